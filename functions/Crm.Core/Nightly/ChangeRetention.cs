using Crm.Customers;
using Crm.Storage;

namespace Crm.Nightly;

/// <summary>
/// Deletes the changes of nights that are too old: they sort by date, so it is the beginning of one range, and a bucket without any costs one read.
/// Broken off anywhere, the bucket has no checkpoint yet and the rest goes when the night is resumed.
/// </summary>
static class ChangeRetention
{
    /// <summary>Deletes what belongs to nights before <paramref name="kept"/>; returns how many rows.</summary>
    public static async Task<int> DropAsync(IRowStore rows, string bucket, DateOnly kept, CancellationToken cancel)
    {
        var (dropped, end) = (0, Keys.ClassificationChangePrefix(kept));
        string? continuation = null;
        do
        {
            var page = await rows.QueryAsync(bucket, Keys.Feed, end, continuation, RowLimits.MaxWrites, cancel);
            if (page.Rows.Count > 0) await rows.CommitAsync(bucket, [.. page.Rows.Select(r => new RowWrite.Delete(r.Key, null))], cancel);
            dropped += page.Rows.Count;
            continuation = page.Continuation;
        }
        while (continuation is not null);
        return dropped;
    }
}
