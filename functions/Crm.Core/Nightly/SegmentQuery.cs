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
public sealed class SegmentQuery(CrmTables tables, NightlyRun night, SegmentLibrary library, TimeProvider time)
{
    const int Page = 1000;

    /// <param name="group">The shop group.</param>
    /// <param name="when">What they have to meet.</param>
    /// <param name="each">Called for every member, one at a time; null only counts.</param>
    /// <param name="cancel">Ends it between pages.</param>
    public async Task<long> RunAsync(string group, Condition when, Action<SegmentMember>? each, CancellationToken cancel)
    {
        var shop = night.ShopOf(group);
        var plan = await PlanAsync(group, cancel);
        var judges = new ConcurrentBag<NightlyClassifier>();
        long count = 0;
        await Parallel.ForEachAsync(Keys.AllBuckets(), BucketWorkers.Options(cancel), async (bucket, token) =>
        {
            var judge = judges.TryTake(out var free) ? free : new NightlyClassifier(plan, shop, library);
            await foreach (var row in tables.Rows.RangeAsync(bucket, "c|", token, Page))
            {
                if (!judge.Meets(row, when)) continue;
                Interlocked.Increment(ref count);
                if (each is null) continue;
                var member = Member(row, judge.View);
                lock (judges) each(member);
            }
            judges.Add(judge);
        });
        return count;
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
