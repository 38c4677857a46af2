using Crm.Common;
using Crm.Local.Sqlite;
using Crm.Shops;
using Crm.Sms;

namespace Crm.Local.Hosting;

/// <summary>What the embedded host adds for people and tools: the gateway's record and the daily audit.</summary>
static class StaffHosting
{
    /// <exception cref="SettingsException">The hour is none.</exception>
    public static void AddSurfaceHosting(this IServiceCollection services, CrmSettings settings, HostSetup setup, SqliteDatabase database)
    {
        if (settings.AuditHourUtc is < 0 or > 23) throw new SettingsException([$"AuditHourUtc: {settings.AuditHourUtc} is no hour from 0 to 23."]);
        // Another gateway than the outbox has a record of its own, or none that can be read.
        IGatewayRecord record = setup.Gateway is null ? new SmsSinkRecord(database) : setup.Gateway as IGatewayRecord ?? new NoGatewayRecord();
        services.AddSingleton(record).AddSingleton(new AuditHour(settings.AuditHourUtc)).AddSingleton<DailyAudit>();
        if (setup.FiresByItself) services.AddHostedService(p => p.GetRequiredService<DailyAudit>());
    }
}
