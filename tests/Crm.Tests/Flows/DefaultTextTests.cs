using Crm.Conditions;
using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Reports;
using Crm.Shops;

namespace Crm.Tests.Flows;

/// <summary>What the texts that come with the product say, and do not say.</summary>
public sealed class DefaultTextTests
{
    static readonly FlowLibrary Library = FlowLibrary.Load(null);
    static readonly DateTimeOffset Now = new(2026, 3, 5, 4, 0, 0, TimeSpan.Zero);

    static Shop Shop(Action<ShopOptions>? change = null)
    {
        var options = new ShopOptions { Name = "云朵" };
        change?.Invoke(options);
        var mistakes = new List<string>();
        return options.ToShop("demo", mistakes) ?? throw new InvalidOperationException(string.Join('\n', mistakes));
    }

    static string Say(string step, Shop shop, string language, Tier? tier = null)
    {
        var found = Library.Newest("win-back")!.Find(step)!;
        var buyer = new Customer { Id = "c", Group = "g" };
        if (tier is { } level)
            buyer = buyer with
            {
                Classification = new Classification { Tier = new ClassifiedAs(level.ToStoredName(), new DateOnly(2026, 3, 1)) },
            };
        return Texts.Body(found.Variants[0], new EvaluationContext(shop, buyer, null, Now), language);
    }

    [Fact]
    public void VipText_WithBenefits_NamesLevelAndBenefitsInTheBuyersLanguage()
    {
        var shop = Shop(o => o.Benefits["vip"] = new() { ["zh-CN"] = "包邮、延长退货期", ["en"] = "free delivery" });
        Say("vip-welcome", shop, "zh-CN", Tier.Vip).ShouldContain("云朵VIP会员，可享包邮、延长退货期");
        Say("vip-welcome", shop, "en", Tier.Vip).ShouldContain("you are now VIP at 云朵: free delivery");
        Say("vip-welcome", shop, "fr", Tier.Vip).ShouldContain("free delivery");
        Say("vip-welcome", shop, "zh-CN", Tier.Supreme).ShouldContain("至尊VIP会员，感谢", customMessage: "no benefits are told of it");
    }

    /// <summary>News and care of an order, for who has no phone: each says its own in both languages, whatever is not known.</summary>
    [Fact]
    public void Mails_OfTheDefaultFlow_AreWholeWhateverIsKnown()
    {
        var (shop, steps) = (Shop(), Library.Newest("post-purchase")!.Steps.Where(s => s.ElseEmail).ToList());
        steps.Count.ShouldBe(13);
        steps.ShouldAllBe(s => s.Class != MessageClass.Promotional);
        var known = Texts.Variables(Crm.Reports.Lint.LintSamples.MadeUp(shop, Now));
        var little = known.ToDictionary(v => v.Key, v => v.Key is "shop" or "order" ? v.Value : null);
        foreach (var mail in steps.SelectMany(s => s.Variants).Select(v => v.Mail!).Distinct())
            foreach (var language in new[] { "zh-CN", "en" })
                foreach (var values in new[] { known, little })
                {
                    var written = mail.Render(language, values, null);
                    (written.Subject + written.Plain).ShouldNotMatch(@"[{}]|\*\*\*\*|，，|: \n");
                    written.Subject.Length.ShouldBeInRange(6, 70);
                    written.Plain.ShouldEndWith("云朵");
                    written.Html.ShouldContain("<p>");
                }
    }

    [Theory]
    [InlineData("全场95折", MessageClass.Promotional)]
    [InlineData("每月8元优惠券", MessageClass.Promotional)]
    [InlineData("包邮、延长退货期", MessageClass.Care)]
    public void VipText_WhoseBenefitsAreAnOffer_IsPromotionForTheLintToo(string benefits, MessageClass expected)
    {
        var shop = Shop(o => o.Benefits["vip"] = new() { ["zh-CN"] = benefits });
        var flow = Library.Newest("win-back")!;
        var (step, promotion) = (flow.Find("vip-welcome")!, expected == MessageClass.Promotional);
        Texts.ClassOf(step, step.Variants[0], shop).ShouldBe(expected);
        var thanks = flow.Find("new-arrivals")!;
        Texts.ClassOf(thanks, thanks.Variants[0], shop).ShouldBe(MessageClass.Promotional);
        Crm.Reports.Lint.FlowLint.Check(flow, shop, [Crm.Reports.Lint.LintSamples.MadeUp(shop, Now)]).Findings
            .Any(f => f.Code == "benefits-are-promotion" && f.Where.StartsWith("win-back/vip-welcome")).ShouldBe(promotion);
    }

    [Fact]
    public void Benefits_OfNoTier_AreAMistakeWithTheSetting()
    {
        var mistakes = new List<string>();
        new ShopOptions { Benefits = { ["gold"] = new() { ["en"] = "x" } } }.ToShop("demo", mistakes).ShouldBeNull();
        mistakes.ShouldHaveSingleItem().ShouldStartWith("Shops:demo:Benefits:gold: is not a tier");
    }

    [Theory]
    [InlineData("win-back-lost")]
    [InlineData("retain-valued")]
    public void Clearance_IsNamedOnlyWhereTheShopHasOne(string step)
    {
        Say(step, Shop(o => o.Clearance = "换季清仓低至5折"), "zh-CN").ShouldContain("换季清仓低至5折");
        Say(step, Shop(), "zh-CN").ShouldNotContain("清仓");
        Say(step, Shop(), "en").ShouldNotContain("clearance", Case.Insensitive);
    }

    // What only the shop can know: stock, priority, what was already done, what is new.
    [Fact]
    public void DefaultTexts_ClaimNothingNobodyChecked()
    {
        string[] claims = ["库存", "优先发", "正在打包", "已在催", "新品", "清仓", "已放入您的账户", "到货了", "永远优先", "预计今天",
            "packing", "in your account", "come first", "arrivals", "We are pushing", "clearance is on"];
        foreach (var step in new[] { "post-purchase", "win-back", "dates", "service", "membership" }
            .SelectMany(f => Library.Newest(f)!.Steps)
            .Where(s => s.Channel == Channel.Sms))
            foreach (var text in step.Variants.SelectMany(v => v.Text.Values))
                foreach (var claim in claims) text.Source.Contains(claim, StringComparison.Ordinal).ShouldBeFalse($"{step.Name}: {claim}");
    }

    [Fact]
    public void SignedCoupon_WithAnOffer_IsPromotionOnTheNextDay()
    {
        List<TimelineStep> Of(string? offer) => [.. Timeline.Of(Timeline.Sample("demo", "taobao"), Shop(o => o.Offer = offer), Library)];
        Of(null).ShouldNotContain(t => t.Step.Name == "signed-coupon");
        var coupon = Of("95折券").Single(t => t.Step.Name == "signed-coupon");
        coupon.Step.Class.ShouldBe(MessageClass.Promotional);
        coupon.Due.ShouldBe(new DateTimeOffset(2026, 3, 10, 10, 0, 0, TimeSpan.FromHours(8)));
        Timeline.Sample("demo", "taobao").When(Milestone.Signed)!.Value.AddHours(8).Day.ShouldBe(9);
    }
}
