using System.Collections.Concurrent;
using Crm.Common;
using Crm.Conditions;
using Crm.Customers;
using Crm.Customers.Views;
using Crm.Segments;
using Crm.Storage;

namespace Crm.Nightly;

/// <summary>A customer found by a condition.</summary>
/// <param name="Total">Minor units of <paramref name="Currency"/>.</param>
/// <param name="Days">Local days since the last paid order; -1 without one.</param>
public sealed record SegmentMember(string Customer, int Orders, long Total, string Currency, int Days, string? Class, string? Life,
    string? Grade, string? Tier, string? Region, string? Category, IReadOnlyList<string> Tags);

/// <summary>Asks one condition of all customers of a group, by last night's totals and today's date: count, sample, export.</summary>
public sealed class SegmentQuery(CrmTables tables, NightlyRun night, SavedSegments segments, TimeProvider time)
{
    /// <param name="group">The shop group.</param>
    /// <param name="when">What they have to meet.</param>
    /// <param name="each">Called for every member, one at a time; null only counts.</param>
    /// <param name="cancel">Ends it between pages.</param>
    public Task<long> RunAsync(string group, Condition when, Action<SegmentMember>? each, CancellationToken cancel) =>
        RunAsync(group, when, each, new Progress(), cancel);

    /// <summary>The same for somebody who waits: after so long it ends with what was found until then.</summary>
    public async Task<SegmentCount> CountAsync(string group, Condition when, int few, TimeSpan most, CancellationToken cancel)
    {
        using var enough = new CancellationTokenSource(most);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, enough.Token);
        var (progress, some) = (new Progress(), new List<SegmentMember>());
        try
        {
            await RunAsync(group, when, m => { if (some.Count < few) some.Add(m); }, progress, either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
        }
        return new SegmentCount(progress.Found, (double)progress.Buckets / Keys.AllBuckets().Count(), some);
    }

    /// <summary>
    /// About how many, quick enough to be asked while somebody types: buckets are ranges of hashes, so a few of them are a fair draw.
    /// Null before the group's first night: nobody is compared with anything yet.
    /// </summary>
    /// <param name="group">The shop group.</param>
    /// <param name="when">What they have to meet.</param>
    /// <param name="draw">Customers that are enough.</param>
    /// <param name="cancel">Ends it between pages.</param>
    public async Task<SegmentEstimate?> EstimateAsync(string group, Condition when, int draw, CancellationToken cancel)
    {
        if (await LatestPlanAsync(group, cancel) is not { } plan) return null;
        var judge = new NightlyClassifier(plan, night.ShopOf(group), (await segments.NowAsync(cancel)).Library);
        var (buckets, looked, found) = (0, 0, 0L);
        foreach (var bucket in Keys.AllBuckets())
        {
            if (looked >= draw) break;
            await tables.Rows.VisitAllAsync(bucket, "c|", row =>
            {
                looked++;
                if (judge.Meets(row, when)) found++;
            }, cancel);
            buckets++;
        }
        return SegmentEstimate.Of(found, (double)buckets / Keys.Buckets);
    }

    // Last night's, or the one before while tonight's is under way.
    async ValueTask<NightlyBaseline?> LatestPlanAsync(string group, CancellationToken cancel)
    {
        var (runs, today) = (new NightlyRows(tables.Runs, group), night.LocalDate(group));
        var plan = await runs.GetAsync<NightlyBaseline>(NightlyRows.Plan(today), cancel)
            ?? await runs.GetAsync<NightlyBaseline>(NightlyRows.Plan(today.AddDays(-1)), cancel);
        return plan is null ? null : plan.Value with { Date = today, At = time.GetUtcNow() };
    }

    sealed class Progress
    {
        public long Found;
        public int Buckets;
    }

    async Task<long> RunAsync(string group, Condition when, Action<SegmentMember>? each, Progress progress, CancellationToken cancel)
    {
        var (shop, library) = (night.ShopOf(group), (await segments.NowAsync(cancel)).Library);
        var plan = await PlanAsync(group, cancel);
        var judges = new ConcurrentBag<NightlyClassifier>();
        await Parallel.ForEachAsync(Keys.AllBuckets(), BucketWorkers.Options(cancel), async (bucket, token) =>
        {
            var judge = judges.TryTake(out var free) ? free : new NightlyClassifier(plan, shop, library);
            await foreach (var row in tables.Rows.RangeAsync(bucket, "c|", token))
            {
                if (!judge.Meets(row, when)) continue;
                Interlocked.Increment(ref progress.Found);
                if (each is null) continue;
                var member = Member(row, judge.View);
                lock (judges) each(member);
            }
            Interlocked.Increment(ref progress.Buckets);
            judges.Add(judge);
        });
        return progress.Found;
    }

    /// <summary>Tonight's plan without writing anything: totals as of now, models as last learned.</summary>
    public async Task<NightlyBaseline> PlanAsync(string group, CancellationToken cancel)
    {
        var (shop, date) = (night.ShopOf(group), night.LocalDate(group));
        var known = await new NightlyRows(tables.Runs, group).LatestAsync<TrainedModels>("learned", cancel);
        var (totals, learned) = await new BaselineScan(tables.Rows, shop, date).RunAsync(known, cancel);
        return new NightlyBaseline { Run = "", Group = group, Date = date, At = time.GetUtcNow(), Totals = totals,
            TrainedModels = learned };
    }

    static SegmentMember Member(Row row, CustomerView view) => new(
        row.Key[2..], view.Purchases, view.Total, view.Currency, view.Days, view.Class?.ToStoredName(), view.Life?.ToStoredName(),
            view.Grade?.ToStoredName(), view.Tier?.ToStoredName(), view.Region, view.Favourite,
        [.. view.Tags.Concat(view.HandTags).OrderBy(t => t.Name, StringComparer.Ordinal)
            .Select(t => $"{t.Name}:{t.Value}"), .. view.ToldTags]);

    /// <summary>Forecasts need the same view; kept here so that a command has one door.</summary>
    public Forecaster ForecasterOf(NightlyBaseline plan) =>
        new(plan.TrainedModels, new ZoneClock(LocalTime.Zone(night.ShopOf(plan.Group).Zone)), plan.Date.DayNumber,
            night.ShopOf(plan.Group).Segments);
}
