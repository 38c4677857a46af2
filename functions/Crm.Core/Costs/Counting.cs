using Crm.Storage;
using Crm.Touchpoints;
using Crm.Webhooks;

namespace Crm.Costs;

/// <summary>The customer table with its operations counted.</summary>
public sealed class CountingRows(IRowStore inner, OperationCounter counter) : IRowStore
{
    public ValueTask<Row?> GetAsync(string partition, string key, CancellationToken cancel)
    {
        counter.StateRead();
        return inner.GetAsync(partition, key, cancel);
    }

    public ValueTask<RowPage> QueryAsync(string partition, string from, string to, string? continuation, int pageSize, CancellationToken cancel)
    {
        counter.RangeRead();
        return inner.QueryAsync(partition, from, to, continuation, pageSize, cancel);
    }

    public IAsyncEnumerable<Row> ScanAsync(string from, string to, CancellationToken cancel) => inner.ScanAsync(from, to, cancel);

    public ValueTask<CommitResult> CommitAsync(string partition, IReadOnlyList<RowWrite> writes, CancellationToken cancel)
    {
        counter.Transaction();
        return inner.CommitAsync(partition, writes, cancel);
    }
}

/// <summary>The identity index with its operations counted.</summary>
public sealed class CountingIndex(IRowStore inner, OperationCounter counter) : IRowStore
{
    public ValueTask<Row?> GetAsync(string partition, string key, CancellationToken cancel)
    {
        counter.IndexRead();
        return inner.GetAsync(partition, key, cancel);
    }

    public ValueTask<RowPage> QueryAsync(string partition, string from, string to, string? continuation, int pageSize, CancellationToken cancel)
    {
        counter.IndexRead();
        return inner.QueryAsync(partition, from, to, continuation, pageSize, cancel);
    }

    public IAsyncEnumerable<Row> ScanAsync(string from, string to, CancellationToken cancel) => inner.ScanAsync(from, to, cancel);

    public ValueTask<CommitResult> CommitAsync(string partition, IReadOnlyList<RowWrite> writes, CancellationToken cancel)
    {
        counter.IndexWrite();
        return inner.CommitAsync(partition, writes, cancel);
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
