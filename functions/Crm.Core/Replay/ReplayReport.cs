using System.Globalization;
using System.Text.Json.Serialization;

namespace Crm.Replay;

/// <summary>What a group of touchpoints comes to.</summary>
public sealed record ReplayCounts
{
    [JsonInclude]
    public int Touchpoints { get; private set; }

    /// <summary>By the draft.</summary>
    [JsonInclude]
    public int Texts { get; private set; }
    [JsonInclude]
    public int Tasks { get; private set; }
    [JsonInclude]
    public int NotSent { get; private set; }
    [JsonInclude]
    public int Waiting { get; private set; }

    /// <summary>Carried out by the draft and really.</summary>
    [JsonInclude]
    public int Both { get; private set; }
    [JsonInclude]
    public int OnlyDraft { get; private set; }
    [JsonInclude]
    public int OnlyReal { get; private set; }
    [JsonInclude]
    public int OtherTime { get; private set; }
    [JsonInclude]
    public int OtherText { get; private set; }
    [JsonInclude]
    public int OtherCost { get; private set; }
    [JsonInclude]
    public int OtherReason { get; private set; }

    /// <summary>Millionths, by currency.</summary>
    public SortedDictionary<string, long> Cost { get; init; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, long> RealCost { get; init; } = new(StringComparer.Ordinal);
    [JsonIgnore]
    public int Differences => OnlyDraft + OnlyReal + OtherTime + OtherText + OtherCost + OtherReason;

    public void Add(ReplayLine line)
    {
        Touchpoints++;
        Texts += line.Draft.End == ReplayEnd.Text ? 1 : 0;
        Tasks += line.Draft.End == ReplayEnd.Task ? 1 : 0;
        NotSent += line.Draft.End == ReplayEnd.NotSent ? 1 : 0;
        Waiting += line.Draft.End == ReplayEnd.Waiting ? 1 : 0;
        Both += line.Draft.IsCarriedOut && line.Real.IsCarriedOut ? 1 : 0;
        OnlyDraft += line.Difference == ReplayDifference.OnlyDraft ? 1 : 0;
        OnlyReal += line.Difference == ReplayDifference.OnlyReal ? 1 : 0;
        OtherTime += line.Difference == ReplayDifference.OtherTime ? 1 : 0;
        OtherText += line.Difference == ReplayDifference.OtherText ? 1 : 0;
        OtherCost += line.Difference == ReplayDifference.OtherCost ? 1 : 0;
        OtherReason += line.Difference == ReplayDifference.OtherReason ? 1 : 0;
        Pay(Cost, line.Draft);
        Pay(RealCost, line.Real);
    }

    public void Add(ReplayCounts other)
    {
        Touchpoints += other.Touchpoints;
        Texts += other.Texts;
        Tasks += other.Tasks;
        NotSent += other.NotSent;
        Waiting += other.Waiting;
        Both += other.Both;
        OnlyDraft += other.OnlyDraft;
        OnlyReal += other.OnlyReal;
        OtherTime += other.OtherTime;
        OtherText += other.OtherText;
        OtherCost += other.OtherCost;
        OtherReason += other.OtherReason;
        foreach (var (currency, sum) in other.Cost) Cost[currency] = Cost.GetValueOrDefault(currency) + sum;
        foreach (var (currency, sum) in other.RealCost) RealCost[currency] = RealCost.GetValueOrDefault(currency) + sum;
    }

    static void Pay(SortedDictionary<string, long> sums, ReplayOutcome outcome)
    {
        if (outcome is { End: ReplayEnd.Text, Currency: { } currency })
            sums[currency] = sums.GetValueOrDefault(currency) + outcome.CostMicros;
    }
}

/// <summary>What a replay came to; the lines themselves are told one by one.</summary>
public sealed record ReplayReport
{
    const int MostSamples = 2, MostLines = 20;

    public required string Flow { get; init; }
    public required int Version { get; init; }
    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset To { get; init; }
    public string? Shop { get; init; }
    public ReplayCounts All { get; init; } = new();

