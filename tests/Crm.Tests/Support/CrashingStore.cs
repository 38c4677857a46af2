using Crm.Storage;

namespace Crm.Tests.Support;

/// <summary>The process dies at this point.</summary>
sealed class CrashException : Exception;

/// <summary>
/// Counts the operations of a run and lets the process die at one of them: just before it, or just after it with the answer lost.
/// </summary>
sealed class CrashPlan
{
    int at = -1;

    public int Count { get; private set; }

    /// <summary>Reads are not counted: dying at one is dying between two writes.</summary>
    public bool WritesOnly { get; set; }

    /// <summary>Even: before the operation number <paramref name="point"/> / 2 from now; odd: after it.</summary>
    public void Arm(int point) => (at, Count) = (point, 0);
    public void Disarm() => at = -1;

    public CrmTables Over(CrmTables tables, bool split)
    {
        var (rows, index) = (new Store(this, tables.Rows), new Store(this, tables.Index));
        return tables with { Rows = rows, Index = index, Poison = new Store(this, tables.Poison), Runs = new Store(this, tables.Runs),
            Commits = split ? new SplitCommits(rows, index) : new Together(this, tables.Commits) };
    }

    async ValueTask<T> DoAsync<T>(Func<ValueTask<T>> operation)
    {
        var number = Count++;
        if (at == 2 * number) throw new CrashException();
        var result = await operation();
        return at == 2 * number + 1 ? throw new CrashException() : result;
    }

    ValueTask<T> ReadAsync<T>(Func<ValueTask<T>> operation) => WritesOnly ? operation() : DoAsync(operation);

    sealed class Store(CrashPlan plan, IRowStore store) : IRowStore
    {
        public ValueTask<Row?> GetAsync(string partition, string key, CancellationToken cancel) =>
            plan.ReadAsync(() => store.GetAsync(partition, key, cancel));
        public ValueTask<RowPage> QueryAsync(string partition, string from, string to, string? continuation, int pageSize,
            CancellationToken cancel) => plan.ReadAsync(() => store.QueryAsync(partition, from, to, continuation, pageSize, cancel));
        public IAsyncEnumerable<Row> ScanAsync(string from, string to, CancellationToken cancel) => store.ScanAsync(from, to, cancel);
        public ValueTask<CommitResult> CommitAsync(string partition, IReadOnlyList<RowWrite> writes, CancellationToken cancel) =>
            plan.DoAsync(() => store.CommitAsync(partition, writes, cancel));
    }

    sealed class Together(CrashPlan plan, ICommits commits) : ICommits
    {
        public ValueTask<IReadOnlyList<bool>?> CommitAsync(string partition, IReadOnlyList<RowWrite> writes,
            IReadOnlyList<IndexEntry> entries, CancellationToken cancel) =>
            plan.DoAsync(() => commits.CommitAsync(partition, writes, entries, cancel));
    }
}
