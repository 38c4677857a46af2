using Crm.Customers;
using Crm.Events;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Scenarios;

/// <summary>The default flow as a buyer lives it. Times are Shanghai's (+08:00) unless the shop is "us".</summary>
public sealed class ScenarioTests : IAsyncLifetime
{
    readonly FaultGateway phone = new();
    TestCrm crm = null!;

    // 09:00 in Shanghai.
    public async Task InitializeAsync() => crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z", gateway: phone);
    public async Task DisposeAsync() => await crm.DisposeAsync();

    [Fact]
    public async Task When_AnOrderStaysUnpaid_Should_RemindOnceAfterAnHour()
    {
        await crm.CreatedAsync("1", "2026-03-02T09:00:00+08:00");
        await crm.RunUntilAsync("2026-03-02T09:59:59+08:00");
        phone.Calls.ShouldBeEmpty();
        await crm.RunUntilAsync("2026-03-03T12:00:00+08:00");
        var text = phone.Texts.ShouldHaveSingleItem();
        text.To.ShouldBe(Telling.Phone);
        text.Text.ShouldBe("【云朵家居】张三您好！您拍下的云朵枕头还未付款，有任何疑问都可以找我们。");
        var told = await crm.TouchpointAsync("unpaid-reminder");
        (told.State, told.Variant, told.Parts, told.CostMicros, told.SettledAt)
            .ShouldBe((TouchpointState.Accepted, "new", 1, 45_000, TestCrm.At("2026-03-02T02:00:00Z")));
    }

    [Theory]
    [InlineData("2026-03-02T09:30:00+08:00")]
    [InlineData("2026-03-02T09:59:59+08:00")]
    public async Task When_ItIsPaidBeforeTheReminder_Should_SayNothing(string paid)
    {
        await crm.CreatedAsync("1", "2026-03-02T09:00:00+08:00");
        await crm.RunUntilAsync(paid);
        await crm.PaidAsync("1", paid);
        await crm.RunUntilAsync("2026-03-02T10:05:00+08:00");
        (await crm.TouchpointAsync("unpaid-reminder"))
            .ShouldSatisfyAllConditions(t => t.State.ShouldBe(TouchpointState.Suppressed), t => t.Reason.ShouldBe("exit:paid"));
        phone.Texts.ShouldAllBe(t => !t.Text.Contains("未付款"));
    }

