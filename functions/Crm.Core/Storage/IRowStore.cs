namespace Crm.Storage;

/// <summary>
/// One table of rows in partitions: the shape of Azure Table Storage, kept by every adapter.
/// A commit is an entity group transaction: one partition, at most <see cref="RowLimits.MaxWrites"/> writes,
/// each key once, all or nothing. Reads see every commit that returned before they began.
/// </summary>
public interface IRowStore
{
    /// <summary>Point read; null when the row does not exist.</summary>
    ValueTask<Row?> GetAsync(string partition, string key, CancellationToken cancel);

    /// <summary>
    /// Rows of one partition with <paramref name="from"/> ≤ key &lt; <paramref name="to"/>, in ordinal key order.
    /// A page may be empty and still continue: only a null <see cref="RowPage.Continuation"/> ends the range.
    /// </summary>
    ValueTask<RowPage> QueryAsync(string partition, string from, string to, string? continuation, int pageSize, CancellationToken cancel);

    /// <summary>
    /// A page of the same range for passes over many rows: tells the rows one after the other, then returns where to go on, null at the
    /// end. What is told holds until the visitor returns, as an adapter may use the memory again; the visitor must be quick and may only
    /// read the store.
    /// </summary>
    async ValueTask<string?> VisitAsync(string partition, string from, string to, string? continuation, int pageSize, Action<Row> visit,
        CancellationToken cancel)
    {
        var page = await QueryAsync(partition, from, to, continuation, pageSize, cancel);
        foreach (var row in page.Rows) visit(row);
        return page.Continuation;
    }

    /// <summary>
    /// The same key range over all partitions, in no promised order, each row at least once.
    /// Rows written meanwhile may or may not be seen.
    /// </summary>
    IAsyncEnumerable<Row> ScanAsync(string from, string to, CancellationToken cancel);

    /// <summary>
    /// Commits all writes or none; each write then has its <see cref="RowWrite.NewETag"/>. Returns <see cref="CommitResult.Conflict"/> when
    /// a row to insert exists or an ETag no longer matches (or the row is gone); then nothing was written and the caller re-reads. Throws
    /// <see cref="ArgumentException"/> for a batch that breaks <see cref="RowLimits"/>.
    /// </summary>
    ValueTask<CommitResult> CommitAsync(string partition, IReadOnlyList<RowWrite> writes, CancellationToken cancel);
}

/// <summary>A stored row. <see cref="Body"/> is UTF-8 JSON; <see cref="ETag"/> is opaque and changes with every write.</summary>
public sealed record Row(string Partition, string Key, string ETag, ReadOnlyMemory<byte> Body);

public sealed record RowPage(IReadOnlyList<Row> Rows, string? Continuation);

/// <summary>One write of a commit.</summary>
public abstract record RowWrite(string Key)
{
    /// <summary>
    /// The row's ETag after a commit that took place, so that the next write needs no read; set by the adapter, null for a delete.
    /// </summary>
    public string? NewETag { get; set; }

    /// <summary>Fails the commit when the row exists.</summary>
    public sealed record Insert(string Key, byte[] Body) : RowWrite(Key);

    /// <summary>Replaces the whole row; fails the commit unless the stored ETag is <paramref name="ETag"/>.</summary>
    public sealed record Replace(string Key, byte[] Body, string ETag) : RowWrite(Key);

    /// <summary>Writes the row whatever was there before.</summary>
    public sealed record Upsert(string Key, byte[] Body) : RowWrite(Key);

    /// <summary>
    /// Removes the row; with an ETag it fails the commit unless that still matches, without one it is a no-op on a missing row.
    /// </summary>
    public sealed record Delete(string Key, string? ETag) : RowWrite(Key);
}

public enum CommitResult { Committed, Conflict }
