using Crm.Campaigns;
using Crm.Common;
using Crm.Local.Sqlite;
using Crm.Nightly;
using Crm.Notices;
using Crm.Reports;
using Crm.Sync;

namespace Crm.Local.Hosting;

/// <summary>What the embedded host does by the clock, and the gateway's record that the daily audit reads.</summary>
static class ClockJobs
{
    // Short, so that a machine that slept or a clock that was set is noticed.
    static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(5);

    /// <exception cref="SettingsException">The hour is none.</exception>
    public static void AddClockJobs(this IServiceCollection services, CrmSettings settings, HostSetup setup, SqliteDatabase database)
    {
        if (settings.AuditHourUtc is < 0
            or > 23) throw new SettingsException([$"AuditHourUtc: {settings.AuditHourUtc} is not an hour from 0 to 23."]);
        services.AddSingleton(GatewayRecords.Of(settings, database, setup.Gateway));
        services.AddSingleton(p =>
            new AuditClock(p.GetRequiredService<DailyAudit>(), p.GetRequiredService<DailyCounts>(), settings.AuditHourUtc, setup.Time));
        if (!setup.FiresByItself) return;
        services
            .AddSingleton(p => new ClockJob("the night", LookAgain, p.GetRequiredService<NightlySchedule>().RunDueAsync,
                ReadsEverybody: true))
            .AddSingleton(p => new ClockJob("the audit", LookAgain, p.GetRequiredService<AuditClock>().RunIfDueAsync,
                ReadsEverybody: true))
            .AddSingleton(p => new ClockJob("counting today", LookAgain,
                cancel => p.GetRequiredService<DailyCounts>().AgainAsync(TimeSpan.FromHours(1), cancel)))
            .AddSingleton(p => new ClockJob("fetching orders", TimeSpan.FromSeconds(5), p.GetRequiredService<Enrichment>().RunDueAsync))
            .AddSingleton(p => new ClockJob("pulling messages", TimeSpan.FromSeconds(20), p.GetRequiredService<MessagePull>().RunAsync))
            .AddSingleton(p => new ClockJob("watching webhooks", LookAgain, p.GetRequiredService<WebhookRegistry>().WatchDueAsync))
            .AddSingleton(p => new ClockJob("telling people", LookAgain, p.GetRequiredService<OperatorNotices>().SendDueAsync))
            .AddSingleton(p => new ClockJob("campaigns", TimeSpan.FromSeconds(15), p.GetRequiredService<CampaignKeeper>().RunDueAsync,
                ReadsEverybody: true))
            .AddSingleton(p => new ClockJob("reconciling", LookAgain, p.GetRequiredService<Reconcile>().RunDueAsync))
            .AddHostedService<ClockService>();
    }
}

/// <summary>
/// The daily audit and counts from a UTC hour on; a day whose hour passed while the host was off is made up for at its start.
/// </summary>
public sealed class AuditClock(DailyAudit audit, DailyCounts counts, int hour, TimeProvider time)
{
    public async Task<AuditReport?> RunIfDueAsync(CancellationToken cancel)
    {
        if (time.GetUtcNow().Hour < hour) return null;
        await counts.RunAsync(cancel);
        return await audit.RunAsync(cancel);
    }
}
