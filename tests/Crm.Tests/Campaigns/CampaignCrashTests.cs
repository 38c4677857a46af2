using Crm.Campaigns;
using Crm.Storage;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Crm.Touchpoints.Campaigns;
using Xunit.Abstractions;
using static Crm.Tests.Campaigns.CampaignStage;

namespace Crm.Tests.Campaigns;

/// <summary>The process dies in the middle of planning, again and again: nobody is planned twice, nobody is forgotten.</summary>
[Trait("Speed", "Slow")]
public sealed class CampaignCrashTests(ITestOutputHelper output)
{
    [Fact]
    public async Task When_PlanningDiesAnywhere_Should_EndWithEverybodyPlannedOnce()
    {
        var plan = new CrashPlan();
        await using var crm = await StartAsync(tables: tables => plan.Over(tables, split: false));
        await BuyersAsync(crm, 400);
        await ApproveAsync(crm, FileOf(more: ", \"coupon\": { \"pool\": \"p\", \"whenDry\": \"without\" }"));
        await crm.Get<Crm.Coupons.CouponPools>().DefineAsync(new Crm.Coupons.CouponPool("p"), default);
        await crm.Get<Crm.Coupons.CouponPools>().GenerateAsync("p", 500, "", 10, default);
        crm.Time.Set(TestCrm.At("2026-03-02T10:55:00+08:00"));
        var (crashes, step) = (0, 11);
        while ((await crm.Get<CampaignStore>().FindAsync("spring", default))!.Planned is null)
        {
            // A few operations further every time, before or after one of them.
            plan.Arm(step += 2 * (step % 37) + 151);
            await crm.Get<CampaignKeeper>().RunDueAsync(default);
            if (plan.Count > 0 && 2 * plan.Count > step) crashes++;
            plan.Disarm();
            await crm.Get<RunLog>().ReleaseAbandonedAsync(default);
        }
        output.WriteLine($"{crashes} crashes.");
        crashes.ShouldBeGreaterThan(3);
        var texts = await TextsAsync(crm);
        texts.Count.ShouldBe(400);
        texts.Select(t => t.Id).ShouldBeUnique();
        var codes = await crm.Get<Crm.Coupons.CouponReservations>().AllAsync("p", default).ToListAsync();
        codes.Select(c => c.Value.Touchpoint).Order().ShouldBe(texts.Where(t => t.Arm != "holdout").Select(t => t.Id).Order());
        codes.Select(c => c.Value.Code).ShouldBeUnique();
        (await crm.AllAsync<DueRow>("d|")).Count(d => d.Campaign == "spring").ShouldBe(400);
        await RunAsync(crm, TimeSpan.FromHours(3));
        (await TextsAsync(crm)).ShouldAllBe(t => t.State == TouchpointState.Accepted || t.Reason!.StartsWith("holdout:"));
    }

    [Fact]
    public async Task When_ManyKeepersPlanAtOnce_Should_PlanEachOnce()
    {
        await using var crm = await StartAsync();
        await BuyersAsync(crm, 300);
        await ApproveAsync(crm, FileOf());
        var store = crm.Get<CampaignStore>();
        var campaign = (await crm.Get<CampaignReader>().ReadAsync((await store.FindAsync("spring", default))!.Source, 1, [], default))!;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => crm.Get<CampaignPlanner>()
            .RunAsync(campaign, 1, TestCrm.At("2026-03-02T20:00:00+08:00"), () => new(true), default))));
        (await TextsAsync(crm)).Count.ShouldBe(300);
    }
}
