using System.Globalization;
using Crm.Common;
using Crm.Customers;
using Crm.Storage;
using Microsoft.Extensions.Logging;

namespace Crm.Touchpoints.Schedule;

/// <summary>
/// How far ahead wake-ups are sent. What is due later waits in its due row until a sweep: the broker's queue stays small, and a changed
/// campaign has few messages out.
/// </summary>
public sealed record WakeUpHorizon(TimeSpan Span);

/// <summary>
/// Finds due rows whose wake-up is missing: those overdue (lost, or never sent because a process died after its commit) and those that come
/// into the horizon. Everything committed after a sweep began and due inside its reach was sent by the committer, because
/// the reach of "now" only grows; so each sweep goes on where the last one that finished stopped.
/// </summary>
public sealed partial class Sweep(CrmTables tables, RunLog runs, IWakeUps wakeUps, WakeUpHorizon horizon, TimeProvider time,
    ILogger<Sweep> log)
{
    public const string Job = "sweep";
    const int Together = 500;

    /// <summary>A wake-up this late is not on its way any more.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(30);

    /// <summary>What the run came to; null when this hour's is done or under way.</summary>
    public async Task<Run?> RunAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var slot = now.UtcDateTime.ToString("yyyy-MM-ddTHH", CultureInfo.InvariantCulture);
        if (await runs.ClaimAsync(Job, slot, Lease, cancel) is not { } claimed) return null;
        var late = now - Grace;
        var from = (await runs.LastAsync(Job, cancel))?.UpTo is { } reached && reached > late ? reached : late;
        var upTo = now + horizon.Span;
        var overdue = await WakeAsync(Keys.DuePrefix(DateTimeOffset.MinValue), Keys.DuePrefix(late), slot, cancel);
        var coming = await WakeAsync(Keys.DuePrefix(from), Keys.DuePrefix(upTo) + "}", slot, cancel);
        var result = claimed.Value
            with { UpTo = upTo, Counts = new(StringComparer.Ordinal) { ["overdue"] = overdue, ["coming"] = coming } };
        await runs.FinishAsync(claimed, result, cancel);
        CrmMetrics.Swept.Add(overdue, new KeyValuePair<string, object?>("why", "overdue"));
        CrmMetrics.Swept.Add(coming, new KeyValuePair<string, object?>("why", "coming"));
        Swept(slot, overdue, coming);
        return result;
    }

    async Task<int> WakeAsync(string from, string to, string slot, CancellationToken cancel)
    {
        var (total, together) = (0, new List<WakeUp>(Together));
        await foreach (var row in tables.Rows.ScanAsync(from, to, cancel))
        {
            var due = RowBody.Read<DueRow>(row.Body);
            together.Add(new WakeUp(due.Customer, due.Touchpoint, Keys.DueOf(row.Key)) { Sweep = slot });
            total++;
            if (together.Count < Together) continue;
            await wakeUps.ScheduleAsync(together, cancel);
            together.Clear();
        }
        if (together.Count > 0) await wakeUps.ScheduleAsync(together, cancel);
        return total;
    }

    [LoggerMessage(3020, LogLevel.Information, "Sweep {Slot}: {Overdue} overdue, {Coming} come into the horizon")]
    partial void Swept(string slot, int overdue, int coming);
}
