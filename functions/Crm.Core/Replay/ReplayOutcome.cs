using Crm.Customers;
using Crm.Flows;
using Crm.Touchpoints;

namespace Crm.Replay;

public enum ReplayEnd
{
    /// <summary>No touchpoint.</summary>
    None,

    /// <summary>Not decided by the end of the time that is replayed.</summary>
    Waiting,
    Text,
    Task,
    NotSent,
}

/// <summary>What became of a touchpoint: in the replay, or really.</summary>
/// <param name="At">When it went out, or was told not to.</param>
/// <param name="Reason">Why it did not go out, as rows write it.</param>
public sealed record ReplayOutcome(ReplayEnd End, DateTimeOffset? At, string? Reason)
{
    public static readonly ReplayOutcome None = new(ReplayEnd.None, null, null), Waiting = new(ReplayEnd.Waiting, null, null);

    public string? Variant { get; init; }
    public string? Text { get; init; }
    public int Parts { get; init; }
    public long CostMicros { get; init; }
    public string? Currency { get; init; }
    public bool IsCarriedOut => End is ReplayEnd.Text or ReplayEnd.Task;

    /// <summary>What a stored touchpoint came to before the end of the replayed time.</summary>
    public static ReplayOutcome Of(Touchpoint? real, DateTimeOffset to)
    {
        if (real is null) return None;
        if (real.ClaimedAt is { } claimed)
            return claimed >= to ? Waiting : new ReplayOutcome(ReplayEnd.Text, claimed, null)
            {
                Variant = real.Variant, Text = real.Text, Parts = real.Parts ?? 0, CostMicros = real.CostMicros ?? 0,
                Currency = real.Currency,
            };
        if (real.Waits || real.SettledAt >= to) return Waiting;
        return real.State == TouchpointState.TaskCreated
            ? new ReplayOutcome(ReplayEnd.Task, real.SettledAt, null) { Variant = real.Variant }
            : new ReplayOutcome(ReplayEnd.NotSent, real.SettledAt, real.Reason);
    }
}

public enum ReplayDifference
{
    Same,

    /// <summary>Goes out by the draft, and did not really.</summary>
    OnlyDraft,
    OnlyReal,
    OtherTime,
    OtherText,
    OtherCost,

    /// <summary>Goes out neither way, but for another reason, or waits in one of them.</summary>
    OtherReason,
}

/// <summary>One touchpoint, by the draft and as it really was.</summary>
/// <param name="Known">The touchpoint as the replay planned it, else as it is stored.</param>
/// <param name="Step">Null for one of a step that is in no flow any more.</param>
public sealed record ReplayLine(string Customer, Touchpoint Known, Step? Step, ReplayOutcome Draft, ReplayOutcome Real)
{
    public ReplayDifference Difference { get; } = Compare(Draft, Real);
    public string Class => Step?.Class.ToStoredName() ?? "gone";
    public string Channel => Step?.Channel.ToStoredName() ?? "gone";

    /// <summary>The instant the line belongs to.</summary>
    public DateTimeOffset At => (Draft.IsCarriedOut ? Draft.At : Real.IsCarriedOut ? Real.At : null) ?? Known.Due;

    static ReplayDifference Compare(ReplayOutcome draft, ReplayOutcome real)
    {
        if (draft.IsCarriedOut != real.IsCarriedOut) return draft.IsCarriedOut ? ReplayDifference.OnlyDraft : ReplayDifference.OnlyReal;
        if (!draft.IsCarriedOut)
            return draft.End == real.End && draft.Reason == real.Reason ? ReplayDifference.Same : ReplayDifference.OtherReason;
        if (draft.At != real.At) return ReplayDifference.OtherTime;
        if (draft.End != real.End || draft.Text != real.Text) return ReplayDifference.OtherText;
        return draft.CostMicros != real.CostMicros || draft.Currency != real.Currency ? ReplayDifference.OtherCost : ReplayDifference.Same;
    }
}
