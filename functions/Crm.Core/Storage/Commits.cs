namespace Crm.Storage;

/// <summary>An entry of the index to insert where none is.</summary>
public sealed record IndexEntry(string Partition, string Key, byte[] Body);

/// <summary>A commit of a customer's rows together with the index entries that first point to it.</summary>
public interface ICommits
{
    /// <summary>
    /// Commits the writes as <see cref="IRowStore.CommitAsync"/> does, and after them inserts each entry that is free. A crash may leave
    /// rows without their entries, never an entry without the rows; the next delivery of the event claims what is missing.
    /// </summary>
    /// <returns>For each entry whether it was free; null on a conflict of the rows, and then no entry was touched.</returns>
    ValueTask<IReadOnlyList<bool>?> CommitAsync(string partition, IReadOnlyList<RowWrite> writes, IReadOnlyList<IndexEntry> entries,
        CancellationToken cancel);
}

/// <summary>
/// Where the index is a table of its own that shares no transaction with the rows: one after the other, the entries side by side.
/// </summary>
public sealed class SplitCommits(IRowStore rows, IRowStore index) : ICommits
{
    public async ValueTask<IReadOnlyList<bool>?> CommitAsync(string partition, IReadOnlyList<RowWrite> writes,
        IReadOnlyList<IndexEntry> entries, CancellationToken cancel)
    {
        if (await rows.CommitAsync(partition, writes, cancel) == CommitResult.Conflict) return null;
        return await Task.WhenAll(entries.Select(async entry =>
            await index.CommitAsync(entry.Partition, [new RowWrite.Insert(entry.Key, entry.Body)], cancel) == CommitResult.Committed));
    }
}
