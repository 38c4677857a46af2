using Crm.Storage;

namespace Crm.Tests.Support;

/// <summary>
/// A store that pauses now and then before it reads or writes: what runs side by side meets in the middle far more often.
/// </summary>
sealed class HesitantStore(IRowStore store) : IRowStore
{
    /// <param name="tables">The tables it stands before.</param>
    /// <param name="split">Rows and names one after the other, as in Table Storage.</param>
    public static CrmTables Over(CrmTables tables, bool split)
    {
        var (rows, index) = (new HesitantStore(tables.Rows), new HesitantStore(tables.Index));
        return tables with { Rows = rows, Index = index, Commits = split ? new SplitCommits(rows, index) : tables.Commits };
    }

    public async ValueTask<Row?> GetAsync(string partition, string key, CancellationToken cancel)
    {
        await HesitateAsync();
        return await store.GetAsync(partition, key, cancel);
    }

    public async ValueTask<RowPage> QueryAsync(string partition, string from, string to, string? continuation, int pageSize,
        CancellationToken cancel)
    {
        await HesitateAsync();
        return await store.QueryAsync(partition, from, to, continuation, pageSize, cancel);
    }

    public IAsyncEnumerable<Row> ScanAsync(string from, string to, CancellationToken cancel) => store.ScanAsync(from, to, cancel);

    public async ValueTask<CommitResult> CommitAsync(string partition, IReadOnlyList<RowWrite> writes, CancellationToken cancel)
    {
        await HesitateAsync();
        return await store.CommitAsync(partition, writes, cancel);
    }

    static async ValueTask HesitateAsync()
    {
        var dice = Random.Shared.Next(100);
        if (dice < 6) await Task.Delay(Random.Shared.Next(1, 8));
        else if (dice < 30) await Task.Yield();
    }
}
