using System.Collections.Concurrent;
using Crm.Common;
using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Shops;
using Crm.Storage;
using Crm.Touchpoints;
using Crm.Touchpoints.Budget;
using Crm.Touchpoints.Campaigns;
using Crm.Touchpoints.Deciding;

namespace Crm.Campaigns;

/// <summary>
/// One pass over touchpoints, orders and customers that says what every step came to. A buyer counts once a step and quarter, in the group
/// they were meant for, from the first time in it that it was planned for them; what they paid for in the days after that is the answer,
/// whatever else they got. So texts, cost and buyers of a quarter are of the same people. In a campaign a buyer counts once.
/// </summary>
public sealed class EffectFold(CrmTables tables, FlowVersions flows, ShopDirectory shops)
{
    /// <param name="which">The flows that count; null: all.</param>
    /// <param name="from">Only days from this one on; null: all.</param>
    /// <param name="cancel">Ends it between buckets.</param>
    public async Task<EffectBook> RunAsync(Func<string, bool>? which, DateOnly? from, CancellationToken cancel)
    {
        var book = new EffectBook();
        var steps = new ConcurrentDictionary<(string, int, string), Step?>();
        await Parallel.ForEachAsync(Keys.AllBuckets(), BucketWorkers.Options(cancel), async (bucket, token) =>
        {
            var part = new EffectBook();
            var touchpoints = new Dictionary<string, List<Touchpoint>>(StringComparer.Ordinal);
            await foreach (var row in tables.Rows.RangeAsync(bucket, "t|", token))
            {
                var touchpoint = RowBody.Read<Touchpoint>(row.Body);
                // What was over before the order was heard of was never meant for anybody.
                if (which?.Invoke(touchpoint.Flow) == false || touchpoint is { IsPast: true, FollowsCustomerEvent: false }) continue;
                var customer = Keys.CustomerOf(row.Key);
                if (!touchpoints.TryGetValue(customer, out var list)) touchpoints[customer] = list = [];
                list.Add(touchpoint);
                var step = (touchpoint.Flow, touchpoint.Version, touchpoint.Step);
                if (!steps.ContainsKey(step)) steps[step] = await flows.StepAsync(step.Flow, step.Version, step.Step, token);
            }
            if (touchpoints.Count == 0) return;
            var orders = await OrdersAsync(bucket, touchpoints, token);
            await foreach (var row in tables.Rows.RangeAsync(bucket, "c|", token))
                if (touchpoints.Remove(row.Key[2..], out var own))
                    Add(part, RowBody.Read<Customer>(row.Body), own, orders.GetValueOrDefault(row.Key[2..]) ?? [], steps, from);
            lock (book) book.Add(part);
        });
        return book;
    }

    async ValueTask<Dictionary<string, List<OrderState>>> OrdersAsync(string bucket, Dictionary<string, List<Touchpoint>> whose,
        CancellationToken cancel)
    {
        var orders = new Dictionary<string, List<OrderState>>(StringComparer.Ordinal);
        await foreach (var row in tables.Rows.RangeAsync(bucket, "o|", cancel))
        {
            var customer = Keys.CustomerOf(row.Key);
            if (!whose.ContainsKey(customer)) continue;
            if (!orders.TryGetValue(customer, out var list)) orders[customer] = list = [];
            list.Add(RowBody.Read<StoredOrder>(row.Body).State);
        }
        return orders;
    }

    void Add(EffectBook book, Customer customer, List<Touchpoint> touchpoints, List<OrderState> orders,
        ConcurrentDictionary<(string, int, string), Step?> steps, DateOnly? from)
    {
        foreach (var step in Dated(touchpoints).GroupBy(t => (t.One.Flow, t.One.Step, PeriodOf(t.One.Flow, t.Day))))
        {
            var first = step.Select(t => t.One).Where(t => !t.IsPast).MinBy(t => (t.Due, t.Id));
            foreach (var (touchpoint, day) in step)
            {
                if (day < from) continue;
                var rules = steps.GetValueOrDefault((touchpoint.Flow, touchpoint.Version, touchpoint.Step));
                var cell = EffectCell.Of(touchpoint);
                if (ReferenceEquals(touchpoint, first)) cell = Responses.Of(cell, touchpoint, customer, orders);
                book.Add(new EffectKey(touchpoint.Flow, touchpoint.Step, ArmOf(touchpoint, rules, customer),
                    touchpoint.Arm is { } arm and not CampaignArms.Holdout ? arm : touchpoint.Variant ?? "-", day), cell);
            }
        }
    }

    IEnumerable<(Touchpoint One, DateOnly Day)> Dated(List<Touchpoint> touchpoints)
    {
        foreach (var touchpoint in touchpoints)
            if (shops.Find(touchpoint.Order.Shop) is { } shop) yield return (touchpoint, MonthSpend.Day(shop, touchpoint.Due));
    }

    static DateOnly PeriodOf(string flow, DateOnly day) => CampaignGate.CampaignOf(flow) is null ? Quarter.Of(day).Begin : default;

    // What was decided tells; what never came to a decision goes by the same hash.
    static string ArmOf(Touchpoint touchpoint, Step? step, Customer customer)
    {
        var held = touchpoint.Arm is { } arm ? arm == CampaignArms.Holdout
            : touchpoint.Reason?.StartsWith("holdout:", StringComparison.Ordinal) == true
                || touchpoint.ClaimedAt is null && step is { Holdout: > 0 and var holdout }
                    && Decider.IsHeldOut(touchpoint.Flow, touchpoint.Step, holdout, customer.Id);
        return held ? CampaignArms.Holdout : EffectKey.Treated;
    }
}
