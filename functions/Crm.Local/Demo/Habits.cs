namespace Crm.Local.Demo;

/// <summary>When people shop.</summary>
static class Habits
{
    static readonly double[] ByHour =
        [1.6, 0.8, 0.4, 0.2, 0.2, 0.3, 0.8, 1.6, 2.6, 4, 5.2, 4.8, 4.6, 4.4, 4.2, 4.4, 4.4, 4, 4, 4.8, 6, 6.6, 5.4, 3.2];

    public static DateTimeOffset FirstOrder(DateTimeOffset from, Dice dice)
    {
        var days = (int)(DemoShop.Ends - from).TotalDays;
        return AtSomeHour(from.AddDays(dice.Weighted([.. Enumerable.Range(0, days).Select(day => Demand(from.AddDays(day)))])), dice);
    }

    public static double? IntervalHistogram(bool shopsAtBoth, Dice dice) =>
        dice.Chance(shopsAtBoth ? 0.9 : 0.3)
            ? dice.Weighted([0.25, 0.45, 0.3]) switch { 0 => dice.Between(10.0, 18.0), 1 => dice.Between(22.0, 38.0),
            _ => dice.Between(42.0, 75.0) } : null;

    /// <summary>The times at which a buyer comes, by their own rhythm.</summary>
    public static IEnumerable<DateTimeOffset> Purchases(Buyer buyer, Dice dice)
    {
        for (var at = buyer.FirstOrder; at < DemoShop.Ends; at = AtSomeHour(
            at.AddDays(buyer.IntervalHistogram.Value * dice.Between(0.8, 1.3)), dice))
        {
            yield return at;
            if (buyer.IntervalHistogram is null) yield break;
        }
    }

    // The sales of 1 and 18 June draw people; so do weekends, a little.
    static double Demand(DateTimeOffset day)
    {
        var demand = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 1.25 : 1;
        return (day.Month, day.Day) switch { (6, 1) => 3 * demand, (6, 17 or 18) => 4 * demand, (6, 16 or 19) => 2 * demand, _ => demand };
    }

    static DateTimeOffset AtSomeHour(DateTimeOffset day, Dice dice) =>
        new DateTimeOffset(day.Year, day.Month, day.Day, 0, 0, 0, DemoShop.Offset).AddHours(dice.Weighted(ByHour))
            .AddSeconds(dice.Below(3600));
}
