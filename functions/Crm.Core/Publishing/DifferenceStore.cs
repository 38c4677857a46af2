using System.Globalization;
using Crm.Common;
using Crm.Shops;
using Crm.Storage;

namespace Crm.Publishing;

/// <summary>What has changed between a difference that was shown and the one of now.</summary>
/// <param name="Gone">How many lines are not there any more.</param>
/// <param name="Added">How many are there now and were not.</param>
/// <param name="Other">How many say something else than they did.</param>
/// <param name="First">The first of them as sentences.</param>
public sealed record DifferenceOfDifferences(int Gone, int Added, int Other, IReadOnlyList<string> First);

/// <summary>
/// Keeps the differences that were shown for a week, so that a publication that meets a changed world can say what has changed since.
/// </summary>
public sealed class DifferenceStore(CrmTables tables, ShopDirectory shops, TimeProvider time)
{
    const string Partition = "flow-differences", Heads = "m|", Lines = "n|";
    const int Together = 1000, MostKept = 50_000, MostShown = 20;
    static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    sealed record Head(string Hash, DateTimeOffset At, int Chunks);
    sealed record Line(string Touchpoint, string Digest, string Sentence);

    public async ValueTask KeepAsync(FlowDifference difference, CancellationToken cancel)
    {
        await ForgetAsync(cancel);
        var lines = difference.Lines.Take(MostKept).Select(line =>
            new Line(line.Touchpoint, line.Digest, DifferenceText.Sentence(line, shops.Find(line.Order.Shop)))).Chunk(Together).ToList();
        for (var i = 0; i < lines.Count; i++)
            await tables.Runs.CommitAsync(Partition, [new RowWrite.Upsert(Chunk(difference.Hash, i), Json.Bytes(lines[i]))], cancel);
        // Last, so that what is listed is whole.
        await tables.Runs.CommitAsync(Partition, [new RowWrite.Upsert(Heads + difference.Hash,
            Json.Bytes(new Head(difference.Hash, time.GetUtcNow(), lines.Count)))], cancel);
    }

    /// <summary>Null where the difference of this hash is not known (any more).</summary>
    public async ValueTask<DifferenceOfDifferences?> CompareAsync(string shown, FlowDifference now, CancellationToken cancel)
    {
        if (shown.Length != 32 || !shown.All(char.IsAsciiHexDigitLower)
            || await tables.Runs.GetAsync(Partition, Heads + shown, cancel) is not { } head) return null;
        var before = new Dictionary<string, Line>(StringComparer.Ordinal);
        for (var i = 0; i < RowBody.Read<Head>(head.Body).Chunks; i++)
            if (await tables.Runs.GetAsync(Partition, Chunk(shown, i), cancel) is { } row)
                foreach (var line in RowBody.Read<List<Line>>(row.Body)) before[line.Touchpoint] = line;
        var (added, other, first) = (0, 0, new List<string>());
        foreach (var line in now.Lines)
        {
            var known = before.Remove(line.Touchpoint, out var was) ? was : null;
            if (known?.Digest == line.Digest) continue;
            if (known is null) added++;
            else other++;
            if (first.Count < MostShown) first.Add((known is null ? "now too: " : "now: ")
                + DifferenceText.Sentence(line, shops.Find(line.Order.Shop)));
        }
        first.AddRange(before.Values.OrderBy(l => l.Touchpoint, StringComparer.Ordinal).Take(MostShown - first.Count)
            .Select(line => "no more: " + line.Sentence));
        return new DifferenceOfDifferences(before.Count, added, other, first);
    }

    async ValueTask ForgetAsync(CancellationToken cancel)
    {
        var old = new List<Head>();
        await foreach (var row in tables.Runs.RangeAsync(Partition, Heads, cancel))
            if (RowBody.Read<Head>(row.Body) is var head && head.At < time.GetUtcNow() - Kept) old.Add(head);
        foreach (var head in old)
            foreach (var key in Enumerable.Range(0, head.Chunks).Select(i => Chunk(head.Hash, i)).Prepend(Heads + head.Hash))
                await tables.Runs.CommitAsync(Partition, [new RowWrite.Delete(key, null)], cancel);
    }

    static string Chunk(string hash, int number) => $"{Lines}{hash}|{number.ToString("d4", CultureInfo.InvariantCulture)}";
}
