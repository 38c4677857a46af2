using System.Text;
using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Storage;
using Crm.Touchpoints;

namespace Crm.Tests.Support;

/// <summary>Orders in a few words, and rows changed by hand behind the product's back.</summary>
static class StaffStory
{
    public const string Phone = "+8613800138000";

    public static async Task<string> OrderAsync(TestCrm crm, string id, string? phone, string buyer,
        params (Milestone Step, string At)[] reached)
    {
        var shop = id.StartsWith("us", StringComparison.Ordinal) ? "us" : "demo";
        var at = TestCrm.At(reached[^1].At);
        var state = new OrderState
        {
            Key = new OrderKey(shop, "shopify", id),
            Details = new(at, new OrderDetails { Currency = "CNY", Total = 12900, Number = "#" + id,
                Lines = [new OrderLine { Title = "乳胶枕", Product = "p1", Quantity = 1, Amount = 12900 }] }),
            Contact = new(at, new OrderContact { Name = "王小明", Phone = phone, Region = new Region("CN", "浙江省", "杭州市", null, null) }),
        };
        foreach (var (step, when) in reached) state.Reached[step] = TestCrm.At(when);
        var names = new List<Identity> { Identity.Buyer(shop, "shopify", buyer) };
        if (phone is not null) names.Add(Identity.Phone(phone));
        var result = await crm.ApplyAsync(new ShopEvent
        {
            Shop = shop, Platform = "shopify", Order = state, Identities = names, Profile =
                new(at, new Profile { Name = "王小明", Phone = phone }),
        });
        return result switch { IngestResult.Applied applied => applied.Customer, IngestResult.Duplicate duplicate => duplicate.Customer,
            _ => throw new InvalidOperationException(result.ToString()) };
    }

    /// <summary>A signed order whose touchpoints have all run, the task of day 3 included.</summary>
    public static async Task<string> SignedAndRunAsync(TestCrm crm, string id = "1001", string? phone = Phone, string buyer = "b1")
    {
        var customer = await OrderAsync(crm, id, phone, buyer, (Milestone.Created, "2026-03-02T01:00:00Z"),
            (Milestone.Paid, "2026-03-02T02:00:00Z"), (Milestone.Signed, "2026-03-02T02:30:00Z"));
        await crm.RunUntilAsync(TestCrm.At("2026-03-06T02:00:00Z"));
        return customer;
    }

    public static async Task<Touchpoint> OfStepAsync(TestCrm crm, string step) => (await crm.TouchpointsAsync()).First(t => t.Step == step);

    public static Task WriteAsync(TestCrm crm, string customer, RowWrite write) => CommitAsync(crm.Rows, Keys.Bucket(customer), write);

    public static Task PutAsync(TestCrm crm, string customer, Touchpoint touchpoint) =>
        WriteAsync(crm, customer, new RowWrite.Upsert(Keys.Touchpoint(customer, touchpoint.Id), Json.Bytes(touchpoint)));

    public static async Task PutAsync(TestCrm crm, Customer customer) =>
        await WriteAsync(crm, customer.Id, new RowWrite.Upsert(Keys.Customer(customer.Id), Json.Bytes(customer)));

    /// <summary>SQL on the outbox, as no part of the product would do it.</summary>
    public static async Task OutboxAsync(TestCrm crm, string sql) =>
        await crm.Host.Database.WriteAsync(session => { session.Run(sql); return 0; }, CancellationToken.None);

    public static string Text(ReadOnlyMemory<byte> body) => Encoding.UTF8.GetString(body.Span);

    static async Task CommitAsync(IRowStore rows, string partition, RowWrite write) =>
        (await rows.CommitAsync(partition, [write], CancellationToken.None)).ShouldBe(CommitResult.Committed);
}
