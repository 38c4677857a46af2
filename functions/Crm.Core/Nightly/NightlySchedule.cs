using Crm.Storage;
using Crm.Touchpoints.Budget;
using Microsoft.Extensions.Logging;
using NodaTime;
using LocalTime = Crm.Common.LocalTime;

namespace Crm.Nightly;

/// <summary>What is looked after with every look at the night, whichever the group: quick when there is nothing to do.</summary>
public interface INightlyChore
{
    Task RunAsync(CancellationToken cancel);
}

/// <summary>
/// Every shop group's night, once a local date, from its hour on: first who counts as what, then the moments that follow from it. Both are
/// claimed in the runs table, so a timer that fires twice, late or on two machines does no harm.
/// </summary>
public sealed partial class NightlySchedule(NightlyRun night, NightlyEvents moments, SpendCount spend, ProductLearning products,
    CrmTables tables,
    IEnumerable<INightlyChore> chores, TimeProvider time, ILogger<NightlySchedule> log)
{
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(30);
    readonly RunLog runs = new(tables.Runs, time);

    /// <summary>Runs what is due now; a group that fails is logged and the others go on.</summary>
    public async Task RunDueAsync(CancellationToken cancel)
    {
        foreach (var chore in chores) await chore.RunAsync(cancel);
        foreach (var group in night.Groups)
        {
            try
            {
                var local = Instant.FromDateTimeOffset(time.GetUtcNow()).InZone(LocalTime.Zone(night.ShopOf(group).Zone));
                if (local.Hour >= night.ShopOf(group).Segments.RunAtHour) await RunAsync(group, night.LocalDate(group), cancel);
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !cancel.IsCancellationRequested)
            {
                Failed(failure, group);
            }
        }
    }

    async Task RunAsync(string group, DateOnly date, CancellationToken cancel)
    {
        if (await night.RunAsync(group, date, again: false, cancel) is NightlyOutcome.Busy) return;
        await products.RunDueAsync(group, date, cancel);
        var slot = date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        if (await runs.ClaimAsync("moments-" + KeyText.Segment(group), slot, Lease, cancel) is not { } claimed) return;
        await spend.RunAsync(group, date, cancel);
        var told = await moments.RunAsync(group, date, cancel);
        await runs.FinishAsync(claimed, claimed.Value with { Counts = new(StringComparer.Ordinal) { ["told"] = told } }, cancel);
        Told(group, date, told);
    }

    [LoggerMessage(6010, LogLevel.Error, "The night of {Group} failed; it is resumed")]
    partial void Failed(Exception failure, string group);

    [LoggerMessage(6011, LogLevel.Information, "Night of {Group} for {Date}: {Told} buyers have a moment")]
    partial void Told(string group, DateOnly date, int told);
}
