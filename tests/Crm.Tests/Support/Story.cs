using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Touchpoints;

namespace Crm.Tests.Support;

/// <summary>Tells what happens to a buyer in the words of the field; each sentence is one event, at the clock's time.</summary>
sealed class Story(TestCrm crm, string phone = "+8613800138001", string shop = "demo")
{
    int orders;

    public TestCrm Crm => crm;
    public Region Region { get; set; } = new("CN", "浙江省", "杭州市", null, null);
    public string Courier { get; set; } = "中通快递";

    public async Task<OrderKey> OrdersAsync(string source = "web", DateTimeOffset? payBy = null)
    {
        var key = new OrderKey(shop, "shopify", $"{phone[^4..]}-{++orders}");
        var details = new OrderDetails { Currency = "CNY", Total = 9900, Number = "#" + orders, Source = source, PayBy = payBy,
            Lines = [new OrderLine { Title = "云朵四件套", Quantity = 1, Amount = 9900 }] };
        var contact = new OrderContact { Name = "林夏", Phone = phone, Region = Region };
        await TellAsync(key, Milestone.Created, state => state with
        {
            Details = new LwwRegister<OrderDetails>(crm.Time.GetUtcNow(), details),
            Contact = new LwwRegister<OrderContact>(crm.Time.GetUtcNow(), contact),
        });
        return key;
    }

    public Task PaysAsync(OrderKey order) => TellAsync(order, Milestone.Paid);
    public Task IsCancelledAsync(OrderKey order) => TellAsync(order, Milestone.Cancelled);
    public Task ArrivesInCityAsync(OrderKey order) => TellAsync(order, Milestone.ArrivedInCity);
    public Task GoesOutAsync(OrderKey order) => TellAsync(order, Milestone.OutForDelivery);
    public Task IsSignedAsync(OrderKey order) => TellAsync(order, Milestone.Signed);
    public Task IsReviewedAsync(OrderKey order) => TellAsync(order, Milestone.Reviewed);
    public Task RefundOpensAsync(OrderKey order) => TellAsync(order, Milestone.RefundOpened);
    public Task RefundEndsAsync(OrderKey order) => TellAsync(order, Milestone.RefundFinished);

    public Task ShipsAsync(OrderKey order) => TellAsync(order, Milestone.Shipped, state =>
    {
        state.Parcels["p1"] =
            new Parcel { Shipped = crm.Time.GetUtcNow(),
            Label = new LwwRegister<ParcelLabel>(crm.Time.GetUtcNow(), new ParcelLabel(Courier, "ZT7301", null)) };
        return state;
    });

    /// <summary>Somebody else's parcel of the courier was told of on its way: who hears nothing of this one may wonder.</summary>
    public Task CourierGivesNewsAsync()
    {
        var (key, now) = (new OrderKey(shop, "shopify", "tracked"), crm.Time.GetUtcNow());
        var state = new OrderState { Key = key, Reached = new() { [Milestone.Created] = now, [Milestone.Completed] = now } };
        state.Parcels["p"] =
            new Parcel { Shipped = now, Signed = now, Label = new LwwRegister<ParcelLabel>(now, new ParcelLabel(Courier, "ZT1", null)) };
        return crm.ApplyAsync(
            new ShopEvent { Shop = shop, Platform = "shopify", Milestone = Milestone.Signed, Order = state,
            Identities = [Identity.Buyer(shop, "shopify", "tracked")] }).AsTask();
    }

    public Task ParcelReturnsAsync(OrderKey order) => TellAsync(order, null, state =>
    {
        state.Parcels["p1"] = new Parcel { Returned = crm.Time.GetUtcNow() };
        return state;
    });

    public Task ParcelIsInTroubleAsync(OrderKey order) => TellAsync(order, null, state =>
    {
        state.Parcels["p1"] = new Parcel { Exception = crm.Time.GetUtcNow() };
        return state;
    });

    public Task MeetsAsync(string moment, string key = "1") => crm.ApplyAsync(new ShopEvent
    {
        Shop = shop, Platform = "shopify", Identities = [Identity.Phone(phone)], CustomerEvents =
            [new CustomerEvent(moment, key, crm.Time.GetUtcNow())],
        Profile = new LwwRegister<Profile>(crm.Time.GetUtcNow(), new Profile { Name = "林夏", Phone = phone }),
    }).AsTask();

    public Task ConsentsAsync(MessageClass messageClass = MessageClass.Promotional, bool granted = true) => crm.ApplyAsync(new ShopEvent
    {
        Shop = shop, Platform = "shopify", Identities = [Identity.Phone(phone)],
        Consent = [new ConsentChange(messageClass, new LwwRegister<ConsentState>(crm.Time.GetUtcNow(), new ConsentState(granted, "form")))],
    }).AsTask();

    /// <summary>An order that went well, long ago enough to be out of the way.</summary>
    public async Task HasBoughtBeforeAsync()
    {
        var order = await OrdersAsync();
        await PaysAsync(order);
        await IsSignedAsync(order);
        await crm.RunForAsync(TimeSpan.FromDays(40));
    }

    public async Task<Touchpoint> OfAsync(string step, OrderKey? order = null) =>
        (await crm.TouchpointsAsync()).Single(t => t.Step == step && (order is null || t.Order == order));

    Task TellAsync(OrderKey order, Milestone? milestone, Func<OrderState, OrderState>? more = null)
    {
        var state = new OrderState { Key = order };
        if (milestone is { } reached) state.Reached[reached] = crm.Time.GetUtcNow();
        return crm.ApplyAsync(new ShopEvent
        {
            Shop = shop, Platform = "shopify", Milestone = milestone, Order = more?.Invoke(state) ?? state,
            Identities = milestone == Milestone.Created ? [Identity.Phone(phone)] : [],
            Profile = milestone != Milestone.Created ? null
                : new LwwRegister<Profile>(crm.Time.GetUtcNow(), new Profile { Name = "林夏", Phone = phone }),
        }).AsTask();
    }
}
