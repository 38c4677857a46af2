using Crm.Common;
using Crm.Customers;
using Crm.Storage;
using Crm.Shops;

namespace Crm.Touchpoints.Budget;

/// <summary>
/// Counts from the touchpoints what a group's shops with a budget have spent on each day of the month before today: the truth the live
/// count (<see cref="MonthSpend"/>) goes on from. Once a night; again it writes the same.
/// </summary>
public sealed class SpendCount(CrmTables tables, ShopDirectory shops)
{
    /// <param name="group">The shops' group.</param>
    /// <param name="today">Local date: the first day that is not counted.</param>
    /// <param name="cancel">Nothing is written then, or all of a shop.</param>
    public async Task RunAsync(string group, DateOnly today, CancellationToken cancel)
    {
        var limited = shops.All.Where(s => s.Group == group && s.Rules.Budget is not null).ToDictionary(s => s.Id, StringComparer.Ordinal);
        if (limited.Count == 0) return;
        // Yesterday's month too: on the first of a month its last days are still open.
        var months = new[] { SpendRows.Month(today), SpendRows.Month(today.AddDays(-1)) }.Distinct().ToList();
        var sums = limited.Keys.SelectMany(shop => months.Select(month => (shop, month)))
            .ToDictionary(key => key, _ => new SortedDictionary<string, long>(StringComparer.Ordinal));
        await Parallel.ForEachAsync(Keys.AllBuckets(), BucketWorkers.Options(cancel), (bucket, token) =>
            tables.Rows.VisitAllAsync(bucket, "t|", row => Add(RowBody.Read<Touchpoint>(row.Body)), token));
        foreach (var ((shop, month), days) in sums)
            await new SpendRows(tables.Runs, shop).WriteCountAsync(month, new CountedDays(today, days), cancel);

        void Add(Touchpoint touchpoint)
        {
            if (CostOf(touchpoint) is not { } cost || !limited.TryGetValue(touchpoint.Order.Shop, out var shop)) return;
            var day = MonthSpend.Day(shop, cost.At);
            if (day >= today || !sums.TryGetValue((shop.Id, SpendRows.Month(day)), out var days)) return;
            lock (days) days[Text(day)] = days.GetValueOrDefault(Text(day)) + cost.Micros;
        }
    }

    /// <summary>As reports count it: what was taken, or may have been.</summary>
    static (DateTimeOffset At, long Micros)? CostOf(Touchpoint touchpoint) =>
        touchpoint is { State: TouchpointState.Accepted or TouchpointState.Delivered or TouchpointState.InDoubt or TouchpointState.Claimed,
            ClaimedAt: { } at, CostMicros: { } micros } ? (at, micros) : null;

    static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
