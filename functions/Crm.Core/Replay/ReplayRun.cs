using Crm.Common;
using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Shops;
using Crm.Storage;

namespace Crm.Replay;

/// <summary>Told between buckets of customers.</summary>
public sealed record ReplayProgress(int Buckets, int Of, long Decisions);

/// <summary>
/// Runs stored orders and moments through a draft, bucket by bucket, and tells every line in the order of buckets and customers: equal
/// inputs give equal lines, whatever the number of workers. Only as many buckets are in memory as there are workers; where a shop has a
/// month's budget, all buyers are, because then they are decided in one line of time. Reads only.
/// </summary>
public sealed class ReplayRun(CrmTables tables, ShopDirectory shops, FlowLibrary flows)
{
    public async Task<ReplayReport> RunAsync(ReplayPlan plan, Func<ReplayLine, ValueTask>? tell, Action<ReplayProgress>? progress,
        CancellationToken cancel)
    {
        var world = new ReplayWorld(tables, shops, flows, plan);
        var report = new ReplayReport
        {
            Flow = plan.Draft.Name, Version = plan.Draft.Version, From = plan.From, To = plan.To, Shop = plan.Shop,
        };
        if (world.NeedsTracking) await HearTrackingAsync(world, cancel);
        var buckets = Keys.AllBuckets().ToList();
        foreach (var together in buckets.Chunk(world.HasBudget ? buckets.Count : Math.Max(1, plan.Workers)))
        {
            var read = new List<CustomerReplay>[together.Length];
            await Parallel.ForEachAsync(Enumerable.Range(0, together.Length), Options(plan, cancel), async (index, token) =>
                read[index] = await ReadAsync(world, together[index], report, token));
            if (world.HasBudget) await PlayInOneLineAsync([.. read.SelectMany(r => r)], cancel);
            else await Parallel.ForEachAsync(read, Options(plan, cancel), PlayAsync);
            foreach (var customer in read.SelectMany(r => r)) await TellAsync(world, customer, report, tell);
            progress?.Invoke(new ReplayProgress(buckets.IndexOf(together[^1]) + 1, buckets.Count, report.Decisions));
        }
        return report;
    }

    static ParallelOptions Options(ReplayPlan plan, CancellationToken cancel) =>
        new() { MaxDegreeOfParallelism = Math.Max(1, plan.Workers), CancellationToken = cancel };

    async Task HearTrackingAsync(ReplayWorld world, CancellationToken cancel) =>
        await Parallel.ForEachAsync(Keys.AllBuckets(), Options(world.Plan, cancel), async (bucket, token) =>
        {
            await foreach (var row in tables.Rows.RangeAsync(bucket, "o|", token)) world.Hear(RowBody.Read<StoredOrder>(row.Body));
        });

    async ValueTask<List<CustomerReplay>> ReadAsync(ReplayWorld world, string bucket, ReplayReport report, CancellationToken cancel)
    {
        var replays = new List<CustomerReplay>();
        var limits = new ReplayLimits();
        var orders = 0;
        foreach (var stored in await StoredCustomer.OfBucketAsync(tables.Rows, bucket, cancel))
        {
            if (stored.Customer.Erased is not null) limits.Erased++;
            else replays.Add(new CustomerReplay(world, stored));
            orders += stored.Orders.Count;
            limits.HistoryOnly += stored.Orders.Count(o => o.Received is null);
            limits.ToldAgain += stored.Orders.Count(o => o.WasToldAgain());
        }
        lock (report)
        {
            report.Customers += replays.Count;
            report.Orders += orders;
            report.Limits.Erased += limits.Erased;
            report.Limits.HistoryOnly += limits.HistoryOnly;
            report.Limits.ToldAgain += limits.ToldAgain;
        }
        return replays;
    }

    static async ValueTask PlayAsync(List<CustomerReplay> customers, CancellationToken cancel)
    {
        foreach (var customer in customers)
        {
            cancel.ThrowIfCancellationRequested();
            while (customer.Next is not null) await customer.StepAsync(cancel);
        }
    }

    // The month's money goes to whoever comes first; of two in one second, to the first customer by id.
    static async ValueTask PlayInOneLineAsync(List<CustomerReplay> customers, CancellationToken cancel)
    {
        var line = new PriorityQueue<int, (DateTimeOffset, int)>();
        for (var i = 0; i < customers.Count; i++)
            if (customers[i].Next is { } first) line.Enqueue(i, (first, i));
        while (line.TryDequeue(out var index, out _))
        {
            cancel.ThrowIfCancellationRequested();
            await customers[index].StepAsync(cancel);
            if (customers[index].Next is { } next) line.Enqueue(index, (next, index));
        }
    }

    static async ValueTask TellAsync(ReplayWorld world, CustomerReplay customer, ReplayReport report, Func<ReplayLine, ValueTask>? tell)
    {
        report.Decisions += customer.Decisions;
        foreach (var line in customer.Lines())
        {
            report.Add(line, world.Shop(line.Known.Order.Shop));
            if (tell is not null) await tell(line);
        }
    }
}
