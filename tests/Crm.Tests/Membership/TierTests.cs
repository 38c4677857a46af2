using Crm.Customers;
using Crm.Membership;
using Crm.Nightly;
using Crm.Shops;
using Crm.Staff;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Crm.Touchpoints.Deciding;
using static Crm.Tests.Support.TestCrm;

namespace Crm.Tests.Membership;

/// <summary>What tiers bring, what is missing to the next, and the warning before one falls.</summary>
public sealed class TierTests
{
    static Task<TestCrm> StartAsync(int window = 90) => TestCrm.StartAsync("2026-03-01T02:00:00Z", change: s =>
    {
        foreach (var shop in s.Shops.Values)
        {
            shop.Flows = ["membership"];
            shop.Segments = new() { TierAmounts = true, Tiers = [90, 500, 1000], TierKeepDays = 60, TierWindowDays = window };
        }
        s.Shops["demo"].Benefits["advanced"] = new() { ["FreeShipping"] = "true", ["ReturnDays"] = "15", ["en"] = "free delivery" };
    });

    static async Task NightAsync(TestCrm crm, string day)
    {
        await crm.RunUntilAsync(At(day + "T04:00:00+08:00"));
        await crm.Get<NightlySchedule>().RunDueAsync(default);
    }

    static async Task<Customer> MemberAsync(TestCrm crm)
    {
        var story = new Story(crm);
        await story.ConsentsAsync();
        await story.PaysAsync(await story.OrdersAsync());
        await NightAsync(crm, "2026-03-02");
        return (await crm.CustomersAsync()).Single();
    }

    static ValueTask<MemberStanding> StandingAsync(TestCrm crm, Customer customer) =>
        crm.Get<MemberKnowledge>().OfAsync(customer, crm.Time.GetUtcNow(), default);

    [Fact]
    public async Task Tier_SaysWhatIsMissing_ToTheNextAndToKeep()
    {
        await using var crm = await StartAsync();
        var member = await MemberAsync(crm);
        var spent = member.Facts.PaidTotal["CNY"];
        var standing = (await StandingAsync(crm, member)).Tier.ShouldNotBeNull();
        // Ninety days after the purchase it no longer counts; sixty days after the night the tier is no longer kept.
        standing.ShouldBe(new TierStanding(Tier.Advanced, new(2026, 3, 2), "CNY", Tier.Vip, 50000 - spent, new(2026, 5, 31), 9000));
        (await StandingAsync(crm, member)).Points.ShouldBeNull();
        var story = new Story(crm);
        await story.OrdersAsync();
        await story.PaysAsync(await story.OrdersAsync());
        (await StandingAsync(crm, (await crm.CustomersAsync()).Single())).Tier!.ToNext.ShouldBe(50000 - 2 * spent);
    }

    [Fact]
    public async Task Tier_ThatAllSpendBears_NeverFalls()
    {
        await using var crm = await StartAsync(window: 0);
        var standing = (await StandingAsync(crm, await MemberAsync(crm))).Tier.ShouldNotBeNull();
        (standing.FallsOn, standing.ToKeep).ShouldBe((null, null));
    }

    [Fact]
    public async Task Fall_IsWarnedOfOnce_WithWhatKeepsIt_AndComesOnThatDay()
    {
        await using var crm = await StartAsync();
        await MemberAsync(crm);
        foreach (var day in new[] { "2026-04-30", "2026-05-01", "2026-05-02", "2026-05-03" }) await NightAsync(crm, day);
        await crm.RunUntilAsync(At("2026-05-04T12:00:00+08:00"));
        var warning = (await crm.TouchpointsAsync()).ShouldHaveSingleItem();
        (warning.Step, warning.State, warning.ClaimedAt)
            .ShouldBe(("tier-falling", TouchpointState.Accepted, At("2026-05-01T10:00:00+08:00")));
        warning.Text!.ShouldContain("高级会员2026-05-31到期，再消费90.00 CNY即可保留。");
        await NightAsync(crm, "2026-05-30");
        (await crm.CustomersAsync()).Single().Classification!.Tier!.Value.ShouldBe("advanced");
        await NightAsync(crm, "2026-05-31");
        (await crm.CustomersAsync()).Single().Classification!.Tier!.Value.ShouldBe("ordinary");
    }

    [Fact]
    public async Task Card_AndMembersApi_ShowTheTier()
    {
        await using var crm = await StartAsync();
        var member = await MemberAsync(crm);
        var card = (await crm.Get<StaffApi>().CustomerAsync(member.Id, false, default)).Body;
        card.ShouldContain("\"tier\":\"advanced\"");
        card.ShouldContain("包邮、15天退换");
        var view = await crm.Get<MemberBoard>().OfAsync(crm.Get<ShopDirectory>().Find("demo")!, member, "en", default);
        (view.Tier!.Benefits, view.Tier.Data!.ReturnDays, view.Tier.Next, view.Points).ShouldBe(("free delivery", 15, "vip", null));
    }

    [Fact]
    public void Benefits_AreSaidInWords_WhereTheShopGivesNone()
    {
        var benefit = TierBenefit.Read("B", new Dictionary<string, string>
        {
            ["freeShipping"] = "true", ["DiscountPercent"] = "5", ["Courier"] = "顺丰", ["ReturnDays"] = "15", ["EarlyAccessDays"] = "2",
            ["MemberDay"] = "18",
        }, []);
        benefit.Words("zh-CN").ShouldBe("包邮、95折、顺丰发货、15天退换、新品提前2天购、每月18日会员日");
        benefit.Words("en").ShouldBe("free shipping, 5% off, delivery by 顺丰, 15 days to return, new things 2 days early, a member "
            + "day on day 18 of each month");
        (benefit with { DiscountPercent = 20 }).Words("zh-CN").ShouldStartWith("包邮、8折");
        PromotionWords.Find(benefit.Words("en")).ShouldNotBeNull();
        PromotionWords.Find((benefit with { FreeShipping = false }).Words("en")).ShouldNotBeNull();
        var mistakes = new List<string>();
        TierBenefit.Read("B", new Dictionary<string, string> { ["FreeShipping"] = "ja", ["DiscountPercent"] = "100", ["MemberDay"] = "31" },
            mistakes);
        mistakes.Count.ShouldBe(3);
    }
}
