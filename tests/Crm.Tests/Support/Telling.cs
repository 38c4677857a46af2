using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Touchpoints;

namespace Crm.Tests.Support;

/// <summary>Events of made-up buyers, told in a line each.</summary>
static class Telling
{
    public const string Phone = "+8613800138000";

    public static Task CreatedAsync(this TestCrm crm, string order, string at, string? phone = Phone, string shop = "demo",
        string? buyer = null, string? number = null) =>
        crm.TellAsync(order, at, Milestone.Created, shop, phone, buyer, number);

    public static Task PaidAsync(this TestCrm crm, string order, string at, string shop = "demo") =>
        crm.TellAsync(order, at, Milestone.Paid, shop);
    public static Task CancelledAsync(this TestCrm crm, string order, string at, string shop = "demo") =>
        crm.TellAsync(order, at, Milestone.Cancelled, shop);
    public static Task SignedAsync(this TestCrm crm, string order, string at, string shop = "demo") =>
        crm.TellAsync(order, at, Milestone.Signed, shop);

    public static async Task ShippedAsync(this TestCrm crm, string order, string at, string courier, string number, string shop = "demo")
    {
        var state = new OrderState { Key = new OrderKey(shop, "shopify", order) };
        state.Reached[Milestone.Shipped] = TestCrm.At(at);
        state.Parcels["p1"] = new Parcel { Shipped = TestCrm.At(at), Label = new(TestCrm.At(at), new ParcelLabel(courier, number, null)) };
        await crm.ApplyAsync(new ShopEvent { Shop = shop, Platform = "shopify", Milestone = Milestone.Shipped, Order = state });
    }

    public static async Task CheckpointAsync(this TestCrm crm, string order, string at, string city, string shop = "demo")
    {
        var state = new OrderState { Key = new OrderKey(shop, "shopify", order) };
        var parcel = new Parcel();
        parcel.Cities[city] = TestCrm.At(at);
        state.Parcels["p1"] = parcel;
        await crm.ApplyAsync(new ShopEvent { Shop = shop, Platform = "shopify", Order = state });
    }

    public static async Task ConsentAsync(this TestCrm crm, MessageClass messageClass, bool granted, string at, string phone = Phone) =>
        await crm.ApplyAsync(new ShopEvent
        {
            Shop = "demo", Platform = "shopify", Identities = [Identity.Phone(phone)],
            Consent = [new ConsentChange(messageClass, new LwwRegister<ConsentState>(TestCrm.At(at), new ConsentState(granted, "test")))],
        });

    public static async Task<Touchpoint> TouchpointAsync(this TestCrm crm, string step, string order, string shop = "demo") =>
        (await crm.TouchpointsAsync()).Single(t => t.Step == step && t.Order == new OrderKey(shop, "shopify", order));

    public static Task RunUntilAsync(this TestCrm crm, string until) => crm.RunUntilAsync(TestCrm.At(until));

    static async Task TellAsync(this TestCrm crm, string order, string at, Milestone milestone, string shop, string? phone = null,
        string? buyer = null, string? number = null)
    {
        var when = TestCrm.At(at);
        var state = new OrderState { Key = new OrderKey(shop, "shopify", order) };
        state.Reached[milestone] = when;
        if (milestone == Milestone.Created)
            state = state with
            {
                Details = new(when, new OrderDetails { Currency = shop == "us" ? "USD"
                    : "CNY", Total = 12850, Number = number
                    ?? "N" + order, Lines = [new OrderLine { Title = "云朵枕头", Quantity = 1, Amount = 12850 }] }),
                Contact = new(when, new OrderContact { Name = "张三", Phone = phone, Region = shop == "us"
                    ? new Region("US", "New York", "New York", null, null) : new Region("CN", "浙江省", "杭州市", null, null) }),
            };
        var names = new List<Identity>();
        if (phone is not null) names.Add(Identity.Phone(phone));
        if (buyer is not null) names.Add(Identity.Buyer(shop, "shopify", buyer));
        await crm.ApplyAsync(
            new ShopEvent { Shop = shop, Platform = "shopify", Milestone = milestone, Order = state, Identities = names });
    }
}
