using System.Globalization;
using Crm.Common;
using Crm.Customers;
using Crm.Local.Sqlite;
using Crm.Orders;
using Crm.Storage;

namespace Crm.Benchmarks;

/// <summary>Buyers and orders as ingest would have left them, and the same orders as CSV for DuckDB.</summary>
static class NightlyData
{
    static readonly string[] Provinces = ["浙江省", "广东省", "江苏省", "四川省", "北京市", "上海市", "山东省", "湖北省"];
    static readonly string[] Categories = ["杯", "毯", "灯", "连衣裙", "跑鞋", "面膜", "茶", "坚果", "玩具", "文具", "毛巾", "锅"];
    static readonly string[] Sizes = ["", "", " M", " L", " XL"];

    public static async Task<long> FillAsync(string folder, int customers, DateOnly until)
    {
        Directory.CreateDirectory(folder);
        await using var database = SqliteDatabase.Open(folder);
        var store = new SqliteRowStore(database, "crm");
        await using var csv = new StreamWriter(Path.Combine(folder, "orders.csv"), false, new System.Text.UTF8Encoding(false), 1 << 20);
        await csv.WriteLineAsync("customer,paid_at,amount");
        // One after the other as buyers come, so their rows lie all over the file: a night finds no neat order on a shop's disk either.
        var queue = new Queue<Task>();
        long orders = 0;
        for (var number = 0; number < customers; number++)
        {
            var id = Customer.IdOf("demo", Name(number));
            var writes = Rows(id, number, until, csv);
            orders += writes.Count - 1;
            queue.Enqueue(store.CommitAsync(Keys.Bucket(id), writes, default).AsTask());
            while (queue.Count > 2000) await queue.Dequeue();
        }
        while (queue.TryDequeue(out var task)) await task;
        return orders;
    }

    /// <summary>New orders of existing buyers, one each: spread over the last day.</summary>
    public static async Task<int> MoreAsync(string folder, int count, DateOnly day)
    {
        await using var database = SqliteDatabase.Open(folder);
        var store = new SqliteRowStore(database, "crm");
        await using var csv = new StreamWriter(Path.Combine(folder, "orders.csv"), true);
        var queue = new Queue<Task>();
        for (var i = 0; i < count; i++)
        {
            var number = i * 10 + i / 7 % 10;
            var id = Customer.IdOf("demo", Name(number));
            if (await store.GetAsync(Keys.Bucket(id), Keys.Customer(id), default) is not { } row) continue;
            var customer = RowBody.Read<Customer>(row.Body);
            var order = Order(new Random(number * 31 + 7), $"{number}-n",
                new DateTimeOffset(day, new TimeOnly(i % 24, i % 60), TimeSpan.Zero), csv, id);
            queue.Enqueue(store.CommitAsync(Keys.Bucket(id),
                [new RowWrite.Replace(row.Key, RowBody.Bytes(customer with { Facts = customer.Facts.With(null, order) }), row.ETag),
                Write(id, order)], default).AsTask());
            while (queue.Count > 500) await queue.Dequeue();
        }
        while (queue.TryDequeue(out var task)) await task;
        return 0;
    }

    public static Identity Name(int number) => Identity.Phone("+86" + (13000000000L + number).ToString(CultureInfo.InvariantCulture));

    static List<RowWrite> Rows(string id, int number, DateOnly until, StreamWriter csv)
    {
        var random = new Random(number);
        var writes = new List<RowWrite>();
        var facts = new CustomerFacts();
        var province = Provinces[random.Next(Provinces.Length)];
        var end = new DateTimeOffset(until, default, TimeSpan.Zero);
        for (var i = 0; i < NightlyBenchmark.OrdersOf(number); i++)
        {
            var order = Order(random, $"{number}-{i}", end.AddSeconds(-random.NextInt64(1, 700L * 86400)), csv, id);
            facts = facts.With(null, order);
            writes.Add(Write(id, order));
        }
        var name = Name(number);
        var customer = new Customer
        {
            Id = id, Group = "demo", Facts = facts, Identities =
                new(StringComparer.Ordinal) { name.ToString(), Identity.Buyer("demo", "shopify", $"{number}").ToString() },
            Profile = new(end, new Profile { Name = $"n{number}", Phone = name.Value,
                Region = new Region("CN", province, "某市", null, null) }),
            Consent = new() { [MessageClass.Promotional] = new(end, new ConsentState(true, "checkout")) },
        };
        writes.Insert(0, new RowWrite.Insert(Keys.Customer(id), RowBody.Bytes(customer)));
        return writes;
    }

    static RowWrite.Insert Write(string id, OrderState order) =>
        new(Keys.Order(id, order.Key), RowBody.Bytes(new StoredOrder { State = order }));

    static OrderState Order(Random random, string id, DateTimeOffset at, StreamWriter csv, string customer)
    {
        var total = random.NextInt64(900, 60000);
        var category = random.Next(Categories.Length);
        var order = new OrderState
        {
            Key = new OrderKey("demo", "shopify", id),
            Status = new(at, new SourceStatus("paid", false)),
            Details = new(at, new OrderDetails
            {
                Currency = "CNY", Total = total, Discount = random.Next(3) == 0 ? total / 10 : 0, Number = id, Source = "web",
                Lines = [new OrderLine { Title = Categories[category] + Sizes[random.Next(Sizes.Length)], Product = $"p{random.Next(400)}",
                    Category = Categories[category], Quantity = 1, Amount = total }],
            }),
            Contact = new(at, new OrderContact { Name = random.Next(5) == 0 ? $"r{random.Next(9)}"
                : "me" + customer[..6], Region = new Region("CN", Provinces[random.Next(Provinces.Length)], "某市", null, null) }),
        };
        var paid = at.AddSeconds(random.Next(20, 900));
        order.Reached[Milestone.Created] = at;
        order.Reached[Milestone.Paid] = paid;
        csv.Write(customer);
        csv.Write(string.Create(CultureInfo.InvariantCulture, $",{paid.ToUnixTimeSeconds()},{total}\n"));
        return order;
    }
}
