using System.Globalization;
using Crm.Common;
using Crm.Local.Sqlite;
using Crm.Reports;
using Crm.Storage;

namespace Crm.Local.Hosting;

/// <summary>How a day's audit ended, kept in the table "runs".</summary>
public sealed record AuditRun(DateTimeOffset At, bool Clean, string Equation, long Duplicates, long Lost);

/// <summary>
/// The audit, once a UTC day from a fixed hour on; a day whose hour passed while the host was off is made up for at its start.
/// What it finds is an error in the log and a count in the metrics: the texts are out, only a person can act.
/// </summary>
public sealed partial class DailyAudit(Audit audit, SqliteDatabase database, AuditHour hour, TimeProvider time, ILogger<DailyAudit> log) : BackgroundService
{
    const string Partition = "audit";

    // Short, so that a machine that slept or a clock that was set is noticed.
    static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(5);
    readonly SqliteRowStore runs = new(database, "runs");

    /// <summary>Null when it is not yet time, or was done today.</summary>
    public async Task<AuditReport?> RunIfDueAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var key = "a|" + now.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        if (now.Hour < hour.Utc || await runs.GetAsync(Partition, key, cancel) is not null) return null;
        var report = await audit.RunAsync(cancel);
        if (report.IsClean) Clean(report.Equation);
        else
        {
            Dirty(report.Equation, report.Duplicates, report.Lost, string.Join(", ", report.Counts.Select(c => $"{c.Key} {c.Value}")));
            foreach (var finding in report.Findings.Take(20)) Finding(finding.Kind, finding.Id, finding.Detail);
        }
        await runs.CommitAsync(Partition, [new RowWrite.Upsert(key, Json.Bytes(new AuditRun(now, report.IsClean, report.Equation, report.Duplicates, report.Lost)))], cancel);
        return report;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunIfDueAsync(stoppingToken);
                await Task.Delay(LookAgain, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                Failed(failure);
                await Task.Delay(TimeSpan.FromMinutes(1), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(4030, LogLevel.Information, "Audit: {Equation}; duplicates 0, lost 0")]
    partial void Clean(string equation);

    [LoggerMessage(4031, LogLevel.Error, "Audit FAILED: {Equation}; duplicates {Duplicates}, lost {Lost}; {Counts}")]
    partial void Dirty(string equation, long duplicates, long lost, string counts);

    [LoggerMessage(4032, LogLevel.Error, "Audit: {Kind} {Id}: {Detail}")]
    partial void Finding(AuditKind kind, string id, string detail);

    [LoggerMessage(4033, LogLevel.Error, "The audit could not run; it is tried again")]
    partial void Failed(Exception failure);
}

/// <summary>The UTC hour from which the day's audit may run.</summary>
public sealed record AuditHour(int Utc);
