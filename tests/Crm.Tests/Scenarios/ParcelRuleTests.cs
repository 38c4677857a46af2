using Crm.Common;
using Crm.Events;
using Crm.Orders;
using Crm.Shops;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Scenarios;

/// <summary>Texts about parcels only where there is one.</summary>
public sealed class ParcelRuleTests
{
    static readonly string[] OfParcels =
        ["shipped", "arrived", "out-for-delivery", "late-parcel", "late-parcel-task", "parcel-trouble", "parcel-returned"];

    static Task<TestCrm> StartAsync() => TestCrm.StartAsync("2026-03-02T02:00:00Z");

    [Theory]
    [InlineData(OrderDelivery.None)]
    [InlineData(OrderDelivery.Pickup)]
    public async Task When_OrderHasNoParcel_Should_SendNoParcelText(string delivery)
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        var order = await story.OrdersAsync();
        await DeliverAsync(crm, order, delivery);
        await story.PaysAsync(order);
        await TellAsync(crm, order, Milestone.Shipped);
        await story.ArrivesInCityAsync(order);
        await crm.RunForAsync(TimeSpan.FromDays(12));
        (await crm.TouchpointsAsync()).Where(t => OfParcels.Contains(t.Step) && t.State == TouchpointState.Accepted).ShouldBeEmpty();
        (await crm.TasksAsync()).ShouldBeEmpty();
        var paid = await story.OfAsync("paid-care");
        if (paid.State == TouchpointState.Accepted) paid.Text!.ShouldNotContain("发货");
    }

    [Fact]
    public async Task When_OrderIsKnownToHaveNoParcelOnlyLater_Should_StopWhatWaits()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        await story.CourierGivesNewsAsync();
        var order = await story.OrdersAsync();
        await TellAsync(crm, order, Milestone.Shipped);
        crm.Time.Advance(TimeSpan.FromMinutes(1));
        await DeliverAsync(crm, order, OrderDelivery.None);
        await crm.RunForAsync(TimeSpan.FromDays(8));
        (await story.OfAsync("late-parcel", order)).Reason.ShouldBe("no-parcel");
    }

    [Fact]
    public async Task When_PickUpIsReady_Should_SayThat()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        var order = await story.OrdersAsync();
        await DeliverAsync(crm, order, OrderDelivery.Pickup);
        await story.PaysAsync(order);
        await TellAsync(crm, order, Milestone.ReadyForPickup);
        await crm.RunForAsync(TimeSpan.FromHours(1));
        (await story.OfAsync("ready-for-pickup")).Text!.ShouldContain("自提");
    }

    [Theory]
    [InlineData("shopify-giftcard-now.txt")]
    [InlineData("shopify-giftcard.txt")]
    public async Task When_AGiftCardIsFulfilled_Should_SendNoParcelText(string file)
    {
        if (Cases.Read(file) is not { } request) return;
        await using var crm = await TestCrm.StartAsync("2026-11-26T13:00:00Z", listens: true);
        using var client = new WebhookClient(crm.Host.Url);
        (await client.ShopifyAsync(request.Topic, request.Body, "us")).Status.ShouldBe(200);
        await crm.Get<Crm.Local.Hosting.InboxWorker>().DrainAsync(default);
        await crm.RunForAsync(TimeSpan.FromDays(12));
        (await crm.OrdersAsync()).Single().State.Delivery().ShouldBe(OrderDelivery.None);
        (await crm.TouchpointsAsync()).Where(t => OfParcels.Contains(t.Step))
            .ShouldAllBe(t => t.State == TouchpointState.Suppressed && t.Reason == "no-parcel");
    }

    [Fact]
    public async Task When_AParcelComesBack_Should_TellTheBuyer()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        var order = await story.OrdersAsync();
        await story.ShipsAsync(order);
        await story.ParcelReturnsAsync(order);
        await crm.RunForAsync(TimeSpan.FromMinutes(5));
        (await story.OfAsync("parcel-returned")).Text!.ShouldContain("退回");
        (await crm.TasksAsync()).ShouldContain(t => t.Kind == "parcel-returned-task");
    }

    [Theory]
    [InlineData("GB", "GB", 4)]
    [InlineData("GB", "gb", 4)]
    [InlineData("GB", null, 4)]
    [InlineData("GB", "CN", 15)]
    [InlineData("CN", "CN", 4)]
    [InlineData("CN", "GB", 15)]
    public void NormalDays_AreMeasuredFromTheShopsOwnCountry(string home, string? country, int days) =>
        ParcelDays.Default.At(home).Normal(null, new Region(country, "x", null, null, null)).ShouldBe(days);

    [Fact]
    public void FarProvinces_AreFarOnlyInsideChina()
    {
        var region = new Region("CN", "新疆维吾尔自治区", null, null, null);
        (ParcelDays.Default.At("CN").IsFarFromHome(region), ParcelDays.Default.At("GB").IsFarFromHome(region)).ShouldBe((true, false));
    }

    static Task DeliverAsync(TestCrm crm, OrderKey order, string delivery)
    {
        var now = crm.Time.GetUtcNow();
        var details = new OrderDetails { Currency = "CNY", Total = 9900, Delivery = delivery,
            Lines = [new OrderLine { Title = "礼品卡", Quantity = 1, Amount = 9900 }] };
        return crm.ApplyAsync(
            new ShopEvent { Shop = order.Shop, Platform = order.Platform, 
            Order = new OrderState { Key = order, Details = new LwwRegister<OrderDetails>(now.AddSeconds(1), details) } }).AsTask();
    }

    static Task TellAsync(TestCrm crm, OrderKey order, Milestone milestone)
    {
        var state = new OrderState { Key = order };
        state.Reached[milestone] = crm.Time.GetUtcNow();
        return crm.ApplyAsync(
            new ShopEvent { Shop = order.Shop, Platform = order.Platform, Milestone = milestone, Order = state }).AsTask();
    }
}
