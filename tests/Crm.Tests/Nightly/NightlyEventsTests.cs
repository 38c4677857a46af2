using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Nightly;
using Crm.Shops;
using Crm.Storage;
using Crm.Tests.Support;
using Crm.Touchpoints;
using static Crm.Tests.Support.TestCrm;

namespace Crm.Tests.Nightly;

/// <summary>
/// What a night finds becomes touchpoints: stages entered, birthdays, festivals; once, and never for everybody at the first night.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class NightlyEventsTests
{
    static async Task<Story> BuyerAsync(TestCrm crm, string phone = "+8613800138001")
    {
        var story = new Story(crm, phone);
        await story.ConsentsAsync();
        var order = await story.OrdersAsync();
        await story.PaysAsync(order);
        await story.IsSignedAsync(order);
        return story;
    }

    static async Task NightAsync(TestCrm crm, string local)
    {
        await crm.RunUntilAsync(At(local));
        await crm.Get<NightlySchedule>().RunDueAsync(CancellationToken.None);
    }

    [Fact]
    public async Task When_BuyerFallsAsleep_Should_WakeThemOnce()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T02:00:00Z");
        await BuyerAsync(crm);
        await NightAsync(crm, "2026-03-03T04:00:00+08:00");
        (await crm.TouchpointsAsync()).ShouldNotContain(t => t.FollowsCustomerEvent && t.Step != "festival-lantern",
            "a first night is no entry");
        await NightAsync(crm, "2026-06-20T04:00:00+08:00");
        await NightAsync(crm, "2026-06-20T05:00:00+08:00");
        await crm.RunUntilAsync(At("2026-06-20T12:00:00+08:00"));
        (await crm.TouchpointsAsync()).Count(t => t.Step == "wake-asleep").ShouldBe(1);
    }

    [Fact]
    public async Task When_FestivalComes_Should_GreetBuyersOnlyThatDay()
    {
        await using var crm = await TestCrm.StartAsync("2026-09-20T02:00:00Z");
        await BuyerAsync(crm);
        var lookedOnly = new Story(crm, "+8613800138002");
        await lookedOnly.ConsentsAsync();
        await NightAsync(crm, "2026-09-24T04:00:00+08:00");
        await NightAsync(crm, "2026-09-25T04:00:00+08:00");
        await crm.RunUntilAsync(At("2026-09-25T12:00:00+08:00"));
        var greeting = (await crm.TouchpointsAsync()).Single(t => t.Step == "festival-mid-autumn");
        (greeting.State, greeting.ClaimedAt).ShouldBe((TouchpointState.Accepted, At("2026-09-25T09:00:00+08:00")));
    }

    [Fact]
    public async Task When_BuyersBirthdayComes_Should_GreetInTheMorning()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T02:00:00Z");
        await crm.ApplyAsync(new ShopEvent
        {
            Shop = "demo", Platform = "shopify", Identities = [Identity.Phone("+8613800138001")],
            Profile = new LwwRegister<Profile>(At("2026-03-01T00:00:00Z"),
                new Profile { Name = "林夏", Phone = "+8613800138001", Birthday = new DateOnly(1990, 3, 5) }),
        });
        await NightAsync(crm, "2026-03-05T04:00:00+08:00");
        await crm.RunUntilAsync(At("2026-03-05T12:00:00+08:00"));
        (await crm.TouchpointAsync("birthday")).State.ShouldBe(TouchpointState.Accepted);
    }

    /// <summary>On most nights nearly nobody has a moment: whoever has none costs their part of a page.</summary>
    [Fact]
    public async Task When_NobodyHasAMoment_Should_ReadNobodyByThemselves()
    {
        await using var crm = await TestCrm.StartAsync();
        await NightShop.FillAsync(crm, 300);
        await NightShop.RunAsync(crm);
        var counting = new CountingRows(crm.Rows);
        var moments = new NightlyEvents(crm.Get<CrmTables>() with { Rows = counting }, crm.Get<ShopDirectory>(), crm.Get<IIngest>());
        (await moments.RunAsync("yunduo", NightShop.Today.AddDays(2), CancellationToken.None)).ShouldBe(0);
        (counting.Gets, counting.Commits).ShouldBe((0, 0));
    }

    [Theory]
    [InlineData("life", null, "sleeping", null)]
    [InlineData("life", "active", "sleeping", "lifecycle:sleeping")]
    [InlineData("class", "new", "potential", "class:potential")]
    [InlineData("tier", "ordinary", "vip", "tier:vip")]
    [InlineData("tier", "vip", "ordinary", null)]
    [InlineData("segment:loyal", null, "in", "segment:loyal")]
    [InlineData("grade", "small", "main", null)]
    [InlineData("nextPurchase", null, "2026-04-01", "predicted-purchase")]
    public async Task Entered_Change_IsTheMomentOrNone(string what, string? from, string? to, string? moment)
    {
        await using var crm = await TestCrm.StartAsync();
        var shop = crm.Get<ShopDirectory>().Find("demo")!;
        NightlyMoments.Entered(new Change(what, from, to), new DateOnly(2026, 3, 2), shop)?.Kind.ShouldBe(moment);
        (NightlyMoments.Entered(new Change(what, from, to), new DateOnly(2026, 3, 2), shop) is null).ShouldBe(moment is null);
    }
}
