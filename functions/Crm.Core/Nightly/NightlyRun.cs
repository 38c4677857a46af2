using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Crm.Common;
using Crm.Customers;
using Crm.Segments;
using Crm.Shops;
using Crm.Storage;
using Microsoft.Extensions.Logging;
using NodaTime;
using LocalTime = Crm.Common.LocalTime;

namespace Crm.Nightly;

/// <summary>What came of asking for a night's run.</summary>
public abstract record NightlyOutcome
{
    /// <summary>It ran now.</summary>
    public sealed record Done(NightlyReport Report, Run Run) : NightlyOutcome;

    /// <summary>It had been done before; nothing was read or written.</summary>
    public sealed record Already(NightlyReport Report) : NightlyOutcome;

    /// <summary>Somebody else is at it, at least until then.</summary>
    public sealed record Busy(DateTimeOffset Until) : NightlyOutcome;
}

/// <summary>
/// The night of a shop group: claimed once for each local date, resumed after an interruption, in two streaming passes over the 256
/// buckets: the first adds up (and once a week learns), the second judges and writes what changed. Memory is the changes of a page and the
/// pending commits for each worker, whatever the number of customers; a learning night adds at most 51,200 histories and the categories'
/// rhythms, quintiles the distinct amounts.
/// </summary>
public sealed partial class NightlyRun(CrmTables tables, ShopDirectory shops, SavedSegments segments, TimeProvider time,
    ILogger<NightlyRun> log)
{
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);
    readonly RunLog claims = new(tables.Runs, time);
    const int LearnAfterDays = 7;

    public IEnumerable<string> Groups => shops.All.Select(s => s.Group).Distinct().Order(StringComparer.Ordinal);

    /// <summary>The shop whose zone and rules a group's night goes by: the first by id.</summary>
    public Shop ShopOf(string group) => shops.All.Where(s => s.Group == group).MinBy(s => s.Id, StringComparer.Ordinal)
        ?? throw new ArgumentException($"There is no shop group '{group}'.", nameof(group));

    public DateOnly LocalDate(string group)
    {
        var local = Instant.FromDateTimeOffset(time.GetUtcNow()).InZone(LocalTime.Zone(ShopOf(group).Zone)).Date;
        return new DateOnly(local.Year, local.Month, local.Day);
    }

    /// <param name="group">The shop group.</param>
    /// <param name="date">The local date; a date that is done already is only read.</param>
    /// <param name="again">Judge everybody again though the date is done; writes nothing where nothing changed.</param>
    /// <param name="cancel">Interrupts between commits; the next call resumes.</param>
    public async Task<NightlyOutcome> RunAsync(string group, DateOnly date, bool again, CancellationToken cancel)
    {
        var shop = ShopOf(group);
        var runs = new NightlyRows(tables.Runs, group);
        if (await TakeAsync(runs, date, again, cancel) is { } no) return no;
        var watch = Stopwatch.StartNew();
        try
        {
            if (again) await runs.DropBucketsAsync(date, cancel);
            var kept = again ? null : await runs.GetAsync<NightlyBaseline>(NightlyRows.Plan(date), cancel);
            var plan = kept?.Value ?? await PlanAsync(runs, shop, date, again, cancel);
            var report = await JudgeAllAsync(runs, shop, plan, hasBegun: again || kept is not null, cancel);
            await runs.PutAsync(NightlyRows.Report(date), report, cancel);
            await runs.DropBucketsAsync(date, cancel);
            var run = await FinishAsync(runs.Job, date, watch.Elapsed, cancel);
            Finished(group, date, report.Customers, report.Changed, (long)watch.Elapsed.TotalMilliseconds);
            return new NightlyOutcome.Done(report, run);
        }
        catch
        {
            // Nobody has to wait for the lease of a run that is known to be over.
            await claims.HoldAsync(runs.Job, Slot(date), TimeSpan.Zero, CancellationToken.None);
            throw;
        }
    }

    async Task<NightlyOutcome?> TakeAsync(NightlyRows runs, DateOnly date, bool again, CancellationToken cancel)
    {
        if (!again && await claims.FindAsync(runs.Job, Slot(date), cancel) is { Value.Finished: not null }
            && await runs.GetAsync<NightlyReport>(NightlyRows.Report(date), cancel)
            is { } done) return new NightlyOutcome.Already(done.Value);
        if (await claims.ClaimAsync(runs.Job, Slot(date), Lease, cancel, again: true) is not null) return null;
        var held = await claims.FindAsync(runs.Job, Slot(date), cancel);
        return new NightlyOutcome.Busy(held?.Value.LeaseUntil ?? time.GetUtcNow() + Lease);
    }

    async Task<Run> FinishAsync(string job, DateOnly date, TimeSpan took, CancellationToken cancel)
    {
        var claim = (await claims.FindAsync(job, Slot(date), cancel))!;
        var run = claim.Value with { Counts = new(StringComparer.Ordinal) { ["milliseconds"] = (long)took.TotalMilliseconds } };
        await claims.FinishAsync(claim, run, cancel);
        return run;
    }

    static string Slot(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The totals everybody is compared with: added up once, and kept for a resumed run.</summary>
    async Task<NightlyBaseline> PlanAsync(NightlyRows runs, Shop shop, DateOnly date, bool again, CancellationToken cancel)
    {
        var known = again && await runs.GetAsync<TrainedModels>(NightlyRows.TrainedModels(date), cancel) is { } tonight ? tonight.Value
            : await LatestLearnedAsync(runs, date, cancel);
        var (totals, learned) = await new BaselineScan(tables.Rows, shop, date)
            .RunAsync(known is null || date.DayNumber - known.On.DayNumber >= LearnAfterDays ? null : known, cancel);
        if (learned.On == date) await runs.PutAsync(NightlyRows.TrainedModels(date), learned, cancel);
        var at = LocalTime.AtHour(date, shop.Segments.RunAtHour, LocalTime.Zone(shop.Zone));
        var plan = new NightlyBaseline { Run = Hash.Hex("night", shop.Group, date.ToString("O")), Group = shop.Group, Date = date, At = at,
            Totals = totals, TrainedModels = learned };
        await runs.PutAsync(NightlyRows.Plan(date), plan, cancel);
        return plan;
    }

    static async Task<TrainedModels?> LatestLearnedAsync(NightlyRows runs, DateOnly date, CancellationToken cancel) =>
        (await runs.OfKindAsync("learned|", cancel)).Select(r => RowBody.Read<TrainedModels>(r.Body)).LastOrDefault(l => l.On <= date);

    async Task<NightlyReport> JudgeAllAsync(NightlyRows runs, Shop shop, NightlyBaseline plan, bool hasBegun, CancellationToken cancel)
    {
        var reports = new ConcurrentDictionary<string, NightlyReport>(await runs.BucketsAsync<NightlyReport>(plan.Date, cancel));
        var library = await LibraryAsync(cancel);
        var judges = new ConcurrentBag<NightlyClassifier>();
        var beat = time.GetUtcNow();
        var keep = shops.All.Max(s => s.Segments.KeepFeedDays);
        await Parallel.ForEachAsync(Keys.AllBuckets(), BucketWorkers.Options(cancel), async (bucket, token) =>
        {
            if (reports.ContainsKey(bucket)) return;
            var judge = judges.TryTake(out var free) ? free : new NightlyClassifier(plan, shop, library);
            reports[bucket] = await new NightlyBucket(tables.Rows, plan, hasBegun).RunAsync(bucket, judge, token);
            await ChangeRetention.DropAsync(tables.Rows, bucket, plan.Date.AddDays(-keep), token);
            judges.Add(judge);
            await runs.PutBucketAsync(plan.Date, bucket, reports[bucket], token);
            if (time.GetUtcNow() - beat < Lease / 5) return;
            beat = time.GetUtcNow();
            await claims.HoldAsync(runs.Job, Slot(plan.Date), Lease, token);
        });
        var report = new NightlyReport { Run = plan.Run, Group = plan.Group, Date = plan.Date };
        foreach (var bucket in reports.OrderBy(r => r.Key, StringComparer.Ordinal)) report.Add(bucket.Value);
        report.Input = Hash.Hex(report.Facts.ToString("x16"), System.Text.Encoding.UTF8.GetString(Json.Bytes(shop.Segments)),
            library.Fingerprint, plan.Date.ToString("O"), shop.Zone);
        return report;
    }

    async Task<SegmentLibrary> LibraryAsync(CancellationToken cancel)
    {
        var now = await segments.NowAsync(cancel);
        foreach (var mistake in now.Unreadable) LeftOut(mistake);
        return now.Library;
    }

    [LoggerMessage(6002, LogLevel.Error, "A saved segment is left out, as its condition is not understood: {Mistake}")]
    partial void LeftOut(string mistake);

    [LoggerMessage(6001, LogLevel.Information, "Night of {Group} for {Date}: {Customers} customers, {Changed} changed, {Milliseconds} ms")]
    partial void Finished(string group, DateOnly date, long customers, long changed, long milliseconds);
}