    [Fact]
    public async Task When_ItIsCancelledUnpaid_Should_SayNothing()
    {
        await crm.CreatedAsync("1", "2026-03-02T09:00:00+08:00");
        await crm.CancelledAsync("1", "2026-03-02T09:40:00+08:00");
        await crm.RunForAsync(TimeSpan.FromDays(2));
        (await crm.TouchpointAsync("unpaid-reminder")).Reason.ShouldBe("exit:cancelled");
        phone.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task When_ABuyerHasSeveralUnpaidOrders_Should_SendOneTextADay()
    {
        foreach (var (order, at) in new[] { ("1", "09:00"), ("2", "09:10"), ("3", "11:00") }) await crm.CreatedAsync(order,
            $"2026-03-02T{at}:00+08:00");
        await crm.RunUntilAsync("2026-03-03T00:00:00+08:00");
        var sent = phone.Texts.ShouldHaveSingleItem();
        (await crm.TouchpointAsync("unpaid-reminder", "1")).State.ShouldBe(TouchpointState.Accepted);
        foreach (var order in new[] { "2", "3" })
            (await crm.TouchpointAsync("unpaid-reminder", order))
                .ShouldSatisfyAllConditions(t => t.State.ShouldBe(TouchpointState.Suppressed),
                t => t.Reason.ShouldBe("merged:" + sent.Tag));
        await crm.CreatedAsync("4", "2026-03-03T09:00:00+08:00");
        await crm.RunUntilAsync("2026-03-03T12:00:00+08:00");
        phone.Texts.Count.ShouldBe(2, "the next day is a new day");
    }

    [Fact]
    public async Task When_ABuyerComesBack_Should_UseTheirVariant()
    {
        foreach (var earlier in new[] { "00", "0" })
        {
            await crm.CreatedAsync(earlier, "2026-01-02T09:00:00+08:00");
            await crm.PaidAsync(earlier, "2026-01-02T09:05:00+08:00");
        }
        await crm.CreatedAsync("1", "2026-03-02T09:00:00+08:00");
        await crm.RunUntilAsync("2026-03-02T10:30:00+08:00");
        phone.Texts.ShouldHaveSingleItem().Text.ShouldContain("又见面啦");
        (await crm.TouchpointAsync("unpaid-reminder", "1")).Variant.ShouldBe("returning");
        (await crm.TouchpointsAsync()).ShouldNotContain(t => t.Order.Id == "0", "what is over needs no row");
        PastTouchpoints.Of((await crm.OrdersAsync()).Single(o => o.State.Key.Id == "0")).Single(t => t.Step == "unpaid-reminder")
            .ShouldSatisfyAllConditions(t => t.State.ShouldBe(TouchpointState.Expired), t => t.Reason.ShouldBe("past"));
    }

    [Fact]
    public async Task When_TheBuyerRefusesServiceTexts_Should_SendNone()
    {
        await crm.ConsentAsync(MessageClass.Transactional, false, "2026-03-01T00:00:00Z");
        await crm.CreatedAsync("1", "2026-03-02T09:00:00+08:00");
        await crm.RunForAsync(TimeSpan.FromDays(1));
        (await crm.TouchpointAsync("unpaid-reminder")).Reason.ShouldBe("consent:transactional-refused");
        // A yes that came earlier but is older changes nothing; a newer one does.
        await crm.ConsentAsync(MessageClass.Transactional, true, "2026-02-01T00:00:00Z");
        await crm.CreatedAsync("2", "2026-03-03T09:30:00+08:00");
        await crm.RunForAsync(TimeSpan.FromHours(5));
        phone.Calls.ShouldBeEmpty();
        await crm.ConsentAsync(MessageClass.Transactional, true, "2026-03-02T00:00:00Z");
        await crm.CreatedAsync("3", "2026-03-03T13:00:00+08:00");
        await crm.RunForAsync(TimeSpan.FromHours(5));
        phone.Texts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task When_NobodyKnowsAPhone_Should_SayNoPhone()
    {
        await crm.CreatedAsync("1", "2026-03-02T09:00:00+08:00", phone: null, buyer: "b1");
        await crm.RunForAsync(TimeSpan.FromDays(1));
        (await crm.TouchpointAsync("unpaid-reminder")).Reason.ShouldBe("no-phone");
    }

    [Fact]
    public async Task When_ThePhoneBecomesKnownInTime_Should_SendToIt()
    {
        await crm.CreatedAsync("1", "2026-03-02T09:00:00+08:00", phone: null, buyer: "b1");
        await crm.ApplyAsync(new ShopEvent
        {
            Shop = "demo", Platform = "shopify", Identities =
                [Identity.Buyer("demo", "shopify", "b1"), Identity.Phone(Telling.Phone)],
            Profile = new(TestCrm.At("2026-03-02T01:30:00Z"), new Profile { Phone = Telling.Phone }),
        });
        await crm.RunForAsync(TimeSpan.FromDays(1));
        phone.Texts.ShouldHaveSingleItem().To.ShouldBe(Telling.Phone);
    }

    [Fact]
    public async Task When_TheDaysTextsAreUsedUp_Should_WaitForTomorrowOrGiveUp()
    {
        // Five transactional texts a day: six parcels leave at once.
        for (var i = 1; i <= 6; i++)
        {
            await crm.CreatedAsync($"{i}", "2026-02-28T09:00:00+08:00");
            await crm.ShippedAsync($"{i}", "2026-03-02T09:00:00+08:00", "顺丰", $"SF{i}");
        }
        await crm.RunUntilAsync("2026-03-02T23:59:00+08:00");
        phone.Texts.Count.ShouldBe(5);
        var last = (await crm.TouchpointsAsync()).Single(t => t is { Step: "shipped", State: TouchpointState.Planned });
        (last.Reason, last.Next).ShouldBe(("frequency-cap:5-per-day", TestCrm.At("2026-03-03T08:00:00+08:00")));
        await crm.RunUntilAsync("2026-03-03T08:00:00+08:00");
        phone.Texts.Count.ShouldBe(6);
    }

    [Fact]
    public async Task When_AParcelLeaves_Should_TellCourierAndNumber()
    {
        await crm.CreatedAsync("1", "2026-03-01T09:00:00+08:00");
        await crm.ShippedAsync("1", "2026-03-02T09:30:00+08:00", "顺丰速运", "SF1234567890");
        await crm.RunUntilAsync("2026-03-02T09:30:00+08:00");
        phone.Texts.ShouldHaveSingleItem().Text.ShouldBe("【云朵家居】张三您好，您的订单已发货，顺丰速运 单号SF1234567890，请保持电话畅通，留意查收。");
    }

    [Fact]
    public async Task When_ACheckpointIsInTheBuyersCity_Should_TellThatItArrived()
    {
        await crm.CreatedAsync("1", "2026-03-01T09:00:00+08:00");
        await crm.CheckpointAsync("1", "2026-03-02T09:20:00+08:00", "上海市");
        await crm.RunUntilAsync("2026-03-02T09:25:00+08:00");
        phone.Texts.ShouldBeEmpty();
        await crm.CheckpointAsync("1", "2026-03-02T10:00:00+08:00", "杭州市");
        await crm.RunUntilAsync("2026-03-02T10:00:00+08:00");
        phone.Texts.ShouldHaveSingleItem().Text.ShouldContain("您的宝贝已到达杭州市");
    }

    [Fact]
    public async Task When_TwoShopsOfAGroupShareABuyer_Should_ShareTheCapAndTheMergeToo()
    {
        await crm.CreatedAsync("1", "2026-03-02T09:00:00+08:00", buyer: "b1");
        await crm.CreatedAsync("2", "2026-03-02T09:05:00+08:00", shop: "second", buyer: "x9");
        var customer = (await crm.CustomersAsync()).ShouldHaveSingleItem();
        customer.Facts.Orders.ShouldBe(2);
        await crm.RunUntilAsync("2026-03-02T10:30:00+08:00");
        phone.Texts.Count.ShouldBe(1);
        for (var i = 1; i <= 3; i++)
        {
            await crm.ShippedAsync($"1{i}", "2026-03-02T10:30:00+08:00", "顺丰", $"SF{i}");
            await crm.ShippedAsync($"2{i}", "2026-03-02T10:30:00+08:00", "中通", $"ZT{i}", shop: "second");
            await crm.CreatedAsync($"1{i}", "2026-02-27T09:00:00+08:00");
            await crm.CreatedAsync($"2{i}", "2026-02-27T09:00:00+08:00", shop: "second");
        }
        await crm.RunUntilAsync("2026-03-02T21:00:00+08:00");
        phone.Texts.Count.ShouldBe(5);
        (await crm.CustomersAsync()).ShouldHaveSingleItem().Ledger.Count.ShouldBe(5);
    }
}
