using System.Collections.Concurrent;
using System.Threading.Channels;
using Crm.Composition.Metering;
using Crm.Events;
using Crm.Inbox;
using Crm.Local.Sqlite;

namespace Crm.Local.Hosting;

/// <summary>
/// The inbox, and the worker that empties it: many messages at a time, each completed only when its events are committed. A message that
/// was just stored is handed on in memory; the store is read for what memory had no room for, what failed before, and what an earlier
/// process left. In a rush acknowledging goes first: while many webhooks wait to be stored, only a few are applied at a time.
/// </summary>
public sealed partial class InboxWorker(SqliteInbox inbox, InboxHandler handler, OperationCounter counter, TimeProvider time,
    ILogger<InboxWorker> log) : BackgroundService, IInbox
{
    const int Concurrent = 256;

    /// <summary>
    /// A rush is so many webhooks waiting to be stored at once, and lasts so many milliseconds from then; so many messages are applied at a
    /// time meanwhile.
    /// </summary>
    const int Rush = 32, RushLasts = 50, InARush = 16;
    const int InMemory = 4096;
    const int LargestInMemory = 16 * 1024;
    static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    readonly SemaphoreSlim slots = new(Concurrent);
    readonly Channel<InboxItem> fresh = Channel.CreateBounded<InboxItem>(new BoundedChannelOptions(InMemory) { SingleReader = true });
    readonly ConcurrentDictionary<long, byte> held = new();
    long lastLook;
    long waiting, rushUntil;
    int storing;
    volatile bool left = true;

    /// <summary>Messages that are stored and neither processed nor put aside yet.</summary>
    public long Waiting => Interlocked.Read(ref waiting);

    public async ValueTask PutAsync(InboxMessage message, CancellationToken cancel)
    {
        var seq = await StoreAsync(message, cancel);
        if (message.Body.Length <= LargestInMemory && held.TryAdd(seq, 0))
        {
            if (fresh.Writer.TryWrite(new InboxItem(seq, 0, message))) return;
            held.TryRemove(seq, out _);
        }
        left = true;
    }

    /// <summary>Waits until every message is processed or put aside.</summary>
    public async Task DrainAsync(CancellationToken cancel)
    {
        while (Waiting > 0) await Task.Delay(TimeSpan.FromMilliseconds(1), cancel);
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        Interlocked.Add(ref waiting, await inbox.CountAsync(cancellationToken));
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                for (var i = 0; i < InMemory && fresh.Reader.TryRead(out var item); i++) await BeginAsync(item, stoppingToken);
                if (left || Environment.TickCount64 - lastLook > LookAgain.TotalMilliseconds) await LookAsync(stoppingToken);
                else await IdleAsync(stoppingToken);
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

    async ValueTask<long> StoreAsync(InboxMessage message, CancellationToken cancel)
    {
        Interlocked.Increment(ref waiting);
        if (Interlocked.Increment(ref storing) > Rush) Volatile.Write(ref rushUntil, Environment.TickCount64 + RushLasts);
        try
        {
            return await inbox.StoreAsync(message, cancel);
        }
        catch
        {
            Interlocked.Decrement(ref waiting);
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref storing);
        }
    }

    /// <summary>Takes all that is due in the store and not in memory.</summary>
    async Task LookAsync(CancellationToken cancel)
    {
        (lastLook, left) = (Environment.TickCount64, false);
        IReadOnlyList<InboxItem> items;
        var after = 0L;
        do
        {
            items = await inbox.TakeAsync(after, Concurrent, time.GetUtcNow(), cancel);
            foreach (var item in items)
            {
                after = item.Seq;
                if (held.TryAdd(item.Seq, 0)) await BeginAsync(item, cancel);
            }
        }
        while (items.Count == Concurrent);
    }

    async Task IdleAsync(CancellationToken cancel)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timeout.CancelAfter(LookAgain);
        try
        {
            await fresh.Reader.WaitToReadAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Time to look into the store again.
        }
    }

    async Task BeginAsync(InboxItem item, CancellationToken cancel)
    {
        while (Environment.TickCount64 < Volatile.Read(ref rushUntil)
            && slots.CurrentCount <= Concurrent - InARush) await Task.Delay(1, cancel);
        await slots.WaitAsync(cancel);
        _ = ProcessAsync(item, cancel);
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
                case InboxOutcome.RetryIn retry: await inbox.RetryAsync(item.Seq, time.GetUtcNow() + retry.Delay, retry.Error,
                    CancellationToken.None); break;
                default: await CompleteAsync(item.Seq); break;
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
            held.TryRemove(item.Seq, out _);
            slots.Release();
        }
    }

    // A message that was taken twice is completed once.
    async Task CompleteAsync(long seq)
    {
        if (await inbox.CompleteAsync(seq, CancellationToken.None)) Interlocked.Decrement(ref waiting);
    }

    [LoggerMessage(4001, LogLevel.Error, "Reading the inbox failed")]
    partial void TakeFailed(Exception failure);

    [LoggerMessage(4002, LogLevel.Error, "Message {Seq} could not be settled; it will be taken again")]
    partial void ProcessFailed(Exception failure, long seq);
}
