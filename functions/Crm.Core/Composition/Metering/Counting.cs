using Crm.Events;
using Crm.Storage;
using Crm.Touchpoints.Schedule;

namespace Crm.Composition.Metering;

/// <summary>A table with its operations counted: what is a state read here is an index read there.</summary>
public sealed class CountingStore : IRowStore
{
    readonly IRowStore inner;
    readonly Action get, query, commit;

    CountingStore(IRowStore inner, Action get, Action query, Action commit) =>
        (this.inner, this.get, this.query, this.commit) = (inner, get, query, commit);

    public static CountingStore OfRows(IRowStore inner, OperationCounter counter) =>
        new(inner, counter.StateRead, counter.RangeRead, counter.Transaction);
    public static CountingStore OfIndex(IRowStore inner, OperationCounter counter) =>
        new(inner, counter.IndexRead, counter.IndexRead, counter.IndexWrite);

    public ValueTask<Row?> GetAsync(string partition, string key, CancellationToken cancel)
    {
        get();
        return inner.GetAsync(partition, key, cancel);
    }

    public ValueTask<RowPage> QueryAsync(string partition, string from, string to, string? continuation, int pageSize,
        CancellationToken cancel)
    {
        query();
        return inner.QueryAsync(partition, from, to, continuation, pageSize, cancel);
    }

    public IAsyncEnumerable<Row> ScanAsync(string from, string to, CancellationToken cancel) => inner.ScanAsync(from, to, cancel);

    public ValueTask<CommitResult> CommitAsync(string partition, IReadOnlyList<RowWrite> writes, CancellationToken cancel)
    {
        commit();
        return inner.CommitAsync(partition, writes, cancel);
    }
}

/// <summary>Commits counted as what they are where rows and index share no transaction.</summary>
public sealed class CountingCommits(ICommits inner, OperationCounter counter) : ICommits
{
    public ValueTask<IReadOnlyList<bool>?> CommitAsync(string partition, IReadOnlyList<RowWrite> writes, IReadOnlyList<IndexEntry> entries,
        CancellationToken cancel)
    {
        counter.Transaction();
        for (var i = 0; i < entries.Count; i++) counter.IndexWrite();
        return inner.CommitAsync(partition, writes, entries, cancel);
    }
}

/// <summary>The inbox with its stores counted; receiving and completing is the host's to count.</summary>
public sealed class CountingInbox(IInbox inner, OperationCounter counter) : IInbox
{
    public ValueTask PutAsync(InboxMessage message, CancellationToken cancel)
    {
        counter.QueueOperation();
        return inner.PutAsync(message, cancel);
    }
}

/// <summary>Wake-ups counted as they are sent: one call, a message each.</summary>
public sealed class CountingWakeUps(IWakeUps inner, OperationCounter counter) : IWakeUps
{
    public ValueTask ScheduleAsync(IReadOnlyList<WakeUp> wakeUps, CancellationToken cancel)
    {
        counter.Sent(wakeUps.Count);
        return inner.ScheduleAsync(wakeUps, cancel);
    }
}
