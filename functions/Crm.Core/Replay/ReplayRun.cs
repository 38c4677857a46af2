using System.Threading.Tasks.Dataflow;
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
/// inputs give equal lines, whatever the number of workers. Only a few buckets are in memory for each worker; where a shop has a month's
/// budget, all buyers are, because then they are decided in one line of time. Reads only.
/// </summary>
public sealed class ReplayRun(CrmTables tables, ShopDirectory shops, FlowLibrary flows)
{
    /// <summary>A bucket played to the end.</summary>
    sealed record Played(ReplayReport Report, IReadOnlyList<ReplayLine> Lines);

    public async Task<ReplayReport> RunAsync(ReplayPlan plan, Func<ReplayLine, ValueTask>? tell, Action<ReplayProgress>? progress,
        CancellationToken cancel)
    {
        var world = new ReplayWorld(tables, shops, flows, plan);
        if (world.NeedsTracking) await HearTrackingAsync(world, cancel);
        var (report, buckets, done) = (Empty(plan), Keys.AllBuckets().ToList(), 0);
        var played = world.HasBudget ? await TogetherAsync(world, buckets, tell is not null, cancel)
            : OneByOneAsync(world, buckets, tell is not null, cancel);
        await foreach (var bucket in played)
        {
            report.Add(bucket.Report);
            foreach (var line in bucket.Lines) await tell!(line);
            progress?.Invoke(new ReplayProgress(++done, buckets.Count, report.Decisions));
        }
        return report;
    }

    static ReplayReport Empty(ReplayPlan plan) => new()
    {
        Flow = plan.Draft.Name, Version = plan.Draft.Version, From = plan.From, To = plan.To, Shop = plan.Shop,
    };

    static int Workers(ReplayPlan plan) => Math.Max(1, plan.Workers);

    async Task HearTrackingAsync(ReplayWorld world, CancellationToken cancel) =>
        await Parallel.ForEachAsync(Keys.AllBuckets(), new ParallelOptions
        {
            MaxDegreeOfParallelism = Workers(world.Plan), CancellationToken = cancel,
        }, async (bucket, token) =>
        {
            await foreach (var row in tables.Rows.RangeAsync(bucket, "o|", token)) world.Hear(RowBody.Read<StoredOrder>(row.Body));
        });

    // Handed over in the order of the buckets; a worker that is ahead waits.
    IAsyncEnumerable<Played> OneByOneAsync(ReplayWorld world, IReadOnlyList<string> buckets, bool lines, CancellationToken cancel) =>
        InOrderAsync(buckets, Workers(world.Plan), async bucket =>
        {
            var (report, customers) = await ReadAsync(world, bucket, cancel);
            foreach (var customer in customers)
            {
                cancel.ThrowIfCancellationRequested();
                while (customer.Next is not null) await customer.StepAsync(cancel);
            }
            return Told(world, report, customers, lines);
        }, cancel);

    async Task<IAsyncEnumerable<Played>> TogetherAsync(ReplayWorld world, IReadOnlyList<string> buckets, bool lines,
        CancellationToken cancel)
    {
        var read = await InOrderAsync(buckets, Workers(world.Plan), bucket => ReadAsync(world, bucket, cancel), cancel)
            .ToListAsync(cancel);
        await PlayInOneLineAsync([.. read.SelectMany(r => r.Customers)], cancel);
        return InOrderAsync(read, Workers(world.Plan), r => Task.FromResult(Told(world, r.Report, r.Customers, lines)), cancel);
    }

    static async IAsyncEnumerable<TResult> InOrderAsync<T, TResult>(IEnumerable<T> all, int workers, Func<T, Task<TResult>> work,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var block = new TransformBlock<T, TResult>(work, new ExecutionDataflowBlockOptions
        {
            MaxDegreeOfParallelism = workers, BoundedCapacity = 2 * workers, EnsureOrdered = true, CancellationToken = cancel,
        });
        var feeding = FeedAsync();
        while (await block.OutputAvailableAsync(cancel))
            while (block.TryReceive(out var result)) yield return result;
        await feeding;
        await block.Completion;

        async Task FeedAsync()
        {
            foreach (var one in all)
                if (!await block.SendAsync(one, cancel)) break;
            block.Complete();
        }
    }

    async Task<(ReplayReport Report, List<CustomerReplay> Customers)> ReadAsync(ReplayWorld world, string bucket, CancellationToken cancel)
    {
        var (report, replays) = (Empty(world.Plan), new List<CustomerReplay>());
        foreach (var stored in await StoredCustomer.OfBucketAsync(tables.Rows, bucket, cancel))
        {
            if (stored.Customer.Erased is not null) report.Limits.Erased++;
            else replays.Add(new CustomerReplay(world, stored));
            report.Orders += stored.Orders.Count;
            report.Limits.HistoryOnly += stored.Orders.Count(o => o.Received is null);
            report.Limits.ToldAgain += stored.Orders.Count(o => o.WasToldAgain());
        }
        report.Customers = replays.Count;
        return (report, replays);
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

    static Played Told(ReplayWorld world, ReplayReport report, List<CustomerReplay> customers, bool lines)
    {
        var told = new List<ReplayLine>();
        foreach (var customer in customers)
        {
            report.Decisions += customer.Decisions;
            foreach (var line in customer.Lines())
            {
                report.Add(line, world.Shop(line.Known.Order.Shop));
                if (lines) told.Add(line);
            }
        }
        return new Played(report, told);
    }
}
