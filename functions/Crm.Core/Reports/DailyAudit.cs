using System.Globalization;
using Crm.Common;
using Crm.Notices;
using Crm.Storage;
using Microsoft.Extensions.Logging;

namespace Crm.Reports;

/// <summary>
/// The audit, once a UTC day: claimed in the run log, resumed where an interrupted one stopped. What it finds is an error in the log and a
/// count in the metrics: the texts are out, only a person can act.
/// </summary>
public sealed partial class DailyAudit(Audit audit, RunLog runs, CrmTables tables, OperatorNotices notices, TimeProvider time,
    ILogger<DailyAudit> log)
{
    public const string Job = "audit";

    /// <summary>The count that is 1 where nothing was found, else 0.</summary>
    public const string CleanCount = "clean";

    // Longer than a function may run: who finds the lease over knows that nobody is at it.
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(35);

    /// <summary>Null when today's is done or under way.</summary>
    public async Task<AuditReport?> RunAsync(CancellationToken cancel)
    {
        var slot = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (await runs.ClaimAsync(Job, slot, Lease, cancel) is not { } claimed) return null;
        var key = "checkpoint|" + slot;
        var from = await tables.Runs.GetAsync(Job, key, cancel) is { } saved ? RowBody.Read<AuditCheckpoint>(saved.Body) : null;
        var report = await audit.RunAsync(from, checkpoint => SaveAsync(key, checkpoint, cancel), cancel);
        Tell(report);
        if (!report.IsClean) await notices.TellAsync("audit " + slot, "The daily audit is NOT clean",
            $"{report.Equation}; duplicates {report.Duplicates}, lost {report.Lost}; "
            + $"{string.Join(", ", report.Counts.Select(c => $"{c.Key} {c.Value}"))}. "
            + "The command audit shows each.", RunbookSections.AuditNotClean, cancel);
        await runs.FinishAsync(claimed, claimed.Value with { Counts = Counts(report) }, cancel);
        await tables.Runs.CommitAsync(Job, [new RowWrite.Delete(key, null)], cancel);
        return report;
    }

    async ValueTask SaveAsync(string key, AuditCheckpoint checkpoint, CancellationToken cancel) =>
        await tables.Runs.CommitAsync(Job, [new RowWrite.Upsert(key, Json.Bytes(checkpoint))], cancel);

    static SortedDictionary<string, long> Counts(AuditReport report)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            [CleanCount] = report.IsClean ? 1
                : 0, ["planned"] = report.Planned, ["sent"] = report.Sent, ["duplicates"] = report.Duplicates, ["lost"] = report.Lost,
        };
        foreach (var (kind, count) in report.Counts) counts["finding." + kind] = count;
        return counts;
    }

    void Tell(AuditReport report)
    {
        if (report.IsClean)
        {
            Clean(report.Equation);
            return;
        }
        Dirty(report.Equation, report.Duplicates, report.Lost, string.Join(", ", report.Counts.Select(c => $"{c.Key} {c.Value}")));
        foreach (var finding in report.Findings.Take(20)) Finding(finding.Kind, finding.Id, finding.Detail);
    }

    [LoggerMessage(5030, LogLevel.Information, "Audit: {Equation}; duplicates 0, lost 0")]
    partial void Clean(string equation);

    [LoggerMessage(5031, LogLevel.Error, "Audit FAILED: {Equation}; duplicates {Duplicates}, lost {Lost}; {Counts}")]
    partial void Dirty(string equation, long duplicates, long lost, string counts);

    [LoggerMessage(5032, LogLevel.Error, "Audit: {Kind} {Id}: {Detail}")]
    partial void Finding(AuditKind kind, string id, string detail);
}
