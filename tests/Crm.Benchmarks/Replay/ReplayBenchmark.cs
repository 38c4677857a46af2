using System.Diagnostics;
using Crm.Benchmarks.Runs;
using Crm.Common;
using Crm.Customers;
using Crm.Flows;
using Crm.Local.Sqlite;
using Crm.Orders;
using Crm.Replay;
using Crm.Shops;
using Crm.Storage;

namespace Crm.Benchmarks.Replay;

/// <summary>A replay of made-up orders from a real store: rows read, plans made, every touchpoint decided, lines told.</summary>
static class ReplayBenchmark
{
    static readonly DateTimeOffset Begins = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    static readonly Milestone[] Life = [Milestone.Created, Milestone.Paid, Milestone.Shipped, Milestone.ArrivedInCity,
        Milestone.OutForDelivery, Milestone.Signed, Milestone.Reviewed];

    public static async Task RunAsync(Options options)
    {
        Console.WriteLine();
        using var folder = new TempFolder();
        await using var database = SqliteDatabase.Open(folder.Path);
        var tables = new CrmTables(new SqliteRowStore(database, "crm"), new SqliteRowStore(database, "idx"),
            new SqliteRowStore(database, "poison"), new SqliteRowStore(database, "runs"));
        var shops = ShopDirectory.From(new Dictionary<string, ShopOptions>
        {
            ["bench"] = new() { Name = "云朵家居", Preset = Flow.Full },
        });
        var flows = FlowLibrary.Load(null);
        await FillAsync(tables.Rows, options.Orders);
        var plan = new ReplayPlan(flows.Newest("post-purchase")!, Begins, Begins.AddYears(1));
        Console.WriteLine($"Replay: {options.Orders:N0} orders of a year through the default flows, {plan.Workers} workers");
        for (var round = 1; round <= options.Rounds; round++)
        {
            var (clock, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
            var report = await new ReplayRun(tables, shops, flows).RunAsync(plan, null, null, CancellationToken.None);
            var busy = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
            Console.WriteLine($"  round {round}   {options.Orders / clock.Elapsed.TotalSeconds,8:N0} orders a second   "
                + $"{report.Decisions / clock.Elapsed.TotalSeconds,9:N0} decisions a second   {options.Orders / busy,8:N0} orders a core "
                + $"second   {report.All.Texts:N0} texts, {Environment.WorkingSet >> 20:N0} MB");
        }
    }

    static async Task FillAsync(IRowStore rows, int orders)
    {
        var random = new Random(20260101);
        foreach (var bucket in Enumerable.Range(0, orders).Select(n => (Number: n, Id: Customer.IdOf("bench", Identity.Phone(Phone(n)))))
            .GroupBy(c => Keys.Bucket(c.Id)))
            foreach (var together in bucket.Chunk(RowLimits.MaxWrites / 2))
                await rows.CommitAsync(bucket.Key, [.. together.SelectMany(c => Rows(c.Number, c.Id, random))], CancellationToken.None);
    }

    static IEnumerable<RowWrite> Rows(int number, string id, Random random)
    {
        var placed = Begins.AddSeconds(random.Next(340 * 24 * 3600));
        var state = new OrderState
        {
            Key = new OrderKey("bench", "shopify", number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            Details = new(placed, new OrderDetails { Currency = "CNY", Total = 3000 + random.Next(40_000), Number = "#" + number,
                Lines = [new OrderLine { Title = "云朵四件套 纯棉 1.8米床", Product = "p" + number % 500, Quantity = 1, Amount = 3000 }] }),
            Contact = new(placed, new OrderContact { Name = "陈小云", Phone = Phone(number),
                Region = new Region("CN", "浙江省", "杭州市", null, null) }),
        };
        var at = placed;
        foreach (var step in Life)
        {
            state.Reached[step] = at;
            at += TimeSpan.FromHours(1 + random.Next(30));
        }
        state.Parcels["1"] = new Parcel { Shipped = state.Reached[Milestone.Shipped], Signed = state.Reached[Milestone.Signed],
            Label = new(state.Reached[Milestone.Shipped], new ParcelLabel("中通快递", "ZT" + number, null)) };
        var customer = new Customer { Id = id, Group = "bench", Facts = new CustomerFacts().With(null, state),
            Identities = new(StringComparer.Ordinal) { "p:" + Phone(number) } };
        yield return new RowWrite.Upsert(Keys.Customer(id), RowBody.Bytes(customer));
        yield return new RowWrite.Upsert(Keys.Order(id, state.Key), RowBody.Bytes(StoredOrder.Of(state, [], null)));
    }

    static string Phone(int number) => $"+86138{number:d8}";
}
