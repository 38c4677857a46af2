using Crm.Common;
using Crm.DeadLetters;
using Crm.Gateways;
using Crm.Nightly;
using Crm.Reports;
using Crm.Reports.Finding;
using Crm.Segments;
using Crm.Shops;
using Crm.Storage;
using Crm.Touchpoints.Schedule;

namespace Crm.Pages.Operations;

/// <summary>How the installation is, from a handful of rows: no scan of customers, however many there are.</summary>
public sealed class OperationsReader(IQueueDepth queues, DeadLetterStore deadLetters, RunLog runs, CrmTables tables, ShopDirectory shops,
    PlatformPauses pauses, GatewayDirectory gateways, TroubleRows troubles, TimeProvider time)
{
    public const int MostDeadLetters = 50;
    const int MostTroubles = 20;
    static readonly TimeSpan Tolerated = TimeSpan.FromMinutes(5), Daily = TimeSpan.FromHours(36), Hourly = TimeSpan.FromHours(3);

    public async Task<OperationsModel> ReadAsync(CancellationToken cancel)
    {
        var depth = await queues.ReadAsync(cancel);
        var letters = await deadLetters.ListAsync(cancel).Take(MostDeadLetters + 1).ToListAsync(cancel);
        var jobs = await JobsAsync(cancel);
        var now = time.GetUtcNow();
        return new OperationsModel
        {
            Queues = depth, DeadLetters = [.. letters.Take(MostDeadLetters)], MoreDeadLetters = letters.Count > MostDeadLetters,
            Jobs = jobs, Platforms = await PlatformsAsync(cancel), Gateways = [.. Gateways()],
            Troubles = await troubles.ReadAsync(MostTroubles, cancel), Nights = await NightsAsync(jobs, cancel),
            Audit = jobs.First(j => j.Name == DailyAudit.Job).Last, Counts = jobs.First(j => j.Name == DailyCounts.Job).Last,
            LateBy = depth.NextDue is { } due && now - due > Tolerated ? now - due : null,
        };
    }

    async Task<IReadOnlyList<JobRow>> JobsAsync(CancellationToken cancel)
    {
        var rows = new List<JobRow>
        {
            await JobAsync(DailyAudit.Job, DailyAudit.Job, null, Daily, null),
            await JobAsync(DailyCounts.Job, DailyCounts.Job, null, Daily, null),
        };
        foreach (var group in shops.All.Select(s => s.Group).Distinct().Order(StringComparer.Ordinal))
        {
            rows.Add(await JobAsync("night", new NightlyRows(tables.Runs, group).Job, group, Daily, "no-nightly-run"));
            rows.Add(await JobAsync("moments", "moments-" + KeyText.Segment(group), group, Daily, "no-nightly-run"));
        }
        // Only the Azure app sweeps: where it never ran it is not missed.
        if (await JobAsync(Sweep.Job, Sweep.Job, null, Hourly, "no-sweep") is { Last: not null } sweep) rows.Add(sweep);
        return rows;

        async Task<JobRow> JobAsync(string name, string job, string? group, TimeSpan pause, string? section)
        {
            var last = await runs.LastAsync(job, cancel);
            return new(name, group, last, last?.Finished is { } done && time.GetUtcNow() - done > pause, section);
        }
    }

    async Task<Dictionary<string, NightlyReport>> NightsAsync(IEnumerable<JobRow> jobs, CancellationToken cancel)
    {
        var nights = new Dictionary<string, NightlyReport>(StringComparer.Ordinal);
        foreach (var job in jobs.Where(j => j is { Name: "night", Last: not null }))
            if (DateOnly.TryParse(job.Last!.Slot, System.Globalization.CultureInfo.InvariantCulture, out var date)
                && await new NightlyRows(tables.Runs, job.Group!).GetAsync<NightlyReport>(NightlyRows.Report(date), cancel) is { } report)
                nights[job.Group!] = report.Value;
        return nights;
    }

    async Task<IReadOnlyList<PlatformRow>> PlatformsAsync(CancellationToken cancel)
    {
        var held = (await pauses.ListAsync(cancel)).Where(p => p.Holds).ToDictionary(p => (p.Shop, p.Platform));
        return [.. shops.All.OrderBy(s => s.Id, StringComparer.Ordinal).SelectMany(s => s.Platforms.Keys.Order(StringComparer.Ordinal)
            .Select(p => new PlatformRow(s.Id, p.ToLowerInvariant(), held.GetValueOrDefault((s.Id, p.ToLowerInvariant())))))];
    }

    IEnumerable<GatewayRow> Gateways() => gateways.All.Select(account => new GatewayRow(account.Name, account.Wire.Kind,
        [.. shops.All.Where(s => s.Gateways.Names.Contains(account.Name, StringComparer.OrdinalIgnoreCase)).Select(s => s.Id)]))
        .Append(new GatewayRow(GatewayDirectory.HostsOwn, "", [.. shops.All.Where(s => s.Gateways.IsEmpty).Select(s => s.Id)]))
        .Where(g => g.Kind.Length > 0 || g.Shops.Count > 0);
}
