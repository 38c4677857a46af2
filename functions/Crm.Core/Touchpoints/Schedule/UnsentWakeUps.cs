using Crm.Common;
using Crm.Storage;
using Microsoft.Extensions.Logging;

namespace Crm.Touchpoints.Schedule;

/// <summary>
/// Stands before a broker that can be down. The wake-ups it does not take are kept in the runs table, and the next round sends them: an
/// outage costs a minute after its end, and nobody's event fails or waits for the sweep because of it.
/// </summary>
public sealed partial class UnsentWakeUps(IWakeUps broker, CrmTables tables, TimeProvider time, ILogger<UnsentWakeUps> log) : IWakeUps
{
    const string Partition = KeptWakeUps.Partition, Prefix = KeptWakeUps.Prefix;
    readonly KeptWakeUps kept = new(tables);

    /// <summary>A broker that has just failed is not asked again by everybody who comes by: each would wait for it in vain.</summary>
    static readonly TimeSpan Rest = TimeSpan.FromSeconds(20);
    long restsUntil;

    public async ValueTask ScheduleAsync(IReadOnlyList<WakeUp> wakeUps, CancellationToken cancel)
    {
        if (time.GetUtcNow().UtcTicks < Interlocked.Read(ref restsUntil))
        {
            await kept.ScheduleAsync(wakeUps, cancel);
            return;
        }
        try
        {
            await broker.ScheduleAsync(wakeUps, cancel);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            Interlocked.Exchange(ref restsUntil, (time.GetUtcNow() + Rest).UtcTicks);
            await kept.ScheduleAsync(wakeUps, cancel);
            Refused(failure, wakeUps.Count);
        }
    }

    /// <summary>Sends what is kept. Run every minute; twice at once only sends twice.</summary>
    /// <returns>How many were sent.</returns>
    /// <exception cref="Exception">The broker still does not take them: the rest stays for the next round.</exception>
    public async Task<int> RunDueAsync(CancellationToken cancel)
    {
        var sent = 0;
        await foreach (var row in tables.Runs.RangeAsync(Partition, Prefix, cancel, pageSize: 100))
        {
            var again = RowBody.Read<List<WakeUp>>(row.Body);
            await broker.ScheduleAsync(again, cancel);
            await tables.Runs.CommitAsync(Partition, [new RowWrite.Delete(row.Key, null)], cancel);
            sent += again.Count;
        }
        Interlocked.Exchange(ref restsUntil, 0);
        if (sent > 0) Sent(sent);
        return sent;
    }

    [LoggerMessage(3021, LogLevel.Warning, "The broker did not take {Count} wake-ups; they are kept and sent when it does")]
    partial void Refused(Exception failure, int count);

    [LoggerMessage(3022, LogLevel.Information, "{Count} wake-ups that were kept are sent now")]
    partial void Sent(int count);
}
