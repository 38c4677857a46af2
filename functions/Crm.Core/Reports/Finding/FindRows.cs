using System.Globalization;
using Crm.Common;
using Crm.Storage;

namespace Crm.Reports.Finding;

/// <summary>The hints as rows, in 4,096 parts of even size: one read finds, whatever the number of customers.</summary>
public sealed class FindRows(CrmTables tables)
{
    const string Partition = "find", Prefix = "h|";
    const int PartBits = 12;

    /// <summary>Of more customers behind one hint the others are not found by it.</summary>
    public const int Most = 2000;

    sealed record Part(SortedDictionary<string, IReadOnlyList<string>> Hints);

    /// <summary>Writes the parts that are not what they were, and takes away those that are nothing any more.</summary>
    public async Task WriteAsync(FindFold fold, CancellationToken cancel)
    {
        var parts = fold.All.GroupBy(h => PartOf(h.Key)).Select(part => (Key: Prefix + part.Key, Body: Json.Bytes(new Part(new(
            part.ToDictionary(h => Name(h.Key), h => (IReadOnlyList<string>)[.. h.Take(Most)]), StringComparer.Ordinal)))))
            .ToDictionary(p => p.Key, p => p.Body);
        await foreach (var row in tables.Runs.RangeAsync(Partition, Prefix, cancel))
            if (!parts.TryGetValue(row.Key, out var body)) await WriteAsync(new RowWrite.Delete(row.Key, null), cancel);
            else if (row.Body.Span.SequenceEqual(body)) parts.Remove(row.Key);
        foreach (var (key, body) in parts) await WriteAsync(new RowWrite.Upsert(key, body), cancel);
    }

    public async Task<IReadOnlyList<string>> FindAsync(ulong hint, CancellationToken cancel) =>
        await tables.Runs.GetAsync(Partition, Prefix + PartOf(hint), cancel) is { } row
            && RowBody.Read<Part>(row.Body).Hints.GetValueOrDefault(Name(hint)) is { } found ? found : [];

    async Task WriteAsync(RowWrite write, CancellationToken cancel) => await tables.Runs.CommitAsync(Partition, [write], cancel);

    static string PartOf(ulong hint) => (hint >> (64 - PartBits)).ToString("x3", CultureInfo.InvariantCulture);
    static string Name(ulong hint) => hint.ToString("x16", CultureInfo.InvariantCulture);
}
