using System.Globalization;
using Crm.Common;
using Crm.Storage;

namespace Crm.Touchpoints.Budget;

/// <summary>What a month's rows come to, less those of one process.</summary>
/// <param name="Through">Days before it are counted by the night, exactly; only later ones by the processes' own rows.</param>
sealed record SpendTotals(string Month, DateOnly Through, long Micros, IReadOnlyList<(DateOnly Day, long Micros)> Own);

/// <summary>The night's exact count: by local day of one month, every day before <paramref name="Through"/>.</summary>
sealed record CountedDays(DateOnly Through, SortedDictionary<string, long> Days);

sealed record SpentDay(long Micros);

/// <summary>
/// A shop's spend rows in the runs table, partition <c>spend-{shop}</c>: <c>{yyyy-MM}|counted</c> by the night and
/// <c>{yyyy-MM}|{dd}|{process}</c> by each
/// process; one range read gives a month.
/// </summary>
sealed class SpendRows(IRowStore table, string shop)
{
    readonly string partition = "spend-" + KeyText.Segment(shop);

    public static string Month(DateOnly day) => day.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    public async ValueTask<SpendTotals> ReadAsync(DateOnly today, string instance, CancellationToken cancel)
    {
        var month = Month(today);
        var (counted, days) = (new CountedDays(DateOnly.MinValue, []), new List<(DateOnly Day, string Instance, long Micros)>());
        foreach (var row in await RowsAsync(month, cancel))
            if (row.Key == month + "|counted") counted = RowBody.Read<CountedDays>(row.Body);
            else days.Add((DayOf(row.Key), row.Key[(month.Length + 4)..], RowBody.Read<SpentDay>(row.Body).Micros));
        var live = days.Where(d => d.Day >= counted.Through && d.Instance != instance).Sum(d => d.Micros);
        return new SpendTotals(month, counted.Through, counted.Days.Values.Sum() + live,
            [.. days.Where(d => d.Instance == instance).Select(d => (d.Day, d.Micros))]);
    }

    public async ValueTask WriteAsync(string instance, IReadOnlyList<(DateOnly Day, long Micros)> days, CancellationToken cancel)
    {
        foreach (var chunk in days.Chunk(RowLimits.MaxWrites))
            await table.CommitAsync(partition,
                [.. chunk.Select(d => new RowWrite.Upsert(Key(d.Day, instance), Json.Bytes(new SpentDay(d.Micros))))], cancel);
    }

    /// <summary>
    /// Puts the exact count in the place of the days it covers; the processes' rows of those days are not looked at any more.
    /// </summary>
    public async ValueTask WriteCountAsync(string month, CountedDays counted, CancellationToken cancel)
    {
        await table.CommitAsync(partition, [new RowWrite.Upsert(month + "|counted", Json.Bytes(counted))], cancel);
        var past = (await RowsAsync(month, cancel)).Where(r => r.Key != month + "|counted" && DayOf(r.Key) < counted.Through).ToList();
        foreach (var chunk in past.Chunk(RowLimits.MaxWrites))
            await table.CommitAsync(partition, [.. chunk.Select(r => new RowWrite.Delete(r.Key, null))], cancel);
    }

    ValueTask<List<Row>> RowsAsync(string month, CancellationToken cancel) =>
        table.RangeAsync(partition, month + "|", cancel).ToListAsync(cancel);

    static string Key(DateOnly day, string instance) => $"{Month(day)}|{day.Day:00}|{instance}";
    static DateOnly DayOf(string key) => DateOnly.ParseExact($"{key[..7]}-{key[8..10]}", "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
