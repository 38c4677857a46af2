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
