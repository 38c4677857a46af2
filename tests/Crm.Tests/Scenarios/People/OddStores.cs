using Crm.Common;
using Crm.Storage;
using Crm.Touchpoints;

namespace Crm.Tests.Scenarios.People;

/// <summary>Lets something happen right after a text was claimed, once.</summary>
sealed class AfterClaim(IRowStore store, Func<Task> happens) : IRowStore
{
    bool over;

    public ValueTask<Row?> GetAsync(string partition, string key, CancellationToken cancel) => store.GetAsync(partition, key, cancel);
    public ValueTask<RowPage> QueryAsync(string partition, string from, string to, string? continuation, int pageSize,
        CancellationToken cancel) => store.QueryAsync(partition, from, to, continuation, pageSize, cancel);
    public IAsyncEnumerable<Row> ScanAsync(string from, string to, CancellationToken cancel) => store.ScanAsync(from, to, cancel);

    public async ValueTask<CommitResult> CommitAsync(string partition, IReadOnlyList<RowWrite> writes, CancellationToken cancel)
    {
        var result = await store.CommitAsync(partition, writes, cancel);
        if (over || !writes.OfType<RowWrite.Replace>()
            .Any(w => w.Key.StartsWith("t|", StringComparison.Ordinal)
                && RowBody.Read<Touchpoint>(w.Body).State == TouchpointState.Claimed)) return result;
        over = true;
        await happens();
        return result;
    }
}

/// <summary>A table with one row that cannot be read.</summary>
sealed class Unreadable(IRowStore store, string row, Func<bool> broken) : IRowStore
{
    public ValueTask<Row?> GetAsync(string partition, string key, CancellationToken cancel) =>
        key == row && broken() ? throw new IOException("The table does not answer.") : store.GetAsync(partition, key, cancel);

    public ValueTask<RowPage> QueryAsync(string partition, string from, string to, string? continuation, int pageSize,
        CancellationToken cancel) => store.QueryAsync(partition, from, to, continuation, pageSize, cancel);
    public IAsyncEnumerable<Row> ScanAsync(string from, string to, CancellationToken cancel) => store.ScanAsync(from, to, cancel);
    public ValueTask<CommitResult> CommitAsync(string partition, IReadOnlyList<RowWrite> writes, CancellationToken cancel) =>
        store.CommitAsync(partition, writes, cancel);
}
