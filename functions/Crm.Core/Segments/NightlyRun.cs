using System.Collections.Concurrent;
using System.Diagnostics;
using Crm.Common;
using Crm.Shops;
using Crm.Storage;
using Microsoft.Extensions.Logging;
using NodaTime;
using LocalTime = Crm.Touchpoints.LocalTime;

namespace Crm.Segments;

/// <summary>What came of asking for a night's run.</summary>
public abstract record NightOutcome
{
    /// <summary>It ran now.</summary>
    public sealed record Done(NightReport Report, NightClaim Claim) : NightOutcome;

    /// <summary>It had been done before; nothing was read or written.</summary>
    public sealed record Already(NightReport Report) : NightOutcome;

    /// <summary>Somebody else is at it, at least until then.</summary>
    public sealed record Busy(DateTimeOffset Until) : NightOutcome;
}

/// <summary>
/// The night of a shop group: claimed once for each local date, resumed after an interruption, in two streaming passes over the 256 buckets: the
/// first adds up (and once a week learns), the second judges and writes what changed. Memory is the changes of a page and the pending commits for each
/// worker, whatever the number of customers; a learning night adds at most 51,200 histories and the categories' rhythms, quintiles the distinct amounts.
/// </summary>
public sealed partial class NightlyRun(CrmTables tables, ShopDirectory shops, SegmentLibrary library, TimeProvider time, ILogger<NightlyRun> log)
{
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);
    const int LearnAfterDays = 7;
    const int BucketsAtOnce = 8;

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
    public async Task<NightOutcome> RunAsync(string group, DateOnly date, bool again, CancellationToken cancel)
    {
        var shop = ShopOf(group);
        var runs = new NightRows(tables.Runs, group);
        if (await TakeAsync(runs, date, again, cancel) is { } no) return no;
        var watch = Stopwatch.StartNew();
        try
        {
            if (again) await runs.DropBucketsAsync(date, cancel);
            var plan = await PlanAsync(runs, shop, date, again, cancel);
            var report = await JudgeAllAsync(runs, shop, plan, cancel);
            await runs.PutAsync(NightRows.Report(date), report, cancel);
            await runs.DropBucketsAsync(date, cancel);
            var claim = await FinishAsync(runs, date, watch.Elapsed, cancel);
            Finished(group, date, report.Customers, report.Changed, (long)watch.Elapsed.TotalMilliseconds);
            return new NightOutcome.Done(report, claim);
        }
        catch
        {
            // Nobody has to wait for the lease of a run that is known to be over.
            await ReleaseAsync(runs, date);
            throw;
        }
    }

    async Task<NightOutcome?> TakeAsync(NightRows runs, DateOnly date, bool again, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var held = await runs.GetAsync<NightClaim>(NightRows.Claim(date), cancel);
        if (held?.Value.Finished is not null && !again && await runs.GetAsync<NightReport>(NightRows.Report(date), cancel) is { } done) return new NightOutcome.Already(done.Value);
        if (held is { Value.Finished: null } && held.Value.LeaseUntil > now) return new NightOutcome.Busy(held.Value.LeaseUntil);
        var claim = new NightClaim { Started = now, LeaseUntil = now + Lease, Takes = (held?.Value.Takes ?? 0) + 1 };
        return await runs.TryWriteAsync(NightRows.Claim(date), held, claim, cancel) ? null : new NightOutcome.Busy(now + Lease);
    }

    async Task<NightClaim> FinishAsync(NightRows runs, DateOnly date, TimeSpan took, CancellationToken cancel)
    {
        var claim = (await runs.GetAsync<NightClaim>(NightRows.Claim(date), cancel))!.Value with { Finished = time.GetUtcNow(), Seconds = Math.Round(took.TotalSeconds, 3) };
        await runs.PutAsync(NightRows.Claim(date), claim, cancel);
        return claim;
    }

    async Task ReleaseAsync(NightRows runs, DateOnly date)
    {
        if (await runs.GetAsync<NightClaim>(NightRows.Claim(date), CancellationToken.None) is { Value.Finished: null } claim)
            await runs.TryWriteAsync(NightRows.Claim(date), claim, claim.Value with { LeaseUntil = time.GetUtcNow() }, CancellationToken.None);
    }

    /// <summary>The totals everybody is compared with: added up once, and kept for a resumed run.</summary>
    async Task<NightPlan> PlanAsync(NightRows runs, Shop shop, DateOnly date, bool again, CancellationToken cancel)
    {
        if (!again && await runs.GetAsync<NightPlan>(NightRows.Plan(date), cancel) is { } kept) return kept.Value;
        var known = again && await runs.GetAsync<Learned>(NightRows.Learned(date), cancel) is { } tonight ? tonight.Value : await LatestLearnedAsync(runs, date, cancel);
        var (totals, learned) = await new FirstPass(tables.Rows, shop, date).RunAsync(known is null || date.DayNumber - known.On.DayNumber >= LearnAfterDays ? null : known, cancel);
        if (learned.On == date) await runs.PutAsync(NightRows.Learned(date), learned, cancel);
        var at = LocalTime.Zone(shop.Zone).AtLeniently(new LocalDate(date.Year, date.Month, date.Day).At(new NodaTime.LocalTime(shop.Segments.RunAtHour, 0))).ToDateTimeOffset().ToUniversalTime();
        var plan = new NightPlan { Run = Hash.Hex("night", shop.Group, date.ToString("O")), Group = shop.Group, Date = date, At = at, Totals = totals, Learned = learned };
        await runs.PutAsync(NightRows.Plan(date), plan, cancel);
        return plan;
    }

    static async Task<Learned?> LatestLearnedAsync(NightRows runs, DateOnly date, CancellationToken cancel) =>
        (await runs.OfKindAsync("learned|", cancel)).Select(r => Json.Read<Learned>(r.Body.Span)).LastOrDefault(l => l.On <= date);

    async Task<NightReport> JudgeAllAsync(NightRows runs, Shop shop, NightPlan plan, CancellationToken cancel)
    {
        var reports = new ConcurrentDictionary<string, NightReport>();
        var judges = new ConcurrentBag<NightCustomer>();
        var beat = time.GetUtcNow();
        var keep = shops.All.Max(s => s.Segments.KeepFeedDays);
        // More buckets than cores: while one waits for the disk to take its commits, another is read.
        await Parallel.ForEachAsync(Keys.AllBuckets(), Workers(cancel, BucketsAtOnce), async (bucket, token) =>
        {
            var done = await runs.GetAsync<NightReport>(NightRows.Bucket(plan.Date, bucket), token);
            if (done is not null)
            {
                reports[bucket] = done.Value;
                return;
            }
            var judge = judges.TryTake(out var free) ? free : new NightCustomer(plan, shop, library);
            reports[bucket] = await new NightBucket(tables.Rows, plan).RunAsync(bucket, judge, token);
            await FeedAge.DropAsync(tables.Rows, bucket, plan.Date.AddDays(-keep), token);
            judges.Add(judge);
            await runs.PutAsync(NightRows.Bucket(plan.Date, bucket), reports[bucket], token);
            if (time.GetUtcNow() - beat < Lease / 5) return;
            beat = time.GetUtcNow();
            await BeatAsync(runs, plan.Date, token);
        });
        var report = new NightReport { Run = plan.Run, Group = plan.Group, Date = plan.Date };
        foreach (var bucket in reports.OrderBy(r => r.Key, StringComparer.Ordinal)) report.Add(bucket.Value);
        report.Input = Hash.Hex(report.Facts.ToString("x16"), System.Text.Encoding.UTF8.GetString(Json.Bytes(shop.Segments)), library.Fingerprint, plan.Date.ToString("O"), shop.Zone);
        return report;
    }

    async Task BeatAsync(NightRows runs, DateOnly date, CancellationToken cancel)
    {
        if (await runs.GetAsync<NightClaim>(NightRows.Claim(date), cancel) is { } claim)
            await runs.TryWriteAsync(NightRows.Claim(date), claim, claim.Value with { LeaseUntil = time.GetUtcNow() + Lease }, cancel);
    }

    internal static ParallelOptions Workers(CancellationToken cancel, int least = 2) => new() { MaxDegreeOfParallelism = Math.Max(least, Environment.ProcessorCount), CancellationToken = cancel };

    [LoggerMessage(6001, LogLevel.Information, "Night of {Group} for {Date}: {Customers} customers, {Changed} changed, {Milliseconds} ms")]
    partial void Finished(string group, DateOnly date, long customers, long changed, long milliseconds);
}
