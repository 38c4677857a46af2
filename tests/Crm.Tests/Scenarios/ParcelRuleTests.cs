using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Nightly;
using Crm.Orders;
using Crm.Segments;
using Crm.Shops;
using Crm.Storage;
using Crm.Tests.Support;
using Crm.Touchpoints;
using static Crm.Tests.Support.TestCrm;

namespace Crm.Tests.Scenarios;

/// <summary>Texts about parcels only where there is one, and of lateness only where somebody would have told.</summary>
public sealed class ParcelRuleTests
{
    static readonly string[] OfParcels =
        ["shipped", "arrived", "out-for-delivery", "late-parcel", "late-parcel-task", "parcel-trouble", "parcel-returned"];

    static Task<TestCrm> StartAsync(Action<Crm.Local.Hosting.CrmSettings>? change = null) =>
        TestCrm.StartAsync("2026-03-02T02:00:00Z", change: change);

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
    public async Task When_NobodyEverTellsOfParcels_Should_CallNoneLate()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        var order = await story.OrdersAsync();
        await story.ShipsAsync(order);
        await crm.RunForAsync(TimeSpan.FromDays(12));
        (await story.OfAsync("late-parcel")).Reason.ShouldBe("no-tracking-news");
        (await crm.TasksAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task When_AnotherCourierGivesNews_Should_NotCallThisOnesParcelsLate()
    {
        await using var crm = await StartAsync();
        var told = new Story(crm) { Courier = "顺丰" };
        await told.CourierGivesNewsAsync();
        var story = new Story(crm, "+8613800138002");
        var order = await story.OrdersAsync();
        await story.ShipsAsync(order);
        await crm.RunForAsync(TimeSpan.FromDays(12));
        (await story.OfAsync("late-parcel", order)).Reason.ShouldBe("no-tracking-news");
    }

    [Fact]
    public async Task When_ALateParcelIsDelivered_Should_CloseItsTask()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        await story.CourierGivesNewsAsync();
        var order = await story.OrdersAsync();
        await story.ShipsAsync(order);
        await crm.RunForAsync(TimeSpan.FromDays(6));
        (await crm.TasksAsync()).Single(t => t.Kind == "late-parcel-task").Done.ShouldBeNull();
        await story.IsSignedAsync(order);
        var task = (await crm.TasksAsync()).Single(t => t.Kind == "late-parcel-task");
        (task.Done, task.DoneBy, task.Outcome!.Answer).ShouldBe((crm.Time.GetUtcNow(), "crm", "order: signed"));
        await story.IsSignedAsync(order);
        (await crm.TasksAsync()).Single(t => t.Kind == "late-parcel-task").History.Count.ShouldBe(1);
    }

    /// <summary>Bought under the platform's id alone; who it is comes with the news of the delivery.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_AMergeBringsTheDelivery_Should_CloseTheLateParcelsTask(bool inOneEvent)
    {
        await using var crm = await StartAsync();
        await new Story(crm, "+8613800138009").CourierGivesNewsAsync();
        await crm.CreatedAsync("9", "2026-02-20T09:00:00+08:00");
        var order = await LateAsync(crm, Identity.Buyer("demo", "shopify", "b1"));
        var late = (await crm.TasksAsync()).Single(t => t.Kind == "late-parcel-task");
        late.Done.ShouldBeNull();
        var signed = new OrderState { Key = order };
        signed.Reached[Milestone.Signed] = crm.Time.GetUtcNow();
        Identity[] both = [Identity.Buyer("demo", "shopify", "b1"), Identity.Phone(Telling.Phone)];
        if (!inOneEvent) await PutAsync(crm, signed);
        await crm.ApplyAsync(new ShopEvent
        {
            Shop = "demo", Platform = "shopify", Milestone = inOneEvent ? Milestone.Signed : null,
            Order = inOneEvent ? signed : null, Identities = both,
        });
        (await crm.CustomersAsync()).Count(c => !c.Identities.Any(i => i.Contains("tracked"))).ShouldBe(1);
        var task = (await crm.TasksAsync()).Single(t => t.Kind == "late-parcel-task");
        (task.Id, task.DoneBy, task.Outcome?.Answer).ShouldBe((late.Id, "crm", "order: signed"));
        await crm.RunForAsync(TimeSpan.FromDays(3));
        (await crm.TasksAsync()).Count(t => t.Kind == "late-parcel-task").ShouldBe(1);
        (await crm.Get<Crm.Reports.Audit>().RunAsync(default)).IsClean.ShouldBeTrue();
    }

