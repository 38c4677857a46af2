using Crm.Customers;
using Crm.Storage;

namespace Crm.Nightly;

/// <summary>
/// Deletes the changes of nights that are too old: they sort by date, so it is the beginning of one range, and a bucket without any costs
/// one read. Broken off anywhere, the bucket has no checkpoint yet and the rest goes when the night is resumed.
/// </summary>
static class ChangeRetention
{
    /// <summary>Deletes what belongs to nights before <paramref name="kept"/>; returns how many rows.</summary>
    public static async Task<int> DropAsync(IRowStore rows, string bucket, DateOnly kept, CancellationToken cancel)
    {
        var dropped = 0;
        var old = rows.RangeAsync(bucket, Keys.Feed, Keys.ClassificationChangePrefix(kept), cancel, RowLimits.MaxWrites);
        await foreach (var chunk in old.Chunk(RowLimits.MaxWrites).WithCancellation(cancel))
        {
            await rows.CommitAsync(bucket, [.. chunk.Select(r => new RowWrite.Delete(r.Key, null))], cancel);
            dropped += chunk.Length;
        }
        return dropped;
    }
}
