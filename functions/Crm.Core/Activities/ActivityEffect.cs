using System.Collections.Concurrent;
using Crm.Common;
using Crm.Conditions;
using Crm.Customers;
using Crm.Effect;
using Crm.Storage;

namespace Crm.Activities;

/// <param name="Ordered">With at least one order paid in the days that count.</param>
/// <param name="NetPerBuyer">Major units of the report's currency, those without an order included.</param>
public sealed record EffectSide(long Buyers, long Ordered, Interval Share, double NetPerBuyer);

/// <param name="Naive">Those who took part less all others, as if they were alike.</param>
/// <param name="Matched">Those who took part less others of the same class, value and recency.</param>
/// <param name="MatchedBuyers">Of those who took part, who has such others.</param>
/// <param name="Over">When everybody's days are. An interval without bounds, as of too few, is null.</param>
public sealed record ActivityEffectReport(string Activity, int Days, DateTimeOffset Over, string? Currency, EffectSide TookPart,
    EffectSide Others, Interval? Naive, Interval? NaiveNet, long MatchedBuyers, int Strata, Interval? Matched, Interval? MatchedNet,
    Finding Finding, Finding Money, SortedDictionary<string, string> Words);

/// <summary>
/// What an activity did: the orders of members in the days after they first took part, against comparable others in the days after an
/// equal moment. Whoever takes part is keener than the rest, so the plain difference flatters it and stands beside.
/// </summary>
public sealed class ActivityEffect(ActivityStore store, CrmTables tables, TimeProvider time)
{
    public async Task<ActivityEffectReport?> RunAsync(string id, int days, CancellationToken cancel)
    {
        if (await store.CurrentAsync(id, cancel) is not var (_, published)) return null;
        var activity = published.Activity;
        var first = await FirstPlaysAsync(activity, cancel);
        var moments = first.Values.Order().ToList();
        var means = new EffectMeans(activity.Opens);
        await EachAsync(activity, customer => means.Add(customer.Facts), cancel);
        var books = new EffectStrata(means.Currency, means, days);
        if (moments.Count > 0) await EachAsync(activity, customer =>
        {
            var tookPart = first.TryGetValue(customer.Id, out var at);
            // Others have no first play: each gets that of somebody, so both are looked at after the same days.
            if (!tookPart) at = moments[Convert.ToInt32(Hash.Hex(activity.Id, "moment", customer.Id)[..7], 16) % moments.Count];
            if (tookPart || activity.When.Holds(new EvaluationContext(activity.Shop, customer, null, at)))
                books.Add(customer.Facts, at, tookPart);
        }, cancel);
        var over = (moments.Count == 0 ? activity.Opens : moments[^1]).AddDays(days);
        return books.Report(activity.Id, over, time.GetUtcNow());
    }

    // A merged customer's plays are under the one that took them in.
    async Task<ConcurrentDictionary<string, DateTimeOffset>> FirstPlaysAsync(Activity activity, CancellationToken cancel)
    {
        var first = new ConcurrentDictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(Keys.AllBuckets(), BucketWorkers.Options(cancel), async (bucket, token) =>
        {
            await foreach (var row in tables.Rows.RangeAsync(bucket, PlayKeys.Kind + "|", token))
                if (RowBody.Read<PlayRow>(row.Body) is var play && play.Activity == activity.Id)
                    first.AddOrUpdate(Keys.CustomerOf(row.Key), play.At, (_, at) => at < play.At ? at : play.At);
        });
        return first;
    }

    async Task EachAsync(Activity activity, Action<Customer> each, CancellationToken cancel)
    {
        var gate = new Lock();
        await Parallel.ForEachAsync(Keys.AllBuckets(), BucketWorkers.Options(cancel), async (bucket, token) =>
        {
            await foreach (var row in tables.Rows.RangeAsync(bucket, "c|", token))
                if (RowBody.Read<Customer>(row.Body) is { Erased: null, MergedInto: null } customer
                    && customer.Group == activity.Shop.Group) lock (gate) each(customer);
        });
    }
}
