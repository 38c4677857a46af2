using System.Globalization;
using Crm.Common;
using Crm.Customers;
using Crm.Storage;

namespace Crm.Reports.Days;

/// <summary>Somebody whom a night moved from one word to another.</summary>
/// <param name="Against">What the buyer was compared with.</param>
public sealed record MoveMember(string Customer, DateOnly Night, string Against);

/// <param name="Next">Where to go on; null at the end.</param>
/// <param name="Looked">The share of all buckets that has been looked at.</param>
public sealed record MovePage(IReadOnlyList<MoveMember> Members, string? Next, double Looked);

/// <summary>The buyers behind a cell of the matrix of moves: the changes of its nights, as many as fit on a page or as are found while a
/// person waits.</summary>
public sealed class MoveMembers(CrmTables tables, TimeProvider time)
{
    const int PageSize = 50, Batch = 500;
    static readonly IReadOnlyList<string> Buckets = [.. Keys.AllBuckets()];

    /// <param name="what">"class" or "life".</param>
    /// <param name="before">The word before.</param>
    /// <param name="now">The word after.</param>
    /// <param name="from">The first night.</param>
    /// <param name="to">The last.</param>
    /// <param name="after">Where the page before ended.</param>
    /// <param name="cancel">Ends the reading.</param>
    public async Task<MovePage> FindAsync(string what, string before, string now, DateOnly from, DateOnly to, string? after,
        CancellationToken cancel)
    {
        var (began, found, last) = (time.GetTimestamp(), new List<MoveMember>(), Keys.ClassificationChangePrefix(to.AddDays(1)));
        var first = after is null ? 0 : Convert.ToInt32(after[..2], 16);
        for (var i = first; i < Buckets.Count; i++)
        {
            var start = i == first && after is { Length: > 2 } ? Keys.Feed + after[2..] + "!" : Keys.ClassificationChangePrefix(from);
            await foreach (var row in tables.Rows.RangeAsync(Buckets[i], start, last, cancel, Batch))
            {
                var change = RowBody.Read<ClassificationChange>(row.Body);
                if (!change.Changes.Any(c => c.What == what && c.From == before && c.To == now)) continue;
                found.Add(new MoveMember(change.Customer, NightOf(row.Key), change.Why.Against));
                if (found.Count == PageSize)
                    return new MovePage(found, $"{i:x2}{row.Key[Keys.Feed.Length..]}", (double)i / Buckets.Count);
            }
            if (time.GetElapsedTime(began) > DayMembers.Patience && i + 1 < Buckets.Count)
                return new MovePage(found, $"{i + 1:x2}", (double)(i + 1) / Buckets.Count);
        }
        return new MovePage(found, null, 1);
    }

    /// <summary>A place that a page told: a bucket, and within it a night and a customer.</summary>
    public static bool IsPlace(string? after) => after is { Length: 2 or 43 } && after[..2].All(char.IsAsciiHexDigitLower)
        && (after.Length == 2 || after[2..10].All(char.IsAsciiDigit) && after[10] == '|' && after[11..].All(char.IsAsciiHexDigitLower));

    static DateOnly NightOf(string key) =>
        DateOnly.ParseExact(key.AsSpan(Keys.Feed.Length, 8), "yyyyMMdd", CultureInfo.InvariantCulture);
}
