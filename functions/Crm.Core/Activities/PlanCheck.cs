using Crm.Shops;

namespace Crm.Activities;

/// <summary>One thing a plan is judged by.</summary>
/// <param name="Name">A word for machines.</param>
/// <param name="Sentence">By language.</param>
public sealed record PlanFinding(string Name, bool IsGood, SortedDictionary<string, string> Sentence);

/// <param name="Points">Given at the expected participation, in all.</param>
/// <param name="Spent">Points it takes.</param>
/// <param name="Money">What its prizes cost, in major units.</param>
/// <param name="PerRound">Points of a member who takes part once, or every day where it is daily.</param>
public sealed record ActivityCost(string Activity, string Kind, string Title, DateOnly From, DateOnly Until, long Participants, long Points,
    long Spent, decimal Money, long PerRound);

/// <param name="Members">Customers of the group, of whom the expected share takes part.</param>
/// <param name="Cheapest">Points of the reward that costs least; null: there is none.</param>
/// <param name="Worth">What the points given are worth in money.</param>
public sealed record PlanReport(long Members, IReadOnlyList<ActivityCost> Activities, long PerRound, long? Cheapest, long Points,
    long Spent,
    decimal Money, decimal Worth, string? Currency, IReadOnlyList<PlanFinding> Findings)
{
    public bool IsGood => Findings.All(f => f.IsGood);
}

/// <summary>Judges activities that are to run together, before a sale. Pure.</summary>
public static class PlanCheck
{
    const int Fewest = 4, Most = 6, EarliestDays = 14, LatestDays = 7;

    public static PlanReport Of(IReadOnlyList<Activity> plan, PointsRules? points, long members, DateOnly? sale)
    {
        var costs = plan.Select(a => CostOf(a, members)).ToList();
        var rewards = points?.Rewards.Values.ToList() ?? [];
        long? cheapest = rewards.Count == 0 ? null : rewards.Min(r => r.Points);
        var report = new PlanReport(members, costs, costs.Sum(c => c.PerRound), cheapest, costs.Sum(c => c.Points), costs.Sum(c => c.Spent),
            costs.Sum(c => c.Money), costs.Sum(c => c.Points) * (points?.Value ?? 0), points?.Currency, []);
        return report with { Findings = [.. Findings(plan, report, points, sale)] };
    }

    static IEnumerable<PlanFinding> Findings(IReadOnlyList<Activity> plan, PlanReport report, PointsRules? points, DateOnly? sale)
    {
        var moves = plan.Any(a => PlanPoints.PerPlay(a.Kind) > 0 || PlanPoints.Costs(a.Kind) > 0);
        if (moves && points is null) yield return PlanWords.NoPoints();
        yield return PlanWords.Count(plan.Count, plan.Count is >= Fewest and <= Most);
        yield return PlanWords.Earning(report.Points > 0);
        yield return PlanWords.Burning(plan.Where(a => PlanPoints.Costs(a.Kind) > 0).Select(a => a.Id).ToList(),
            points?.Rewards.Count ?? 0);
        yield return PlanWords.Repeatable(plan.Where(IsRepeatable).Select(a => a.Id).ToList());
        yield return PlanWords.Collects(plan.Where(Collects).Select(a => a.Id).ToList());
        yield return PlanWords.Round(report.PerRound, report.Cheapest);
        if (sale is { } day && plan.Count > 0) yield return PlanWords.Starts(plan.Min(a => a.From), day,
            day.DayNumber - plan.Min(a => a.From).DayNumber is >= LatestDays and <= EarliestDays);
        if (sale is { } first && plan.Where(a => a.Until < first).Select(a => a.Id).ToList() is { Count: > 0 } over)
            yield return PlanWords.Over(over, first);
        yield return PlanWords.Cost(report);
        foreach (var chain in plan.Where(a => a.Kind is ActivityKind.Chain))
            if (Missing(chain, plan) is { Count: > 0 } missing) yield return PlanWords.Missing(chain.Id, missing);
        foreach (var activity in plan)
            if (activity.Budget is { } budget && CostOf(activity, report.Members).Points >= budget)
                yield return PlanWords.Budget(activity.Id, budget);
    }

