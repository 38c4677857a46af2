using Crm.Common;
using Crm.Customers;
using Crm.Storage;

namespace Crm.Touchpoints.Schedule;

/// <summary>
/// Rebuilds the whole schedule from the stored touchpoints: every one that waits gets its due row back and its wake-up anew.
/// For an emptied queue or a lost one; harmless at any other time.
/// </summary>
public sealed class ScheduleRebuild(CrmTables tables, IWakeUps wakeUps)
{
    const int Together = 500;

    /// <summary>How many wait, and how many due rows were missing.</summary>
    public async Task<(int Waiting, int Restored)> RunAsync(CancellationToken cancel)
    {
        var (waiting, restored) = (0, 0);
        var scheduled = new List<WakeUp>(Together);
        await foreach (var row in tables.Rows.ScanAsync("t|", KeyText.After("t|"), cancel))
        {
            var touchpoint = RowBody.Read<Touchpoint>(row.Body);
            if (!touchpoint.HasDue) continue;
            var customer = Keys.CustomerOf(row.Key);
            waiting++;
            if (await RestoreAsync(customer, touchpoint, cancel)) restored++;
            scheduled.Add(new WakeUp(customer, touchpoint.Id, touchpoint.WakeAt));
            if (scheduled.Count < Together) continue;
            await wakeUps.ScheduleAsync(scheduled, cancel);
            scheduled.Clear();
        }
        if (scheduled.Count > 0) await wakeUps.ScheduleAsync(scheduled, cancel);
        return (waiting, restored);
    }

    async ValueTask<bool> RestoreAsync(string customer, Touchpoint touchpoint, CancellationToken cancel)
    {
        var body = RowBody.Bytes(DueRow.Of(customer, touchpoint));
        return await tables.Rows.CommitAsync(Keys.Bucket(customer), [new RowWrite.Insert(Keys.Due(touchpoint.WakeAt, touchpoint.Id), body)],
            cancel) == CommitResult.Committed;
    }
}