    static async Task<OrderKey> LateAsync(TestCrm crm, Identity buyer)
    {
        var (key, now) = (new OrderKey("demo", "shopify", "1"), crm.Time.GetUtcNow());
        var state = new OrderState
        {
            Key = key,
            Details = new(now, new OrderDetails { Currency = "CNY", Total = 9900, Lines = [] }),
            Contact = new(now, new OrderContact { Name = "林夏", Region = new("CN", "浙江省", "杭州市", null, null) }),
        };
        foreach (var step in new[] { Milestone.Created, Milestone.Paid, Milestone.Shipped }) state.Reached[step] = now;
        state.Parcels["p1"] = new Parcel { Shipped = now, Label = new(now, new ParcelLabel("中通快递", "ZT7301", null)) };
        await crm.ApplyAsync(new ShopEvent { Shop = "demo", Platform = "shopify", Milestone = Milestone.Shipped, Order = state,
            Identities = [buyer] });
        await crm.RunForAsync(TimeSpan.FromDays(8));
        return key;
    }

    // The other half heard of the delivery before anybody knew that the two are one.
    static async Task PutAsync(TestCrm crm, OrderState half)
    {
        var other = Customer.IdOf("yunduo", Identity.Phone(Telling.Phone));
        (await crm.Rows.CommitAsync(Keys.Bucket(other),
            [new RowWrite.Insert(Keys.Order(other, half.Key), Json.Bytes(new StoredOrder { State = half }))], default))
            .ShouldBe(CommitResult.Committed);
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

    static OrderKey Taobao => new("demo", "taobao", "T1");

    static Task TaobaoAsync(TestCrm crm, Milestone? milestone, ParcelLabel? label = null, long total = 9900)
    {
        var now = crm.Time.GetUtcNow();
        var state = new OrderState { Key = Taobao };
        if (milestone is { } reached) state.Reached[reached] = now;
        if (milestone == Milestone.Created)
            state = state with
            {
                Details = new LwwRegister<OrderDetails>(now,
                    new OrderDetails { Currency = "CNY", Total = total,
                    Lines = [new OrderLine { Title = "枕", Quantity = 1, Amount = total }] }),
                Contact = new LwwRegister<OrderContact>(now, new OrderContact { Name = "林夏", Phone = "+8613800138009" }),
            };
        if (label is not null) state.Parcels["p"] = new Parcel { Label = new LwwRegister<ParcelLabel>(now, label) };
        return crm.ApplyAsync(
            new ShopEvent { Shop = "demo", Platform = "taobao", Milestone = milestone, Order = state,
            Identities = [Identity.Phone("+8613800138009")] }).AsTask();
    }

    [Fact]
    public async Task When_TaobaoShipsWithoutNumber_Should_WaitForItUpToTenMinutes()
    {
        await using var crm = await StartAsync();
        await TaobaoAsync(crm, Milestone.Created);
        await TaobaoAsync(crm, Milestone.Shipped);
        await crm.RunForAsync(TimeSpan.FromMinutes(9));
        (await crm.TouchpointAsync("shipped")).State.ShouldBe(TouchpointState.Planned);
        await crm.RunForAsync(TimeSpan.FromMinutes(2));
        (await crm.TouchpointAsync("shipped")).Text!.ShouldNotContain("中通");
    }

    [Fact]
    public async Task When_TaobaosNumberComes_Should_SendAtOnceWithBoth()
    {
        await using var crm = await StartAsync();
        await TaobaoAsync(crm, Milestone.Created);
        await TaobaoAsync(crm, Milestone.Shipped);
        await crm.RunForAsync(TimeSpan.FromMinutes(3));
        await TaobaoAsync(crm, null, new ParcelLabel("中通快递", "ZT77", null));
        await crm.RunForAsync(TimeSpan.FromSeconds(5));
        var text = await crm.TouchpointAsync("shipped");
        text.Text!.ShouldContain("中通快递");
        text.Text!.ShouldContain("ZT77");
    }

    [Theory]
    [InlineData(30_000, 3, "high-value")]
    [InlineData(29_999, 3, "new")]
    [InlineData(29_999, 2, "high-value")]
    public async Task When_OrderIsOfHighValue_Should_GetItsOwnTextWithCourierAndNumber(int total, int times, string variant)
    {
        await using var crm = await StartAsync(s => s.Shops["demo"].HighValueTimes = times);
        var totals = new ShopTotals { Buyers = 10, Purchases = 10 };
        var money = totals.Of("CNY");
        (money.Buyers, money.Purchases, money.Total) = (10, 10, 100_000);
        var plan = new NightlyBaseline { Run = "r", Group = "yunduo", Date = new DateOnly(2026, 3, 2), At = At("2026-03-01T19:00:00Z"),
            Totals = totals, TrainedModels = new TrainedModels { On = new DateOnly(2026, 3, 2) } };
        await new NightlyRows(crm.Get<CrmTables>().Runs, "yunduo").PutAsync(NightlyRows.Plan(plan.Date), plan, default);
        await TaobaoAsync(crm, Milestone.Created, total: total);
        await TaobaoAsync(crm, Milestone.Shipped, new ParcelLabel("中通快递", "ZT77", null));
        await crm.RunForAsync(TimeSpan.FromSeconds(5));
        var text = await crm.TouchpointAsync("shipped");
        (text.Variant, text.State).ShouldBe((variant, TouchpointState.Accepted));
        text.Text!.ShouldContain("ZT77");
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
