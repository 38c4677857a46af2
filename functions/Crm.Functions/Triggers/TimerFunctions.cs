using Crm.Ingest;
using Crm.Nightly;
using Crm.Reports;
using Crm.Touchpoints.Schedule;
using Microsoft.Azure.Functions.Worker;

namespace Crm.Functions.Triggers;

/// <summary>
/// Timers are in UTC and may fire twice, late, or on two instances: each run claims its row, and a claim that is taken ends it at once.
/// </summary>
public sealed class TimerFunctions(Sweep sweep, NightlySchedule nights, DailyAudit audit, DailyCounts counts, PeopleUpgrade upgrade)
{
    /// <summary>Hourly: wake-ups that are missing or come into the horizon.</summary>
    [Function("Sweep")]
    public async Task SweepAsync([TimerTrigger(ResourceNames.SweepSchedule)] TimerInfo timer, CancellationToken cancel)
    {
        await upgrade.RunAsync(cancel);
        await sweep.RunAsync(cancel);
    }

    /// <summary>Hourly: the nights of the shop groups whose local hour has come, each once a local date.</summary>
    [Function("Nightly")]
    public Task NightlyAsync([TimerTrigger(ResourceNames.NightlySchedule)] TimerInfo timer, CancellationToken cancel) =>
        nights.RunDueAsync(cancel);

    /// <summary>Daily: the counts, then the audit, which a run that is cut off resumes at the next.</summary>
    [Function("Audit")]
    public async Task AuditAsync([TimerTrigger(ResourceNames.AuditSchedule)] TimerInfo timer, CancellationToken cancel)
    {
        await counts.RunAsync(cancel);
        await audit.RunAsync(cancel);
    }
}
