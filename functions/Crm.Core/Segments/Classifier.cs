using System.Globalization;
using Crm.Common;
using Crm.Customers;
using Crm.Customers.Views;
using Crm.Shops;

namespace Crm.Segments;

/// <summary>Class, life stage, grade and tier of one customer: pure functions of its numbers, the rules and the shop's totals.</summary>
public sealed class Classifier
{
    readonly SegmentRules rules;
    readonly ShopTotals totals;
    readonly TrainedModels? learned;
    readonly ZoneClock clock;
    readonly int sleeping, leaving, lost;
    readonly SegmentRules.Step[] gradeSteps;
    readonly TierLadder tiers;
    readonly QuantileBins? days, orders;
    readonly Dictionary<string, QuantileBins> amounts = new(StringComparer.Ordinal);

    // Customers of one currency come one after the other: looked up once.
    string currency = "";
    CurrencyTotals means = new();
    decimal scale = 100;
    string? against;

    public Classifier(SegmentRules rules, ShopTotals totals, TrainedModels? learned, DateOnly today, ZoneClock clock)
    {
        (this.rules, this.totals, this.learned, this.clock, Today) = (rules, totals, learned, clock, today.DayNumber);
        (gradeSteps, tiers) = (rules.GradeSteps, new TierLadder(rules, today.DayNumber, clock));
        // Who bought on this day or before is so many whole months away.
        (sleeping, leaving, lost) =
            (Before(today, rules.SleepingMonths), Before(today, rules.LeavingMonths), Before(today, rules.LostMonths));
        if (rules.Method != RfmMethod.Quintile || totals.Buyers == 0) return;
        days = QuantileBins.Of(Spread(totals.DayCounts!, d => (double)(Today - d)), 5, Ties.PlusOne);
        orders = QuantileBins.Of(Spread(totals.OrderCounts!, n => n), 5, Ties.PlusOne);
        foreach (var (code, sums) in totals.Currencies) amounts[code] =
            QuantileBins.Of(Spread(sums.Amounts!, m => m / (double)Money.Scale(code)), 5, Ties.PlusOne);
    }

    public int Today { get; }

    /// <summary>Fills days, class, life, grade and tier; leaves who never paid without any.</summary>
    public void Classify(CustomerView view)
    {
        // Before all else: who never paid has no currency, and must not be told the means of whoever came before.
        if (view.Currency != currency) (currency, means, scale, against) =
            (view.Currency, totals.Currencies.GetValueOrDefault(view.Currency) ?? new(), Money.Scale(view.Currency), null);
        if (view.Purchases == 0)
        {
            (view.Class, view.Life, view.Grade, view.Tier, view.Days) = (null, null, null, null, -1);
            return;
        }
        var last = clock.Day(view.LastPaid);
        view.Days = Math.Max(0, Today - last);
        view.Class = ClassOf(view);
        view.Life = last > sleeping ? LifeStage.Active : last > leaving ? LifeStage.Sleeping : last > lost ? LifeStage.Leaving
            : LifeStage.Lost;
        view.Grade = GradeOf(view);
        view.Tier = tiers.Judge(view, means);
    }

    /// <summary>Three scores of 1 to 5; null unless the method is quintiles.</summary>
    public RfmScore? ScoreOf(CustomerView view) =>
        days is null || orders is null || !amounts.TryGetValue(view.Currency, out var money) ? null
        : new RfmScore(days.Falling(view.Days), orders.Rising(view.Purchases),
            money.Rising(view.Total / (double)Money.Scale(view.Currency)));

    RfmClass ClassOf(CustomerView view)
    {
        var (r, f, m) = rules.Method switch
        {
            RfmMethod.Fixed => (view.Days <= rules.RecencyDays, view.Purchases >= rules.FrequencyOrders,
                view.Total >= rules.MonetaryTotal * scale),
            RfmMethod.Quintile => ScoreOf(view) is { } score ? (score.R >= 4, score.F >= 4, score.M >= 4) : default,
            // Whole numbers on both sides: no rounding decides who is above the mean, and a factor on all money cancels out.
            _ => ((Int128)view.Days * totals.Buyers <= (Int128)Today * totals.Buyers - totals.LastDays,
                  (Int128)view.Purchases * totals.Buyers >= totals.Purchases,
                  (Int128)view.Total * means.Buyers >= means.Total),
        };
        if (rules.RecencyByCategory && learned is not null) r = view.Days <= learned.ActiveFor(view, rules);
        return Names.ClassOf(r, f, m);
    }

    Grade GradeOf(CustomerView view)
    {
        for (var i = 0; i < gradeSteps.Length; i++)
            if (Reaches(view.Total, gradeSteps[i].Total, means.Total, means.Buyers, rules.GradeAmounts)
                && ReachesAverage(view, gradeSteps[i].Average)) return Grade.Important - i;
        return Grade.Small;
    }

    bool ReachesAverage(CustomerView view, decimal step) =>
        rules.GradeAmounts ? view.Total >= step * scale * view.Paid.Count
            : view.Total * (decimal)means.Purchases >= step * means.Total * view.Paid.Count;

    bool Reaches(long total, decimal step, long sum, long count, bool isAmount) =>
        isAmount ? total >= step * scale : total * (decimal)count >= step * sum;

    /// <summary>What the customer was compared with, for the row that says why.</summary>
    public string Against(CustomerView view) => rules.Method switch
    {
        RfmMethod.Fixed => FormattableString.Invariant(
            $"fixed: R ≤ {rules.RecencyDays} d, F ≥ {rules.FrequencyOrders}, M ≥ {rules.MonetaryTotal:0.##}"),
        RfmMethod.Quintile => FormattableString.Invariant($"quintiles: score {ScoreOf(view)?.Code}, high from 4"),
        _ => against ??= Means(),
    } + (rules.RecencyByCategory && learned is not null
        ? FormattableString.Invariant($"; R by category: ≤ {learned.ActiveFor(view, rules)} d") : "");

    string Means() => string.Create(CultureInfo.InvariantCulture,
        $"means: R ≤ {Today - (double)totals.LastDays / Math.Max(1, totals.Buyers):0.##} d, "
            + $"F ≥ {(double)totals.Purchases / Math.Max(1, totals.Buyers):0.##}, "
            + $"M ≥ {means.Total / Math.Max(1m, means.Buyers) / scale:0.##}");

    internal bool IsTimesMean(CustomerView view, int times) => view.Total * (decimal)means.Buyers >= times * (decimal)means.Total;
    internal bool IsAverageTimesMean(CustomerView view, decimal times) => ReachesMeanAverage(view, times);
    internal decimal MeanOrder => means.Purchases == 0 ? 0 : means.Total / (decimal)means.Purchases / scale;

    bool ReachesMeanAverage(CustomerView view, decimal times) =>
        view.Total * (decimal)means.Purchases >= times * means.Total * Math.Max(1, view.Paid.Count);

    static int Before(DateOnly today, int months) => today.AddMonths(-months).DayNumber;

    static IEnumerable<double> Spread<TKey>(SortedDictionary<TKey, int> counts, Func<TKey, double> value) where TKey : notnull =>
        counts.SelectMany(pair => Enumerable.Repeat(value(pair.Key), pair.Value));

}
