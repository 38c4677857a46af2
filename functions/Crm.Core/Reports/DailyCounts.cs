using System.Globalization;
using Crm.Reports.Days;
using Crm.Reports.Finding;
using Crm.Shops;
using Crm.Storage;
using Microsoft.Extensions.Logging;

namespace Crm.Reports;

/// <summary>
/// Once a day: counts what there is and keeps the numbers, so that a fall or a pile can be seen the next morning; adds the rows up by day,
/// for whoever looks back, and writes down by what customers are found. In between it is done again where somebody wants today's figures.
/// </summary>
public sealed partial class DailyCounts(CrmTables tables, RunLog runs, DayRows days, FindRows find, TroubleRows troubles,
    ShopDirectory shops, TimeProvider time, ILogger<DailyCounts> log)
{
    public const string Job = "counts";
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(30);

    /// <summary>What the run came to; null when today's (UTC) is done or under way.</summary>
    public Task<Run?> RunAsync(CancellationToken cancel) => RunAsync(again: false, cancel);

    /// <summary>
    /// Anew, unless the last is younger than this, or than a hundred times what it took: counting is not what the machine is for.
    /// </summary>
    public async Task<Run?> AgainAsync(TimeSpan pause, CancellationToken cancel)
    {
        if (await runs.LastAsync(Job, cancel) is { Finished: { } done, Started: var began }
            && time.GetUtcNow() - done < (pause > 100 * (done - began) ? pause : 100 * (done - began))) return null;
        return await RunAsync(again: true, cancel);
    }

    async Task<Run?> RunAsync(bool again, CancellationToken cancel)
    {
        var slot = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (await runs.ClaimAsync(Job, slot, Lease, cancel, again) is not { } claimed) return null;
        var (byDay, hints, trouble) = (new DayFold(shops.Zone), new FindFold(), new TroubleFold());
        var result = claimed.Value with { Counts = Counts(await Summary.OfAsync(tables.Rows, [byDay, hints, trouble], cancel)) };
        await days.WriteAsync(byDay.Days, cancel);
        await find.WriteAsync(hints, cancel);
        await troubles.WriteAsync(trouble, cancel);
        await runs.FinishAsync(claimed, result, cancel);
        Counted(slot, result.Counts["customers"], result.Counts["orders"], result.Counts["touchpoints.sent"],
            result.Counts["touchpoints.inDoubt"]);
        return result;
    }

    static SortedDictionary<string, long> Counts(Summary summary)
    {
        var steps = summary.Steps.Values;
        return new(StringComparer.Ordinal)
        {
            ["customers"] = summary.Customers, ["customers.buyers"] = summary.Buyers, ["customers.repeat"] = summary.RepeatCustomers,
            ["orders"] = summary.Orders, ["testOrders"] = summary.TestOrders, ["tasks.open"] =
                summary.TasksOpen,
            ["touchpoints.planned"] = steps.Sum(s => s.Planned), ["touchpoints.waiting"] = steps.Sum(s => s.Waiting), ["touchpoints.sent"] =
                steps.Sum(s => s.Sent),
            ["touchpoints.delivered"] = steps.Sum(s => s.Delivered), ["touchpoints.failed"] =
                steps.Sum(s => s.Failed), ["touchpoints.inDoubt"] = steps.Sum(s => s.InDoubt),
            ["touchpoints.suppressed"] = steps.Sum(s => s.Suppressed), ["touchpoints.expired"] = steps.Sum(s => s.Expired), ["parts"] =
                steps.Sum(s => s.Parts),
        };
    }

    [LoggerMessage(5001, LogLevel.Information,
        "Counts {Day}: {Customers} customers, {Orders} orders, {Sent} texts sent, {InDoubt} in doubt")]
    partial void Counted(string day, long customers, long orders, long sent, long inDoubt);
}
