using Crm.Common;
using Crm.Customers;
using Crm.Notices;
using Crm.Storage;
using Crm.Touchpoints;
using Crm.Touchpoints.Campaigns;
using Crm.Touchpoints.Schedule;
using Microsoft.Extensions.Logging;

namespace Crm.Campaigns;

/// <summary>
/// What campaigns need by the clock: planning when their time comes near, wake-ups for the next hours only, and the end. Every turn may be
/// repeated, cut short, or taken by two at once.
/// </summary>
public sealed partial class CampaignKeeper(CrmTables tables, CampaignStore store, CampaignReader reader, CampaignPlanner planner,
    OperatorNotices notices, RunLog runs, IWakeUps wakeUps, TimeProvider time, ILogger<CampaignKeeper> log)
{
    const string By = "clock";
    const int Together = 500;
    static readonly TimeSpan Lead = TimeSpan.FromMinutes(10), Lease = TimeSpan.FromMinutes(5), Afterwards = TimeSpan.FromHours(1);

    /// <summary>One turn over all campaigns that are not over; one that fails is logged and the others go on.</summary>
    public async Task RunDueAsync(CancellationToken cancel)
    {
        foreach (var row in await store.ListAsync(cancel))
            if (row.State is CampaignState.Approved or CampaignState.Running or CampaignState.Paused)
                try
                {
                    await KeepAsync(row, cancel);
                }
                catch (Exception failure) when (failure is not OperationCanceledException || !cancel.IsCancellationRequested)
                {
                    Failed(failure, row.Id);
                }
    }

    async Task KeepAsync(CampaignRow row, CancellationToken cancel)
    {
        var (now, mistakes) = (time.GetUtcNow(), new List<string>());
        if (await reader.ReadAsync(row.Source, row.Version, mistakes, cancel) is not { } campaign)
        {
            await notices.TellAsync("campaign-" + row.Id, $"The campaign {row.Id} cannot go on", string.Join(' ', mistakes),
                RunbookSections.CampaignStopped, cancel);
            return;
        }
        if (row.State == CampaignState.Approved)
        {
            if (now < CampaignPlan.Earliest(campaign) - Lead) return;
            if (await ChangeAsync(row.Id, r => r.State == CampaignState.Approved
                ? r with { State = CampaignState.Running, PlanBegun = now, History = Told(r, "running") } : null, cancel) is not { } begun)
                return;
            row = begun;
        }
        if (row.Planned is null && await PlanAsync(campaign, row, cancel) is { } planned) row = planned;
        if (row.Planned is null) return;
        await WakeAsync(row, now, cancel);
        if ((row.Planned.LastDue ?? now) + campaign.Step.Expires + Afterwards < now)
            await ChangeAsync(row.Id, r => r.State == CampaignState.Running
                ? r with { State = CampaignState.Done, History = Told(r, "done") } : null, cancel);
    }

    /// <summary>Null while another is at it, or when it was cancelled on the way.</summary>
    async Task<CampaignRow?> PlanAsync(Campaign campaign, CampaignRow row, CancellationToken cancel)
    {
        if (await runs.ClaimAsync("campaign-" + row.Id, "plan", Lease, cancel) is not { } claimed) return null;
        var until = row.PlanBegun!.Value + CampaignPlanner.Ahead;
        var counts = await planner.RunAsync(campaign, row.Version, until,
            async () => await store.FindAsync(row.Id, cancel) is { IsOver: false }, cancel);
        if (counts.Buckets < Keys.Buckets) return null;
        var after = await ChangeAsync(row.Id, r => r with { Planned = counts, ScheduledUpTo = until }, cancel);
        await runs.FinishAsync(claimed, claimed.Value with { Counts = new(StringComparer.Ordinal) { ["planned"] = counts.Planned } },
            cancel);
        Planned(row.Id, counts.Planned);
        return after;
    }

    /// <summary>Wake-ups of what comes near. Those sent twice do no harm.</summary>
    async Task WakeAsync(CampaignRow row, DateTimeOffset now, CancellationToken cancel)
    {
        var (from, to) = (row.ScheduledUpTo ?? now, now + CampaignPlanner.Ahead);
        if (to - from < CampaignPlanner.Ahead / 4 || from > row.Planned!.LastDue) return;
        var soon = new List<WakeUp>(Together);
        await foreach (var due in tables.Rows.ScanAsync(Keys.DuePrefix(from), Keys.DuePrefix(to), cancel))
        {
            var one = RowBody.Read<DueRow>(due.Body);
            if (one.Campaign != row.Id) continue;
            soon.Add(new WakeUp(one.Customer, one.Touchpoint, Keys.DueOf(due.Key)));
            if (soon.Count < Together) continue;
            await wakeUps.ScheduleAsync(soon, cancel);
            soon.Clear();
        }
        if (soon.Count > 0) await wakeUps.ScheduleAsync(soon, cancel);
        await ChangeAsync(row.Id, r => r with { ScheduledUpTo = to }, cancel);
    }

    ValueTask<CampaignRow?> ChangeAsync(string id, Func<CampaignRow, CampaignRow?> change, CancellationToken cancel) =>
        store.ChangeAsync(id, row => row is null ? null : change(row), null, cancel);

    IReadOnlyList<CampaignEntry> Told(CampaignRow row, string what) => [.. row.History, new CampaignEntry(time.GetUtcNow(), what, By)];

    [LoggerMessage(9001, LogLevel.Information, "Campaign {Campaign}: {Planned} buyers are planned")]
    partial void Planned(string campaign, long planned);

    [LoggerMessage(9002, LogLevel.Error, "The turn of campaign {Campaign} failed; the next goes on")]
    partial void Failed(Exception failure, string campaign);
}