    static ActivityCost CostOf(Activity activity, long members)
    {
        var (kind, days) = (activity.Kind, activity.Until.DayNumber - activity.From.DayNumber + 1);
        var participants = (long)Math.Round(members * activity.Expected.Participation);
        var plays = participants * activity.Expected.Plays;
        var points = kind is ActivityKind.RedPacket packets ? Math.Min(packets.Total, participants * packets.Total / Math.Max(1,
            packets.Count))
            : (long)Math.Round(plays * PlanPoints.PerPlay(kind));
        if (kind is ActivityKind.Guess { Winners: { } winners } guess) points = Math.Min(points, winners * guess.Points);
        if (activity.Budget is { } budget) points = Math.Min(points, budget);
        return new ActivityCost(activity.Id, kind.Name, activity.TitleIn(activity.Shop.Language), activity.From, activity.Until,
            participants,
            points, PlanPoints.Spent(kind, participants, activity.Expected.Plays, days), PlanPoints.Money(kind, plays),
            PlanPoints.PerRound(kind, days));
    }

    static bool IsRepeatable(Activity activity) => activity.Kind is ActivityKind.SignIn or ActivityKind.Lottery or ActivityKind.Guess
        || activity.Kind is ActivityKind.Survey { RefreshMonths: not null };

    static bool Collects(Activity activity) => activity.Kind is ActivityKind.Birthday or ActivityKind.Profile or ActivityKind.Survey;

    static List<string> Missing(Activity chain, IReadOnlyList<Activity> plan) => [.. ((ActivityKind.Chain)chain.Kind).Tasks
        .Select(t => t.Activity).OfType<string>().Where(id => plan.All(a => a.Id != id))];
}

/// <summary>What kinds come to in points and money.</summary>
static class PlanPoints
{
    /// <summary>What one play brings on average.</summary>
    public static double PerPlay(ActivityKind kind) => kind switch
    {
        ActivityKind.SignIn sign => sign.Points + (sign.Streaks.Count == 0 ? 0
            : (double)sign.Streaks.Sum(s => s.Points) / (sign.Repeats ? sign.Streaks.Max(s => s.Days) : 366)),
        ActivityKind.Birthday born => born.Points, ActivityKind.Profile form => form.Points, ActivityKind.Survey survey => survey.Points,
        ActivityKind.Vote vote => vote.Points, ActivityKind.Guess guess => (double)guess.Points / guess.PerDay,
        ActivityKind.Lottery lottery => lottery.Prizes.Sum(p => (double)p.Millionths / FairDice.Sides * p.Points),
        ActivityKind.RedPacket packets => (double)packets.Total / packets.Count,
        ActivityKind.Chain chain => chain.Bonus + chain.Tasks.Sum(t => t.Points),
        _ => 0,
    };

    /// <summary>Points one play can take.</summary>
    public static int Costs(ActivityKind kind) => kind is ActivityKind.Lottery { Cost: { } cost } ? cost : 0;

    /// <summary>Points that tries beyond the free ones of every day take.</summary>
    public static long Spent(ActivityKind kind, long participants, double plays, int days) =>
        kind is not ActivityKind.Lottery { Cost: { } cost }
        lottery ? 0 : (long)Math.Round(participants * Math.Max(0, plays - (double)lottery.FreePerDay * days) * cost);

    public static decimal Money(ActivityKind kind, double plays) => kind is not ActivityKind.Lottery lottery ? 0
        : Math.Round(lottery.Prizes.Sum(p => (decimal)Math.Min(p.Stock ?? double.MaxValue, plays * p.Millionths / FairDice.Sides)
            * (p.Value ?? 0)), 2);

    /// <summary>What a member has who takes part in all of it, as far as it is not left to luck.</summary>
    public static long PerRound(ActivityKind kind, int days) => kind switch
    {
        ActivityKind.SignIn sign => (long)sign.Points * days + Enumerable.Range(1, days).Sum(day => Streaks(sign, day)),
        ActivityKind.Lottery or ActivityKind.RedPacket or ActivityKind.Guess => 0,
        _ => (long)PerPlay(kind),
    };

    static long Streaks(ActivityKind.SignIn sign, int day)
    {
        var longest = sign.Streaks.Count == 0 ? 0 : sign.Streaks.Max(s => s.Days);
        var counted = sign.Repeats && longest > 0 ? (day - 1) % longest + 1 : day;
        return sign.Streaks.Where(s => s.Days == counted).Sum(s => s.Points);
    }
}
