using Crm.Customers;
using Crm.Orders;
using Crm.Shops;
using Crm.Storage;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Scenarios;

/// <summary>Days are the calendar's; nothing fires when its sense is over. Times are Shanghai's.</summary>
public sealed class CalendarDayTests : IAsyncLifetime
{
    readonly FaultGateway phone = new();
    TestCrm crm = null!;

    // Monday, 09:00.
    public async Task InitializeAsync() => crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z", gateway: phone, change: s =>
    {
        s.Shops["second"].Offer = "老客95折券";
        s.Shops["second"].Preset = "light";
        s.Shops["us"].Preset = "light";
    });

    public async Task DisposeAsync() => await crm.DisposeAsync();

    static DateTimeOffset At(string text) => TestCrm.At(text);

    [Theory]
    [InlineData("2026-03-02T15:00:00+08:00")]
    [InlineData("2026-03-02T09:30:00+08:00")]
    [InlineData("2026-03-02T23:59:00+08:00")]
    public async Task When_SignedOnMonday_Should_CallOnThursdayThankOnSaturdayAndAskWithinTenDays(string signed)
    {
        var story = new Story(crm);
        var order = await story.OrdersAsync();
        await story.PaysAsync(order);
        crm.Time.Set(At(signed));
        await story.IsSignedAsync(order);
        (await story.OfAsync("day-3-call")).Due.ShouldBe(At("2026-03-05T10:00:00+08:00"));
        (await story.OfAsync("day-5-thanks")).Due.ShouldBe(At("2026-03-07T10:30:00+08:00"));
        (await story.OfAsync("review-ask")).Due.ShouldBe(At("2026-03-10T11:00:00+08:00"));
    }

    [Fact]
    public async Task When_ShopIsNew_Should_TouchFourTimesInTheTenDaysAfterSigning()
    {
        new ShopOptions().ToShop("new", [])!.Preset.ShouldBe("light");
        var story = new Story(crm, "+12125550123", "us") { Region = new("US", "NY", "New York", null, "10001") };
        crm.Time.Set(At("2026-03-02T10:00:00-05:00"));
        var order = await story.OrdersAsync();
        await story.PaysAsync(order);
        await crm.RunForAsync(TimeSpan.FromHours(5));
        await story.ShipsAsync(order);
        await crm.RunForAsync(TimeSpan.FromDays(3));
        await story.ArrivesInCityAsync(order);
        await story.GoesOutAsync(order);
        await story.IsSignedAsync(order);
        await crm.RunForAsync(TimeSpan.FromDays(10));
        phone.Texts.Count.ShouldBe(3);
        (await crm.TasksAsync()).ShouldHaveSingleItem().Kind.ShouldBe("day-3-call");
        await crm.RunForAsync(TimeSpan.FromDays(20));
        phone.Texts.Count.ShouldBe(3);
    }

    [Fact]
    public async Task When_ThePlatformClosesSoon_Should_NotAskForThePayment()
    {
        var story = new Story(crm);
        await story.OrdersAsync(payBy: crm.Time.GetUtcNow().AddHours(2));
        crm.Time.Set(crm.Time.GetUtcNow().AddMinutes(111));
        await crm.RunForAsync(TimeSpan.FromMinutes(1));
        (await story.OfAsync("unpaid-reminder"))
            .ShouldSatisfyAllConditions(t => t.State.ShouldBe(TouchpointState.Suppressed), t => t.Reason!.ShouldStartWith("pay-by:"));
        phone.Texts.ShouldBeEmpty();
    }

    [Fact]
    public async Task When_ThePlatformClosesInTheNight_Should_NotWaitForTheMorning()
    {
        var story = new Story(crm);
        crm.Time.Set(At("2026-03-02T21:30:00+08:00"));
        await story.OrdersAsync(payBy: At("2026-03-03T03:00:00+08:00"));
        await crm.RunForAsync(TimeSpan.FromHours(2));
        (await story.OfAsync("unpaid-reminder"))
            .ShouldSatisfyAllConditions(t => t.State.ShouldBe(TouchpointState.Suppressed), t => t.Reason.ShouldBe("quiet-hours"));
        await crm.RunForAsync(TimeSpan.FromDays(1));
        phone.Texts.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Milestone.Shipped)]
    [InlineData(Milestone.ArrivedInCity)]
    [InlineData(Milestone.Signed)]
    public async Task When_AnyOrderMovesToday_Should_KeepPromotionForAnotherDay(Milestone step)
    {
        var story = new Story(crm, shop: "second");
        await story.ConsentsAsync();
        await story.OrdersAsync();
        var other = await story.OrdersAsync();
        await story.PaysAsync(other);
        await crm.RunUntilAsync(At("2026-03-12T08:00:00+08:00"));
        // No text tells of it: the preset has none, so only the order's own life knows.
        await crm.ApplyAsync(new Events.ShopEvent
        {
            Shop = "second", Platform = "shopify", Order =
                new OrderState { Key = other, Reached = new() { [step] = At("2026-03-12T07:59:00+08:00") } },
        });
        await story.MeetsAsync("scenario:followed");
        await crm.RunUntilAsync(At("2026-03-12T23:00:00+08:00"));
        (await story.OfAsync("follow-coupon"))
            .ShouldSatisfyAllConditions(t => t.ClaimedAt.ShouldBeNull(), t => t.Reason.ShouldBe("trade-day"));
        (await crm.CustomersAsync()).Single()
            .Ledger.ShouldNotContain(e => e.Class == MessageClass.Transactional && e.At > At("2026-03-12T00:00:00+08:00"));
    }
}