    /// <summary>By "flow|step".</summary>
    public SortedDictionary<string, ReplayCounts> Steps { get; init; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, ReplayCounts> Classes { get; init; } = new(StringComparer.Ordinal);

    /// <summary>By the shop's local day.</summary>
    public SortedDictionary<string, ReplayCounts> Days { get; init; } = new(StringComparer.Ordinal);

    /// <summary>What the draft does not carry out, by the rule that stops it.</summary>
    public SortedDictionary<string, int> Rules { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The same by "flow|step".</summary>
    public SortedDictionary<string, SortedDictionary<string, int>> StepRules { get; init; } = new(StringComparer.Ordinal);

    /// <summary>A few texts of each step as the draft writes them.</summary>
    public SortedDictionary<string, List<ReplaySample>> Samples { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The first lines that differ.</summary>
    public List<string> FirstDifferences { get; init; } = [];

    /// <summary>What the replay could not know as it was known then, counted.</summary>
    public ReplayLimits Limits { get; init; } = new();
    public long Customers { get; set; }
    public long Orders { get; set; }
    public long Decisions { get; set; }

    internal void Add(ReplayLine line, Shops.Shop? shop)
    {
        var step = $"{line.Known.Flow}|{line.Known.Step}";
        foreach (var counts in new[] { All, Of(Steps, step), Of(Classes, line.Class), Of(Days, DayOf(line, shop)) }) counts.Add(line);
        if (line.Draft is { End: ReplayEnd.NotSent, Reason: { } reason })
            Stopped(step, Rule(reason), 1);
        if (line.Difference != ReplayDifference.Same && FirstDifferences.Count < MostLines)
            FirstDifferences.Add(ReplaySentence.Of(line, shop));
        if (line.Draft.Text is { } text)
            AddSample(step, new ReplaySample(line.Known.Order.Id, line.Draft.Variant!, line.Draft.At!.Value, text));
    }

    /// <summary>Adds what comes after it: the report of the next customers.</summary>
    internal void Add(ReplayReport next)
    {
        All.Add(next.All);
        foreach (var (mine, others) in new[] { (Steps, next.Steps), (Classes, next.Classes), (Days, next.Days) })
            foreach (var (key, counts) in others) Of(mine, key).Add(counts);
        foreach (var (step, rules) in next.StepRules)
            foreach (var (rule, count) in rules) Stopped(step, rule, count);
        foreach (var (step, samples) in next.Samples)
            foreach (var sample in samples) AddSample(step, sample);
        FirstDifferences.AddRange(next.FirstDifferences.Take(MostLines - FirstDifferences.Count));
        (Customers, Orders, Decisions) = (Customers + next.Customers, Orders + next.Orders, Decisions + next.Decisions);
        Limits.HistoryOnly += next.Limits.HistoryOnly;
        Limits.ToldAgain += next.Limits.ToldAgain;
        Limits.Erased += next.Limits.Erased;
    }

    void Stopped(string step, string rule, int count)
    {
        Rules[rule] = Rules.GetValueOrDefault(rule) + count;
        if (!StepRules.TryGetValue(step, out var own)) StepRules[step] = own = new(StringComparer.Ordinal);
        own[rule] = own.GetValueOrDefault(rule) + count;
    }

    void AddSample(string step, ReplaySample sample)
    {
        if (!Samples.TryGetValue(step, out var samples)) Samples[step] = samples = [];
        if (samples.Count < MostSamples && !samples.Exists(s => s.Variant == sample.Variant)) samples.Add(sample);
    }

    static string Rule(string reason) => Touchpoints.Reason.Parse(reason).Rule;

    static string DayOf(ReplayLine line, Shops.Shop? shop) => (shop is null ? DateOnly.FromDateTime(line.At.UtcDateTime)
        : ReplayWorld.Today(shop, line.At)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static ReplayCounts Of(SortedDictionary<string, ReplayCounts> all, string key)
    {
        if (!all.TryGetValue(key, out var counts)) all[key] = counts = new ReplayCounts();
        return counts;
    }
}

public sealed record ReplaySample(string Order, string Variant, DateTimeOffset At, string Text);

/// <summary>Where the stored state tells less than was known at the time.</summary>
public sealed record ReplayLimits
{
    /// <summary>Orders of which only history is known: each step counts as known at its own time.</summary>
    public long HistoryOnly { get; set; }

    /// <summary>Orders whose details were told again: earlier decisions see the later words, without what was taken out since.</summary>
    public long ToldAgain { get; set; }

    /// <summary>Buyers who were erased, and are left out.</summary>
    public long Erased { get; set; }
}
