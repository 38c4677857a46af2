using Crm.Storage;

namespace Crm.Tests.Nightly;

/// <summary>The real store, counted, and broken or raced on request.</summary>
sealed class CountingRows(IRowStore inner) : IRowStore
{
    int commits, conflicts, gets, pages;

    public int Commits => commits;
    public int Conflicts => conflicts;
    public int Gets => gets;

    /// <summary>Of ranges, read or visited.</summary>
    public int Pages => pages;
    public int Operations => commits + gets + pages;

    /// <summary>From this commit on every one fails before it is written.</summary>
    public int FailAfter { get; init; } = int.MaxValue;
    public Func<IReadOnlyList<RowWrite>, Task>? Before { get; set; }

    public ValueTask<Row?> GetAsync(string partition, string key, CancellationToken cancel)
    {
        Interlocked.Increment(ref gets);
        return inner.GetAsync(partition, key, cancel);
    }

    public ValueTask<RowPage> QueryAsync(string partition, string from, string to, string? continuation, int pageSize,
        CancellationToken cancel)
    {
        Interlocked.Increment(ref pages);
        return inner.QueryAsync(partition, from, to, continuation, pageSize, cancel);
    }

    public ValueTask<string?> VisitAsync(string partition, string from, string to, string? continuation, int pageSize, Action<Row> visit,
        CancellationToken cancel)
    {
        Interlocked.Increment(ref pages);
        return inner.VisitAsync(partition, from, to, continuation, pageSize, visit, cancel);
    }

    public IAsyncEnumerable<Row> ScanAsync(string from, string to, CancellationToken cancel) => inner.ScanAsync(from, to, cancel);

    public async ValueTask<CommitResult> CommitAsync(string partition, IReadOnlyList<RowWrite> writes, CancellationToken cancel)
    {
        if (Interlocked.Increment(ref commits) >= FailAfter) throw new IOException("The store is gone.");
        if (Before is { } before) await before(writes);
        var result = await inner.CommitAsync(partition, writes, cancel);
        if (result == CommitResult.Conflict) Interlocked.Increment(ref conflicts);
        return result;
    }
}
