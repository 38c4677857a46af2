using Crm.Storage;

namespace Crm.Tests.Support;

/// <summary>A store that pauses now and then before it reads or writes: what runs side by side meets in the middle far more often.</summary>
sealed class HesitantStore(IRowStore store) : IRowStore
{
    public static CrmTables Over(CrmTables tables) => tables with { Rows = new HesitantStore(tables.Rows), Index = new HesitantStore(tables.Index) };

    public async ValueTask<Row?> GetAsync(string partition, string key, CancellationToken cancel)
    {
        await HesitateAsync();
        return await store.GetAsync(partition, key, cancel);
    }

    public async ValueTask<RowPage> QueryAsync(string partition, string from, string to, string? continuation, int pageSize, CancellationToken cancel)
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
