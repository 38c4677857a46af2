namespace Crm.Points;

/// <param name="Entry">The entry that brought them.</param>
/// <param name="Left">What of it was neither spent nor has expired.</param>
public sealed record PointsLot(string Entry, DateTimeOffset From, DateTimeOffset? Until, long Left);

/// <summary>
/// How an account stands at an instant: a pure function of its entries. Points become spendable, are spent (first earned, first spent) and
/// expire in the order of their times, so it does not matter when an entry was heard of.
/// </summary>
public sealed class PointsAccount
{
    readonly List<Open> open = [];
    PointsAccount(string customer, IReadOnlyList<PointsEntry> entries, DateTimeOffset now) =>
        (Customer, Entries, Now) = (customer, entries, now);

    public string Customer { get; }
    public IReadOnlyList<PointsEntry> Entries { get; }
    public DateTimeOffset Now { get; }

    /// <summary>What can be spent.</summary>
    public long Available => open.Sum(o => o.Left);

    /// <summary>Of orders that are not signed, or not so long ago, or whose refund is open.</summary>
    public long Pending { get; private set; }

    /// <summary>What was spent and then taken back by a refund: the next points to come make up for it.</summary>
    public long Owed { get; private set; }

    /// <summary>What has expired in all.</summary>
    public long Expired { get; private set; }

    /// <summary>What of that has an entry.</summary>
    public long Booked { get; private set; }

    /// <summary>The sum of all lines: with all that has expired booked, what can be spent and what is pending less what is owed.</summary>
    public long Balance => Entries.Sum(e => e.Points);

    /// <summary>What can be spent, the first to go first.</summary>
    public IReadOnlyList<PointsLot> Lots => [.. open.Select(o => new PointsLot(o.Entry.Id, o.Entry.From!.Value, o.Entry.Until, o.Left))];

    public PointsEntry? Find(string id) => Entries.FirstOrDefault(e => e.Id == id);

    public static PointsAccount Of(string customer, IReadOnlyList<PointsEntry> entries, DateTimeOffset now)
    {
        var account = new PointsAccount(customer, entries, now);
        var steps = new List<Step>();
        foreach (var entry in entries)
        {
            if (entry.Cause == PointsCause.Expiry) account.Booked -= entry.Points;
            else if (entry.Points < 0) steps.Add(new Step(entry.At, Kind.Spends, entry));
            else if (entry.Points > 0 && (entry.From is not { } from || from > now)) account.Pending += entry.Points;
            else if (entry.Points > 0)
            {
                steps.Add(new Step(entry.From!.Value, Kind.Comes, entry));
                if (entry.Until is { } until && until <= now) steps.Add(new Step(until, Kind.Expires, entry));
            }
        }
        steps.Sort();
        foreach (var step in steps) account.Take(step);
        return account;
    }

    void Take(Step step)
    {
        if (step.Kind == Kind.Comes) open.Add(new Open(step.Entry) { Left = step.Entry.Points });
        else if (step.Kind == Kind.Spends) Owed -= step.Entry.Points;
        Settle();
        if (step.Kind != Kind.Expires || open.FindIndex(o => o.Entry == step.Entry) is not (>= 0 and var gone)) return;
        Expired += open[gone].Left;
        open.RemoveAt(gone);
    }

    void Settle()
    {
        while (Owed > 0 && open.Count > 0)
        {
            var taken = Math.Min(Owed, open[0].Left);
            Owed -= taken;
            open[0].Left -= taken;
            if (open[0].Left == 0) open.RemoveAt(0);
        }
    }

    sealed class Open(PointsEntry entry)
    {
        public PointsEntry Entry { get; } = entry;
        public long Left { get; set; }
    }

    // At one instant what ends goes first: a point is good until its time, and not at it.
    enum Kind { Expires, Comes, Spends }

    readonly record struct Step(DateTimeOffset At, Kind Kind, PointsEntry Entry) : IComparable<Step>
    {
        public int CompareTo(Step other) => (At, (int)Kind).CompareTo((other.At, (int)other.Kind)) is not 0 and var order ? order
            : string.CompareOrdinal(Entry.Id, other.Entry.Id);
    }
}
