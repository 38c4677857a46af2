using Crm.Tests.Support;
using Crm.Touchpoints;
using static Crm.Tests.Support.TestCrm;

namespace Crm.Tests.Scenarios;

/// <summary>
/// The default set that sells: only with consent, never into a trade or shipping day. The clock starts on a Monday at 10:00 in Shanghai.
/// </summary>
public sealed class PromotionFlowTests
{
    static Task<TestCrm> StartAsync(string? offer = null) =>
        TestCrm.StartAsync("2026-03-02T02:00:00Z", change: s => s.Shops["demo"].Offer = offer);

    // care only on a trade day
    [Fact]
    public async Task When_PromotionFallsOnADayOfAPurchase_Should_WaitForAnother()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        await story.ConsentsAsync();
        var bought = await story.OrdersAsync();
        await story.PaysAsync(bought);
        crm.Time.Advance(TimeSpan.FromMinutes(1));
        await story.MeetsAsync("lifecycle:sleeping");
        await crm.RunForAsync(TimeSpan.FromHours(10));
        (await crm.TouchpointsAsync()).ShouldNotContain(t => t.Step == "wake-asleep" && t.State == TouchpointState.Accepted);
        await crm.RunUntilAsync(At("2026-03-03T10:00:00+08:00"));
        var late = await story.OfAsync("wake-asleep");
        (late.State, late.ClaimedAt?.Day).ShouldBe((TouchpointState.Accepted, 3));
    }

    // what is used up: a mask lasts ten days, a tin of tea thirty
    [Theory]
    [InlineData("m1", 2, "2026-03-17T10:00:00+08:00", "面膜补水十片装")]
    [InlineData("m1", 5, "2026-03-27T10:00:00+08:00", "龙井茶")]
    [InlineData("m9", 5, "2026-03-27T10:00:00+08:00", "龙井茶")]
    public async Task When_WhatWasBoughtIsNearlyUsedUp_Should_SayWhat(string product, int masks, string due, string named)
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T02:00:00Z", change: s =>
        {
            s.Shops["demo"].Segments.UnitDays["M1"] = 10;
            s.Shops["demo"].Segments.UnitDays["茶"] = 30;
        });
        var story = new Story(crm);
        await story.ConsentsAsync();
        var order = await story.OrdersAsync();
        await BuysAsync(crm, order, new() { Title = "面膜补水十片装", Product = product, Quantity = masks, Amount = 100 },
            new() { Title = "龙井茶", Category = "茶", Quantity = 1, Amount = 100 });
        await story.PaysAsync(order);
        await story.ShipsAsync(order);
        await story.IsSignedAsync(order);
        var planned = await story.OfAsync("used-up", order);
        // Ten o'clock on or after the moment five days before.
        planned.Due.ShouldBe(At(due));
        await crm.RunUntilAsync(At(due).AddMinutes(1));
        (await story.OfAsync("used-up", order)).Text!.ShouldContain(named + "快用完了吧");
    }

    [Theory]
    [InlineData("orders")]
    [InlineData("returns")]
    [InlineData("no-unit")]
    public async Task When_NothingIsToBeUsedUpAnyMore_Should_SaySo(string what)
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T02:00:00Z", change: s =>
            s.Shops["demo"].Segments.UnitDays[what == "no-unit" ? "else" : "云朵四件套"] = 20);
        var story = new Story(crm);
        await story.ConsentsAsync();
        var order = await story.OrdersAsync();
        await story.PaysAsync(order);
        await story.IsSignedAsync(order);
        await crm.RunForAsync(TimeSpan.FromDays(5));
        if (what == "orders") await story.OrdersAsync();
        if (what == "returns") await story.RefundOpensAsync(order);
        await crm.RunForAsync(TimeSpan.FromDays(30));
        var touches = (await crm.TouchpointsAsync()).Where(t => t.Step == "used-up" && t.Order == order).ToList();
        if (what == "no-unit") touches.ShouldBeEmpty();
        else touches.Single().Reason.ShouldBe(what == "orders" ? "exit:ordered-since" : "exit:refundOpened");
    }

    static Task BuysAsync(TestCrm crm, Crm.Orders.OrderKey order, params Crm.Orders.OrderLine[] lines)
    {
        var details = new Crm.Orders.OrderDetails { Currency = "CNY", Total = 200, Lines = lines };
        return crm.ApplyAsync(new Crm.Events.ShopEvent
        {
            Shop = order.Shop, Platform = order.Platform,
            Order = new() { Key = order, Details = new(crm.Time.GetUtcNow().AddSeconds(1), details) },
        }).AsTask();
    }

    // second sale, win-back
    [Theory]
    [InlineData("predicted-purchase", "next-purchase")]
    [InlineData("lifecycle:sleeping", "wake-asleep")]
    [InlineData("lifecycle:leaving", "keep-leaving")]
    [InlineData("lifecycle:lost", "win-back-lost")]
    [InlineData("class:new", "related-products")]
    public async Task When_MomentForPromotionComes_Should_SendOnlyWithConsentAndEndWithAnOrder(string moment, string step)
    {
        await using var crm = await StartAsync();
        var stories = Enumerable.Range(0, 60).Select(i => new Story(crm, $"+8613800139{i:000}")).ToList();
        foreach (var (story, i) in stories.Select((s, i) => (s, i)))
        {
            if (i % 3 > 0) await story.ConsentsAsync();
            await story.MeetsAsync(moment);
            if (i % 3 == 2)
            {
                crm.Time.Advance(TimeSpan.FromSeconds(1));
                await story.OrdersAsync();
            }
        }
        await crm.RunForAsync(TimeSpan.FromDays(3));
        var all = (await crm.TouchpointsAsync()).Where(t => t.Step == step).ToList();
        all.Count.ShouldBe(60);
        all.Count(t => t.Reason == "exit:ordered-since").ShouldBe(20);
        all.Count(t => t.State == TouchpointState.Accepted).ShouldBeInRange(10, 20);
        all.ShouldAllBe(t => t.State == TouchpointState.Accepted || t.Reason == "exit:ordered-since" || t.Reason == "consent:none"
            || t.Reason!.StartsWith("holdout:"));
        all.Where(t => t.State == TouchpointState.Accepted).ShouldAllBe(t => t.Text!.EndsWith("拒收请回复R"));
    }

    // dates
    [Fact]
    public async Task When_BirthdayComes_Should_GreetOnceInTheMorning()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        await story.MeetsAsync("birthday", "2026");
        await story.MeetsAsync("birthday", "2026");
        await crm.RunForAsync(TimeSpan.FromDays(2));
        (await story.OfAsync("birthday")).Text!.ShouldContain("生日快乐");
    }

    [Fact]
    public async Task When_TwoPromotionsWantTheSameDay_Should_SendTheOneOfHigherPriorityFirst()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        await story.ConsentsAsync();
        await story.MeetsAsync("predicted-purchase");
        await story.MeetsAsync("event:sale");
        await crm.RunForAsync(TimeSpan.FromDays(4));
        (await story.OfAsync("hot-event")).State.ShouldBe(TouchpointState.Accepted);
        var later = await story.OfAsync("next-purchase");
        later.State.ShouldBe(TouchpointState.Accepted);
        later.ClaimedAt!.Value.ShouldBeGreaterThan((await story.OfAsync("hot-event")).ClaimedAt!.Value.AddHours(12));
    }
}
