using System.Text;
using Crm.Common;
using Crm.Customers;
using Crm.Nightly;
using Crm.Orders;
using Crm.Reports;
using Crm.Segments;
using Crm.Storage;
using Crm.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crm.Tests.Nightly;

/// <summary>Shops with buyers made straight into rows, through the same contribution that ingest uses.</summary>
static class NightShop
{
    public static readonly DateOnly Today = new(2026, 3, 2);
    static readonly DateTimeOffset End = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static SegmentLibrary Library { get; } = Read(
        """{"segment": "sleeping-spenders", "when": {"all": [{"fact": "customer.life", "in": ["sleeping", "leaving"]}, {"fact":"""
            + """ "customer.spend", "over": 200}]}}""",
        """{"segment": "fans-of-cups", "when": {"all": [{"fact": "customer.categories", "has": "杯"}, {"fact": "customer.orders","""
            + """ "atLeast": 2}]}}""",
        """{"segment": "recent", "when": {"fact": "customer.daysSincePurchase", "atMost": 30}}""",
        """{"tag": "coastal", "when": {"fact": "customer.region", "in": ["浙江省", "广东省"]}}""");

    public static SegmentLibrary Read(params string[] files)
    {
        var mistakes = new List<string>();
        var library = SegmentLibrary.Read([.. files.Select((f, i) => ($"{i}.json", f))], mistakes);
        mistakes.ShouldBeEmpty();
        return library;
    }

    public static NightlyRun Night(TestCrm crm, SegmentLibrary? library = null, IRowStore? rows = null) =>
        new(rows is null ? crm.Get<CrmTables>()
            : crm.Get<CrmTables>() with { Rows = rows }, crm.Get<Crm.Shops.ShopDirectory>(),
            Saved(crm, library), crm.Time, NullLogger<NightlyRun>.Instance);

    public static SavedSegments Saved(TestCrm crm, SegmentLibrary? library = null) =>
        new(crm.Get<CrmTables>(), library ?? Library, crm.Time);

    public static async Task<NightlyReport> RunAsync(TestCrm crm, string group = "yunduo", DateOnly? date = null, bool again = false) =>
        (await Night(crm).RunAsync(group, date ?? Today, again, default)) switch { NightlyOutcome.Done done => done.Report,
            NightlyOutcome.Already already => already.Report, var other => throw new InvalidOperationException($"{other}") };

    public static async Task FillAsync(TestCrm crm, int buyers, int seed = 1, string group = "yunduo", string shop = "demo",
        long factor = 1)
    {
        var random = new Random(seed);
        for (var i = 0; i < buyers; i++) await PutAsync(crm, Customer(random, group, shop, i, factor));
    }

    public static async Task PutAsync(TestCrm crm, Customer customer) =>
        (await crm.Rows.CommitAsync(Keys.Bucket(customer.Id), [new RowWrite.Upsert(Keys.Customer(customer.Id), Json.Bytes(customer))],
            default)).ShouldBe(CommitResult.Committed);

    static Customer Customer(Random random, string group, string shop, int number, long factor)
    {
        var identity = Identity.Buyer(shop, "shopify", $"b{number}");
        var customer = new Customer { Id = Crm.Customers.Customer.IdOf(group, identity), Group = group,
            Identities = new(StringComparer.Ordinal) { identity.ToString() } };
        var orders = 1 + (int)(-Math.Log(1 - random.NextDouble()) * 1.5);
        for (var o = 0; o < orders; o++)
            customer = customer with {
                Facts = customer.Facts.With(null,
                Order(shop, $"{number}-{o}", End.AddMinutes(-random.Next(600 * 1440)), random.Next(500, 40000) * factor, random)) };
        return customer;
    }

    public static OrderState Order(string shop, string id, DateTimeOffset at, long total, Random? random = null, string currency = "CNY",
        string? receiver = null, long discount = 0, string title = "杯")
    {
        string[] provinces = ["浙江省", "广东省", "四川省"], categories = ["杯", "毯", "灯"];
        var state = new OrderState
        {
            Key = new OrderKey(shop, "shopify", id),
            Details = new LwwRegister<OrderDetails>(at, new OrderDetails
            {
                Currency = currency, Total = total, Discount = random is null ? discount : random.Next(3) == 0 ? total / 10 : 0,
                Lines = [new OrderLine { Title = title, Product = $"p{random?.Next(9)}", Category = categories[random?.Next(3) ?? 0],
                    Quantity = 1, Amount = total }],
            }),
            Contact = new LwwRegister<OrderContact>(at,
                new OrderContact { Name = receiver ?? "r1", Region = new Region("CN", provinces[random?.Next(3) ?? 0], null, null, null) }),
        };
        state.Reached[Milestone.Created] = at;
        if (random is null || random.Next(12) > 0) state.Reached[Milestone.Paid] = at.AddMinutes(3);
        return state;
    }

    /// <summary>All rows of customers and nights except the claims, which carry times.</summary>
    public static async Task<List<string>> DumpAsync(TestCrm crm)
    {
        var lines = await crm.DumpAsync();
        await foreach (var row in crm.Get<CrmTables>().Runs.ScanAsync("!", "~", default))
            if (!row.Key.StartsWith("r|", StringComparison.Ordinal) && row.Key != "last") lines.Add(
                $"{row.Partition} {row.Key} {Encoding.UTF8.GetString(RowText.Of(row.Key, row.Body).Span)}");
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }
}
