using System.Collections.Concurrent;
using Crm.Common;
using Crm.Customers;
using Crm.Local.Sqlite;
using Crm.Touchpoints;
using Crm.Touchpoints.Schedule;
using Crm.Touchpoints.Sending;

namespace Crm.Local.Hosting;

/// <summary>
/// The embedded scheduler. The due rows are the schedule: the loop sleeps until the first of them, fires all that are due, and looks again.
/// So nothing is kept in memory, a restart loses nothing, and the sweep of the Azure app is this loop's every turn.
/// </summary>
public sealed partial class WakeUpLoop(
    SqliteRowStore rows, Func<WakeUpHandler> wakeUps, Func<DispatchHandler> dispatch, TimeProvider time, ILogger<WakeUpLoop> log)
        : BackgroundService, IWakeUps
{
    const int Batch = 4096;
    const int Concurrent = 64;
    const string First = "d|", End = "d}";
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    readonly SemaphoreSlim earlier = new(0, 1);

    // The handlers schedule through this loop, so they are asked for once it exists.
    readonly Lazy<WakeUpHandler> handler = new(wakeUps);
    readonly Lazy<DispatchHandler> dispatcher = new(dispatch);
    readonly ConcurrentDictionary<string, int> deliveries = new(StringComparer.Ordinal);
    long sleepsUntil = long.MaxValue;
    volatile bool failed;

    /// <summary>The row is committed already; all the loop needs is to be woken when it would sleep past it.</summary>
    public ValueTask ScheduleAsync(IReadOnlyList<WakeUp> wakeUps, CancellationToken cancel)
    {
        foreach (var wakeUp in wakeUps)
            if (wakeUp.Due.UtcTicks < Interlocked.Read(ref sleepsUntil))
            {
                if (earlier.CurrentCount == 0) TryWake();
                break;
            }
        return ValueTask.CompletedTask;
    }

    /// <summary>Fires what is due now, until nothing is. Returns how many were looked at.</summary>
    public async Task<int> RunDueAsync(CancellationToken cancel)
    {
        var (total, fired) = (0, -1);
        failed = false;
        while (fired != 0)
        {
            fired = 0;
            // Batch after batch: rows that cannot be fired just now stay behind and hold nobody up.
            for (var from = First; await DueAsync(from, time.GetUtcNow(), cancel) is { Count: > 0 } due; from = due[^1].Key + '\u0001')
            {
                total += due.Count;
                fired += await FireAllAsync(due, cancel);
            }
        }
        return total;
    }

    /// <summary>
    /// Settles what a killed process had claimed. The folder is this process's alone, so nobody else can be at work on it.
    /// </summary>
    public async Task RecoverAsync(CancellationToken cancel)
    {
        // A claim stands where it was due, or where its lease ends.
        await foreach (var row in rows.ScanAsync(First, Keys.DuePrefix(time.GetUtcNow() + DispatchHandler.ClaimLease) + "}", cancel))
        {
            var due = RowBody.Read<DueRow>(row.Body);
            try
            {
                await dispatcher.Value.RecoverAsync(new WakeUp(due.Customer, due.Touchpoint, Keys.DueOf(row.Key)), cancel);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                FireFailed(failure, due.Touchpoint);
            }
        }
    }

    /// <summary>When the next touchpoint is due; null when none waits.</summary>
    public async ValueTask<DateTimeOffset?> NextDueAsync(CancellationToken cancel) =>
        await rows.FirstKeyAsync(First, End, cancel) is { } key ? Keys.DueOf(key) : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var recovered = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!recovered) await RecoverAsync(stoppingToken);
                recovered = true;
                await RunDueAsync(stoppingToken);
                await SleepAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                Failed(failure);
                await Task.Delay(TimeSpan.FromSeconds(1), time, CancellationToken.None);
            }
        }
    }

    async Task SleepAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        Interlocked.Exchange(ref sleepsUntil, (now + Longest).UtcTicks);
        // Read after the mark is set: whoever commits an earlier row from here on sees the mark and wakes the loop.
        var wait = (await NextDueAsync(cancel) ?? DateTimeOffset.MaxValue) is var next && next < now + Longest ? next - now : Longest;
        // A row that is due and did not fire (a conflict, a broken row) is not hammered.
        var least = TimeSpan.FromMilliseconds(failed ? 5000 : 100);
        if (wait < least) wait = least;
        // Nobody needs to wake it for a row that is due after the one it wakes for.
        Interlocked.Exchange(ref sleepsUntil, (now + wait).UtcTicks);
        await earlier.WaitAsync(wait, cancel);
        Interlocked.Exchange(ref sleepsUntil, 0);
    }

    async Task<List<(string Key, DueRow Due)>> DueAsync(string from, DateTimeOffset now, CancellationToken cancel)
    {
        var due = new List<(string, DueRow)>();
        // Keys hold whole seconds, rounded up: all of them up to this second are due.
        await foreach (var row in rows.ScanAsync(from, Keys.DuePrefix(now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond))) + "}", cancel))
        {
            due.Add((row.Key, RowBody.Read<DueRow>(row.Body)));
            if (due.Count == Batch) break;
        }
        return due;
    }

    /// <summary>One customer's touchpoints in their order, many customers at once. Returns how many did not conflict.</summary>
    async Task<int> FireAllAsync(List<(string Key, DueRow Due)> due, CancellationToken cancel)
    {
        var fired = 0;
        await Parallel.ForEachAsync(due.GroupBy(d => d.Due.Customer),
            new ParallelOptions { MaxDegreeOfParallelism = Concurrent, CancellationToken = cancel }, async (group, token) =>
        {
            foreach (var (key, row) in group)
                if (await FireOneAsync(key, row, token)) Interlocked.Increment(ref fired);
        });
        return fired;
    }

    /// <summary>
    /// One delivery after the other, settled as a broker's message would be: what is given back for a moment is delivered again at once,
    /// what is given back for longer stays due and is found by the next turn.
    /// </summary>
    async ValueTask<bool> FireOneAsync(string key, DueRow due, CancellationToken cancel)
    {
        var wakeUp = new WakeUp(due.Customer, due.Touchpoint, Keys.DueOf(key)) { Sweep = "loop" };
        while (true)
        {
            var delivery = deliveries.AddOrUpdate(due.Touchpoint, 1, (_, before) => before + 1);
            switch (await handler.Value.HandleAsync(wakeUp, delivery, cancel))
            {
                case Settlement.Abandon { After: var pause } when pause < LongestPause:
                    await Task.Delay(pause, time, cancel);
                    continue;
                case Settlement.Abandon:
                    failed = true;
                    return false;
                case Settlement.DeadLetter dead:
                    failed = true;
                    deliveries.TryRemove(due.Touchpoint, out _);
                    GivenUp(due.Touchpoint, dead.Reason, dead.Description);
                    return false;
                default:
                    deliveries.TryRemove(due.Touchpoint, out _);
                    return true;
            }
        }
    }

    void TryWake()
    {
        try
        {
            earlier.Release();
        }
        catch (SemaphoreFullException)
        {
            // Two callers at once: one is enough.
        }
    }

    [LoggerMessage(4010, LogLevel.Error, "The wake-up loop failed; it goes on")]
    partial void Failed(Exception failure);

    [LoggerMessage(4011, LogLevel.Error, "Firing touchpoint {Touchpoint} failed; it stays due")]
    partial void FireFailed(Exception failure, string touchpoint);

    [LoggerMessage(4012, LogLevel.Error, "Touchpoint {Touchpoint} could not be fired ({Reason}): {Description} It stays due")]
    partial void GivenUp(string touchpoint, string reason, string description);
}
