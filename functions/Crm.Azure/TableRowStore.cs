using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Azure;
using Azure.Data.Tables;
using Crm.Customers;
using Crm.Storage;

namespace Crm.Azure;

/// <summary>
/// Rows in Table Storage. The client repeats a request whose answer was lost; a commit that had landed then looks like a conflict, which is
/// safe: callers read again, and nothing is ever sent on a commit they are not sure of.
/// </summary>
/// <param name="table">The table, which need not exist yet.</param>
/// <param name="columns">What rows show beside their bodies; null for nothing.</param>
public sealed class TableRowStore(TableClient table, Columns? columns = null) : IRowStore
{
    static readonly Columns None = (_, _) => [];
    readonly Columns columns = columns ?? None;
    const int ScansAtOnce = 16;

    public async ValueTask<Row?> GetAsync(string partition, string key, CancellationToken cancel)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(partition, key, null, cancel);
        return found.HasValue ? RowEntity.ToRow(found.Value!) : null;
    }

    public async ValueTask<RowPage> QueryAsync(string partition, string from, string to, string? continuation, int pageSize,
        CancellationToken cancel)
    {
        // A bound on both keys is a range read; the filter text escapes quotes itself.
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {from} and RowKey lt {to}");
        var size = Math.Min(pageSize, RowLimits.MaxPage);
        try
        {
            await foreach (var page in table.QueryAsync<TableEntity>(filter, size, null, cancel).AsPages(continuation, size)
                .WithCancellation(cancel))
                return new RowPage([.. page.Values.Select(RowEntity.ToRow)], page.ContinuationToken is { Length: > 0 } more ? more : null);
        }
        catch (RequestFailedException failure) when (TableFailure.Of(failure) == TableFailure.Kind.NoTable)
        {
            // Nothing was written yet.
        }
        return new RowPage([], null);
    }

    public async IAsyncEnumerable<Row> ScanAsync(string from, string to, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var found = Channel.CreateBounded<Row>(new BoundedChannelOptions(2 * RowLimits.MaxPage) { SingleReader = true });
        var scanning = FillAsync(found.Writer, from, to, stop.Token);
        try
        {
            await foreach (var row in found.Reader.ReadAllAsync(cancel)) yield return row;
        }
        finally
        {
            // Also when the reader has seen enough: the partitions still to come are then not read.
            await stop.CancelAsync();
            await scanning;
        }
    }

    async Task FillAsync(ChannelWriter<Row> found, string from, string to, CancellationToken cancel)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = ScansAtOnce, CancellationToken = cancel };
        try
        {
            await Parallel.ForEachAsync(Keys.AllBuckets(), options, async (partition, token) =>
            {
                string? continuation = null;
                do
                {
                    var page = await QueryAsync(partition, from, to, continuation, RowLimits.MaxPage, token);
                    foreach (var row in page.Rows) await found.WriteAsync(row, token);
                    continuation = page.Continuation;
                }
                while (continuation is not null);
            });
            found.Complete();
        }
        catch (Exception failure)
        {
            found.Complete(failure);
        }
    }

    public async ValueTask<CommitResult> CommitAsync(string partition, IReadOnlyList<RowWrite> writes, CancellationToken cancel)
    {
        RowLimits.Check(partition, writes);
        var left = writes.ToList();
        while (left.Count > 0)
        {
            try
            {
                var done = await table.SubmitTransactionAsync(left.Select(write => RowEntity.ToAction(partition, write, columns)), cancel);
                for (var i = 0; i < left.Count; i++) left[i].NewETag = left[i] is RowWrite.Delete ? null
                    : done.Value[i].Headers.ETag?.ToString();
                return CommitResult.Committed;
            }
            catch (RequestFailedException failure)
            {
                switch (TableFailure.Of(failure))
                {
                    case TableFailure.Kind.Conflict: return CommitResult.Conflict;
                    case TableFailure.Kind.NoTable: await table.CreateIfNotExistsAsync(cancel); break;
                    case TableFailure.Kind.NoRow when await TryDropMissingAsync(partition, left, failure, cancel): break;
                    case TableFailure.Kind.NoRow: return CommitResult.Conflict;
                    default: throw;
                }
            }
        }
        return CommitResult.Committed;
    }

    /// <summary>
    /// The service fails a whole transaction when a row to delete is not there; without an ETag that is no failure to us, so the delete is
    /// left out and the rest tried again. False when the missing row is one the commit depends on.
    /// </summary>
    async ValueTask<bool> TryDropMissingAsync(string partition, List<RowWrite> left, RequestFailedException failure,
        CancellationToken cancel)
    {
        if (failure is TableTransactionFailedException { FailedTransactionActionIndex: { } index } && index >= 0 && index < left.Count)
        {
            if (left[index] is not RowWrite.Delete { ETag: null }) return false;
            left.RemoveAt(index);
            return true;
        }
        // The answer does not say which: look.
        var missing = new List<RowWrite>();
        foreach (var write in left)
            if (write is RowWrite.Delete { ETag: null } && await GetAsync(partition, write.Key, cancel) is null) missing.Add(write);
        return missing.Count > 0 && left.RemoveAll(missing.Contains) > 0;
    }
}
