using Crm.Effect;
using Crm.Touchpoints;

namespace Crm.Campaigns;

/// <summary>What buyers did in the days after: of the buyers who count, how many, how often, for how much.</summary>
public sealed record Response
{
    /// <summary>With at least one order paid.</summary>
    public long Buyers { get; init; }

    /// <summary>With more than one.</summary>
    public long Repeaters { get; init; }
    public long Orders { get; init; }

    /// <summary>Of these, with the very code that was sent.</summary>
    public long Redeemed { get; init; }
    public long OptedOut { get; init; }
    public long Complained { get; init; }

    /// <summary>By currency, in major units, net of refunds: a buyer's total, its square and cube, summed over buyers.</summary>
    public SortedDictionary<string, MoneySums> Net { get; init; } = new(StringComparer.Ordinal);

    public static Response operator +(Response a, Response b) => new()
    {
        Buyers = a.Buyers + b.Buyers, Repeaters = a.Repeaters + b.Repeaters, Orders = a.Orders + b.Orders,
        Redeemed = a.Redeemed + b.Redeemed, OptedOut = a.OptedOut + b.OptedOut, Complained = a.Complained + b.Complained,
        Net = Sum(a.Net, b.Net),
    };

    static SortedDictionary<string, MoneySums> Sum(SortedDictionary<string, MoneySums> a, SortedDictionary<string, MoneySums> b)
    {
        var sum = new SortedDictionary<string, MoneySums>(a, StringComparer.Ordinal);
        foreach (var (currency, money) in b)
            sum[currency] = sum.TryGetValue(currency, out var known) ? known + money : money;
        return sum;
    }
}

public readonly record struct MoneySums(decimal Sum, double Squares, double Cubes)
{
    public static MoneySums Of(decimal value) => new(value, (double)value * (double)value, Math.Pow((double)value, 3));
    public static MoneySums operator +(MoneySums a, MoneySums b) => new(a.Sum + b.Sum, a.Squares + b.Squares, a.Cubes + b.Cubes);

    /// <summary>As a sample of so many buyers; who bought nothing is a nought in it.</summary>
    public Sample Among(long buyers) => new(buyers, (double)Sum, Squares, Cubes);
}

/// <summary>
/// One step, group, variant and day: the way from planned to ordered. Cells add up, so a part counted tonight and another counted before
/// come to what all of them counted at once come to.
/// </summary>
public sealed record EffectCell
{
    public long Planned { get; init; }
    public long Sent { get; init; }
    public long Delivered { get; init; }
    /// <summary>Texts somebody followed a short link of, and how often in all.</summary>
    public long Clicked { get; init; }
    public long Clicks { get; init; }
    public long Tasks { get; init; }
    public long Expired { get; init; }
    public long Failed { get; init; }
    public long InDoubt { get; init; }
    public long Waiting { get; init; }

    /// <summary>How many each rule stopped.</summary>
    public SortedDictionary<string, long> Suppressed { get; init; } = new(StringComparer.Ordinal);
    public long Parts { get; init; }

    /// <summary>Millionths by currency.</summary>
    public SortedDictionary<string, long> CostMicros { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Buyers, each from the first time in the quarter that the step was planned for them.</summary>
    public long Buyers { get; init; }
    public Response Week { get; init; } = new();
    public Response Month { get; init; } = new();

    public static EffectCell operator +(EffectCell a, EffectCell b) => new()
    {
        Planned = a.Planned + b.Planned, Sent = a.Sent + b.Sent, Delivered = a.Delivered + b.Delivered, Tasks = a.Tasks + b.Tasks,
        Clicked = a.Clicked + b.Clicked, Clicks = a.Clicks + b.Clicks,
        Expired = a.Expired + b.Expired, Failed = a.Failed + b.Failed, InDoubt = a.InDoubt + b.InDoubt, Waiting = a.Waiting + b.Waiting,
        Suppressed = CampaignCounts.Sum(a.Suppressed, b.Suppressed), Parts = a.Parts + b.Parts,
        CostMicros = CampaignCounts.Sum(a.CostMicros, b.CostMicros), Buyers = a.Buyers + b.Buyers, Week = a.Week + b.Week,
        Month = a.Month + b.Month,
    };

    /// <summary>What became of one touchpoint.</summary>
    public static EffectCell Of(Touchpoint touchpoint)
    {
        var state = touchpoint.State;
        var isOut = state is TouchpointState.Accepted or TouchpointState.Delivered or TouchpointState.InDoubt;
        return new EffectCell
        {
            Planned = 1, Sent = One(state is TouchpointState.Accepted or TouchpointState.Delivered),
            Clicked = One(touchpoint.IsClicked), Clicks = touchpoint.Clicks,
            Delivered = One(state == TouchpointState.Delivered), Tasks = One(state == TouchpointState.TaskCreated),
            Expired = One(state == TouchpointState.Expired), Failed = One(state == TouchpointState.Failed),
            InDoubt = One(state is TouchpointState.InDoubt or TouchpointState.Claimed), Waiting = One(state == TouchpointState.Planned),
            Suppressed = state == TouchpointState.Suppressed
                ? new(StringComparer.Ordinal) { [Reports.StepSummary.Rule(touchpoint.Reason ?? "(none)")] = 1 }
                : new(StringComparer.Ordinal),
            Parts = isOut ? touchpoint.Parts ?? 0 : 0,
            CostMicros = isOut && touchpoint is { Currency: { } currency, CostMicros: { } cost }
                ? new(StringComparer.Ordinal) { [currency] = cost } : new(StringComparer.Ordinal),
        };
    }

    static long One(bool yes) => yes ? 1 : 0;
}

/// <summary>Where a cell stands.</summary>
/// <param name="Arm">"holdout", or "treated" for everybody else: by intention, whatever became of the text.</param>
/// <param name="Variant">"-" where none was chosen.</param>
public readonly record struct EffectKey(string Flow, string Step, string Arm, string Variant, DateOnly Day)
{
    public const string Treated = "treated";
}

public sealed record EffectEntry(EffectKey Key, EffectCell Cell);

/// <summary>Cells by their keys.</summary>
public sealed class EffectBook
{
    readonly Dictionary<EffectKey, EffectCell> cells = [];

    public IEnumerable<EffectEntry> Entries => cells.OrderBy(c => c.Key.ToString(), StringComparer.Ordinal)
        .Select(c => new EffectEntry(c.Key, c.Value));

    public void Add(EffectKey key, EffectCell cell) => cells[key] = cells.TryGetValue(key, out var known) ? known + cell : cell;

    public void Add(EffectBook other)
    {
        foreach (var (key, cell) in other.cells) Add(key, cell);
    }

    public EffectCell Sum(Func<EffectKey, bool> which) =>
        cells.Where(c => which(c.Key)).OrderBy(c => c.Key.Day).Select(c => c.Value).Aggregate(new EffectCell(), (a, b) => a + b);
}
