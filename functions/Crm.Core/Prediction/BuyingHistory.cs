namespace Crm.Prediction;

/// <summary>
/// What the models need of one buyer. Time has any unit, the same for all (the product uses days; the published examples weeks).
/// </summary>
/// <param name="Repeats">Purchases after the first; several in one period count once.</param>
/// <param name="Last">Age at the last purchase: 0 for who bought once.</param>
/// <param name="Age">From the first purchase to the end of what is observed.</param>
public readonly record struct BuyingHistory(int Repeats, double Last, double Age);

/// <summary>A history with what the repeat purchases brought on average (0 without any), and how many buyers are like it.</summary>
public readonly record struct BuyerSummary(BuyingHistory History, double MeanRepeatValue);

/// <summary>Summaries from raw purchases, as the BTYD literature counts them.</summary>
public static class BuyerSummaries
{
    /// <summary>
    /// One buyer's purchases up to the end. Purchases of one period are one, their values added; time is counted in whole periods, so a
    /// buyer's age is the end's period less the first one's.
    /// </summary>
    /// <param name="purchases">Day numbers and values, in any order; later than <paramref name="end"/> are left out.</param>
    /// <param name="end">Day number of the last observed day.</param>
    /// <param name="periodOf">Day number to period number, ascending; null counts days.</param>
    public static BuyerSummary? Of(IEnumerable<(int Day, double Value)> purchases, int end, Func<int, int>? periodOf = null)
    {
        periodOf ??= day => day;
        var periods = new SortedDictionary<int, double>();
        foreach (var (day, value) in purchases)
            if (day <= end) periods[periodOf(day)] = periods.GetValueOrDefault(periodOf(day)) + value;
        if (periods.Count == 0) return null;
        int first = periods.Keys.First(), last = periods.Keys.Last(), repeats = periods.Count - 1;
        var mean = repeats == 0 ? 0 : periods.Values.Skip(1).Sum() / repeats;
        return new BuyerSummary(new BuyingHistory(repeats, last - first, periodOf(end) - first), mean);
    }
}
