using System.Collections.Concurrent;
using Crm.Costs;
using Crm.Ingest;
using Crm.Local.Sqlite;
using Crm.Webhooks;

namespace Crm.Local.Hosting;

/// <summary>The inbox, and the worker that empties it: many messages at a time, each completed only when its events are committed.</summary>
public sealed partial class InboxWorker(SqliteInbox inbox, InboxHandler handler, OperationCounter counter, TimeProvider time, ILogger<InboxWorker> log) : BackgroundService, IInbox
{
    const int Concurrent = 128;
    static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);
    static readonly TimeSpan DrainLooksAgain = TimeSpan.FromMilliseconds(20);

    readonly SemaphoreSlim slots = new(Concurrent);
    readonly SemaphoreSlim arrived = new(0, 1);
    readonly ConcurrentDictionary<long, byte> inFlight = new();
    TaskCompletionSource settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int draining;
    long cursor;
    long lookedBack = time.GetTimestamp();

    public async ValueTask PutAsync(InboxMessage message, CancellationToken cancel)
    {
        await inbox.PutAsync(message, cancel);
        Signal();
    }

    /// <summary>Waits until every message is processed or put aside.</summary>
    public async Task DrainAsync(CancellationToken cancel)
    {
        Interlocked.Increment(ref draining);
        try
        {
            while (true)
            {
                // Taken before the look: what is settled after it completes this very task.
                var next = Volatile.Read(ref settled).Task;
                if (await inbox.CountAsync(cancel) == 0) return;
                await Task.WhenAny(next, Task.Delay(DrainLooksAgain, cancel));
            }
        }
        finally
        {
            Interlocked.Decrement(ref draining);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                LookBack();
                if (await TakeAsync(stoppingToken) == 0) await arrived.WaitAsync(LookAgain, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure)
            {
                TakeFailed(failure);
                await Task.Delay(LookAgain, time, CancellationToken.None);
            }
        }
        // What is under way ends properly; the rest stays in the inbox for the next start.
        for (var i = 0; i < Concurrent; i++) await slots.WaitAsync(CancellationToken.None);
    }

    async Task<int> TakeAsync(CancellationToken cancel)
    {
        var items = await inbox.TakeAsync(cursor, Concurrent, time.GetUtcNow(), cancel);
        foreach (var item in items)
        {
            await slots.WaitAsync(cancel);
            cursor = Math.Max(cursor, item.Seq);
            if (inFlight.TryAdd(item.Seq, 0)) _ = ProcessAsync(item, cancel);
            else slots.Release();
        }
        return items.Count;
    }

    // A message that is tried again lies behind the cursor: now and then look from the beginning, however many keep arriving.
    void LookBack()
    {
        if (time.GetElapsedTime(lookedBack) < LookAgain) return;
        (cursor, lookedBack) = (0, time.GetTimestamp());
    }

    async Task ProcessAsync(InboxItem item, CancellationToken cancel)
    {
        // Off the taker's thread: mapping and ingest begin with work, not with waiting.
        await Task.Yield();
        // Here both are one statement; in a queue service each is a call that is paid for.
        counter.QueueOperation();
        counter.QueueOperation();
        try
        {
            switch (await handler.HandleAsync(item.Message, item.Attempts + 1, cancel))
            {
                case InboxOutcome.RetryIn retry: await inbox.RetryAsync(item.Seq, time.GetUtcNow() + retry.Delay, retry.Error, CancellationToken.None); break;
                default: await inbox.CompleteAsync(item.Seq, CancellationToken.None); break;
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            // It stays in the inbox and is taken again.
            ProcessFailed(failure, item.Seq);
        }
        finally
        {
            inFlight.TryRemove(item.Seq, out _);
            slots.Release();
            if (Volatile.Read(ref draining) > 0 && inFlight.IsEmpty)
                Interlocked.Exchange(ref settled, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }
    }

    void Signal()
    {
        try
        {
            if (arrived.CurrentCount == 0) arrived.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else signalled between the look and the release.
        }
    }

    [LoggerMessage(4001, LogLevel.Error, "Reading the inbox failed")]
    partial void TakeFailed(Exception failure);

    [LoggerMessage(4002, LogLevel.Error, "Message {Seq} could not be settled; it will be taken again")]
    partial void ProcessFailed(Exception failure, long seq);
}
