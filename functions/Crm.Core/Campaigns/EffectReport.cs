using Crm.Effect;

namespace Crm.Campaigns;

/// <summary>One group of a comparison, in figures.</summary>
/// <param name="Share">Of its buyers, with an order in the days that count.</param>
/// <param name="NetPerBuyer">Major units of the report's currency, buyers without an order included.</param>
public sealed record EffectGroup(string Name, long Buyers, long Ordered, Interval Share, long Orders, long Repeaters, decimal Net,
    double NetPerBuyer, long OptedOut, long Complained, long Redeemed, EffectFunnel Funnel);

/// <summary>From planned to ordered.</summary>
public sealed record EffectFunnel(long Planned, SortedDictionary<string, long> Suppressed, long Expired, long Failed, long InDoubt,
    long Waiting, long Tasks, long Sent, long Delivered, long Ordered, decimal Net, long Parts, decimal Cost)
{
    /// <summary>Texts somebody followed a short link of, by people as far as that can be told, and how often in all.</summary>
    public long Clicked { get; init; }
    public long Clicks { get; init; }
}

/// <summary>A group against those held out. Null where there is nothing to compare with, or the days are not over.</summary>
/// <param name="Lift">Of the share that orders, as a difference.</param>
/// <param name="NetPerBuyer">As a difference in major units.</param>
/// <param name="NetTimes">So many times the held-out buyers' net.</param>
/// <param name="Extra">Net revenue that is owed to it in all.</param>
/// <param name="Roi">Extra less cost, for each unit of cost.</param>
/// <param name="Confidence">Of each interval.</param>
/// <param name="SmallestLift">What groups of this size would have shown four times in five.</param>
public sealed record EffectComparison(string Name, Finding Finding, Finding Money, Interval? Lift, Interval? NetPerBuyer,
    Interval? NetTimes, Interval? Extra, Interval? Roi, double Confidence, double? SmallestLift, SortedDictionary<string, string> Words);

/// <param name="Days">In which an order counts.</param>
/// <param name="Over">When every buyer's days are.</param>
public sealed record EffectReport(string Flow, string Step, int Days, DateTimeOffset Over, string? Currency,
    IReadOnlyList<EffectGroup> Groups, IReadOnlyList<EffectComparison> Comparisons)
{
    /// <param name="book">Cells of one step.</param>
    /// <param name="days">7 or 30.</param>
    /// <param name="over">When the last buyer's days are.</param>
    /// <param name="now">The time it is asked at.</param>
    public static EffectReport Of(EffectBook book, string flow, string step, int days, DateTimeOffset over, DateTimeOffset now)
    {
        var entries = book.Entries.Where(e => e.Key.Flow == flow && e.Key.Step == step).ToList();
        var all = Sum(entries);
        var currency = Response(all, days).Net.OrderByDescending(n => n.Value.Sum).FirstOrDefault().Key
            ?? all.CostMicros.FirstOrDefault().Key;
        var held = Sum(entries.Where(e => e.Key.Arm == CampaignArms.Holdout));
        var treated = entries.Where(e => e.Key.Arm == EffectKey.Treated).ToList();
        var groups = new List<(string Name, EffectCell Cell)> { ("treated", Sum(treated)) };
        var variants = treated.Select(e => e.Key.Variant).Where(v => v != "-").Distinct().Order(StringComparer.Ordinal).ToList();
        // A flow's variants are chosen by who the buyer is: only a campaign's are drawn by lot and can be compared.
        if (Touchpoints.Campaigns.CampaignGate.CampaignOf(flow) is not null && variants.Count > 1)
            groups.AddRange(variants.Select(v => (v, Sum(treated.Where(e => e.Key.Variant == v)))));
        var compared = new EffectComparer(days, currency, over, now);
        var confidence = Confidence.OfEach(groups.Count - 1);
        return new EffectReport(flow, step, days, over, currency,
            [.. groups.Append((CampaignArms.Holdout, held)).Select(g => compared.Group(g.Item1, g.Item2))],
            [.. groups.Select((g, i) => compared.Compare(g.Name, g.Cell, held, i == 0 ? Confidence.Usual : confidence))]);
    }

    internal static Response Response(EffectCell cell, int days) => days == 7 ? cell.Week : cell.Month;

    static EffectCell Sum(IEnumerable<EffectEntry> entries) => entries.Aggregate(new EffectCell(), (sum, e) => sum + e.Cell);
}
