using System.Globalization;
using Crm.Common;
using Crm.Storage;

namespace Crm.Reports.Days;

/// <summary>The days as rows, one a month, so that a year is read with twelve.</summary>
public sealed class DayRows(CrmTables tables)
{
    const string Partition = "days", Prefix = "m|";

    sealed record Month(SortedDictionary<string, DayFigures> Days);

    /// <summary>Writes the months that are not what they were.</summary>
    public async Task WriteAsync(IReadOnlyDictionary<DateOnly, DayFigures> days, CancellationToken cancel)
    {
        foreach (var month in days.GroupBy(d => d.Key.ToString("yyyy-MM", CultureInfo.InvariantCulture)))
        {
            var body = Json.Bytes(new Month(new(month.ToDictionary(d => Text(d.Key), d => d.Value), StringComparer.Ordinal)));
            if (await tables.Runs.GetAsync(Partition, Prefix + month.Key, cancel) is { } row && row.Body.Span.SequenceEqual(body)) continue;
            await tables.Runs.CommitAsync(Partition, [new RowWrite.Upsert(Prefix + month.Key, body)], cancel);
        }
    }

    /// <summary>The days of a span that have anything, in order.</summary>
    public async Task<SortedDictionary<DateOnly, DayFigures>> ReadAsync(DateOnly from, DateOnly to, CancellationToken cancel)
    {
        var found = new SortedDictionary<DateOnly, DayFigures>();
        var (first, last) = (Prefix + Text(from)[..7], Prefix + Text(to)[..7] + "~");
        await foreach (var row in tables.Runs.RangeAsync(Partition, first, last, cancel))
            foreach (var (text, figures) in RowBody.Read<Month>(row.Body).Days)
                if (DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture) is var day && day >= from && day <= to)
                    found[day] = figures;
        return found;
    }

    static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
