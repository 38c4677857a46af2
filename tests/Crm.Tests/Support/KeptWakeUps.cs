using System.Collections.Concurrent;
using Crm.Common;
using Crm.Customers;
using Crm.Storage;
using Crm.Touchpoints;
using Crm.Touchpoints.Schedule;

namespace Crm.Tests.Support;

/// <summary>
/// Keeps what was scheduled. One machine needs no wake-up, as its due rows are the schedule; in Azure a due row nobody sent a wake-up for
/// waits for the hourly sweep. So every row that waits at a test's end must have had its wake-up.
/// </summary>
sealed class KeptWakeUps
{
    readonly ConcurrentDictionary<(string Customer, string Key), bool> sent = new();

    int calls, failsAt = -1;

    public IWakeUps Over(IWakeUps inner) => new Keeper(this, inner);

    /// <summary>How often something was scheduled since then.</summary>
    public int Calls => calls;

    /// <summary>Begins anew; the call of this number, from 0, fails as a broker that is down does.</summary>
    public void Forget(int fails = -1)
    {
        sent.Clear();
        (calls, failsAt) = (0, fails);
    }

    public bool Has(Touchpoint waiting) => sent.Keys.Any(s => s.Key == Keys.Due(waiting.WakeAt, waiting.Id));

    public async Task CheckAsync(IRowStore rows)
    {
        // A wake-up goes out after its commit: a test that ended on the row may be ahead of it.
        for (var patience = 0; patience < 100 && (await MissingAsync(rows)).Count > 0; patience++) await Task.Delay(20);
        (await MissingAsync(rows)).ShouldBeEmpty("these wait, and nobody sent their wake-up");
    }

    async Task<List<string>> MissingAsync(IRowStore rows)
    {
        var missing = new List<string>();
        await foreach (var row in rows.ScanAsync("d|", KeyText.After("d|"), default))
            if (RowBody.Read<DueRow>(row.Body) is var due
                && !sent.ContainsKey((due.Customer, row.Key))) missing.Add($"{row.Key} of {due.Customer}");
        return missing;
    }

    sealed class Keeper(KeptWakeUps kept, IWakeUps inner) : IWakeUps
    {
        public ValueTask ScheduleAsync(IReadOnlyList<WakeUp> wakeUps, CancellationToken cancel)
        {
            if (Interlocked.Increment(ref kept.calls) - 1 == kept.failsAt) throw new CrashException();
            foreach (var wakeUp in wakeUps) kept.sent[(wakeUp.Customer, Keys.Due(wakeUp.Due, wakeUp.Touchpoint))] = true;
            return inner.ScheduleAsync(wakeUps, cancel);
        }
    }
}
