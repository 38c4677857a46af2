using Crm.Customers;
using Crm.Touchpoints;

namespace Crm.Replay;

/// <summary>
/// A buyer's touchpoints in the order in which the host fires them. One that was put off or settled since it was added is passed over.
/// </summary>
sealed class ReplayQueue(ReplayPlan plan)
{
    readonly PriorityQueue<ReplayTouch, (DateTimeOffset At, Touchpoint Touchpoint)> waiting = new(Comparer<(DateTimeOffset At,
        Touchpoint Touchpoint)>.Create(Compare));

    /// <summary>Once for each state in which it waits.</summary>
    public void Add(ReplayTouch touch)
    {
        var touchpoint = touch.Touchpoint;
        if (touchpoint.Waits && touchpoint.Due >= plan.From) waiting.Enqueue(touch, (plan.Fires(touchpoint.WakeAt), touchpoint));
    }

    public (DateTimeOffset At, ReplayTouch Touch)? First
    {
        get
        {
            while (waiting.TryPeek(out var touch, out var first))
            {
                if (ReferenceEquals(touch.Touchpoint, first.Touchpoint)) return (first.At, touch);
                waiting.Dequeue();
            }
            return null;
        }
    }

    // The same look, and the same second: ties are rare, and only they pay for a key. What falls due while the host was not looking is
    // fired in the order of the due rows.
    static int Compare((DateTimeOffset At, Touchpoint Touchpoint) a, (DateTimeOffset At, Touchpoint Touchpoint) b) =>
        a.At != b.At ? a.At.CompareTo(b.At) : string.CompareOrdinal(Keys.Due(a.Touchpoint.WakeAt, a.Touchpoint.Id),
            Keys.Due(b.Touchpoint.WakeAt, b.Touchpoint.Id));
}
