using Crm.Conditions;
using Crm.Customers;
using Crm.Flows;
using Crm.Reports;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Scenarios;

/// <summary>A text with an offer is promotion, whatever its step says; an empty one is never sent.</summary>
public sealed class OfferConsentTests
{
    const string Offer = "云朵大礼";

    static Task<TestCrm> StartAsync(Action<Crm.Local.Hosting.CrmSettings>? change = null) =>
        TestCrm.StartAsync("2026-03-02T02:00:00Z", change: s =>
    {
        s.Shops["demo"].Offer = Offer;
        change?.Invoke(s);
    });

    /// <summary>Everything that can begin a default step.</summary>
    static async Task LiveAsync(TestCrm crm, Story story)
    {
        await story.HasBoughtBeforeAsync();
        var moments = crm.Get<FlowLibrary>() is var flows
            ? new[] { "dates", "service", "win-back" }.SelectMany(f => flows.Newest(f)!.Steps).SelectMany(s => s.On)
                .OfType<Trigger.OnCustomerEvent>().Select(t => t.Kind).Distinct().OrderBy(k => k == "scenario:complaint").ToList() : [];
        var unpaid = await story.OrdersAsync();
        await crm.RunForAsync(TimeSpan.FromDays(3));
        await story.PaysAsync(unpaid);
        await story.ShipsAsync(unpaid);
        await story.IsSignedAsync(unpaid);
        await crm.RunForAsync(TimeSpan.FromDays(2));
        await story.IsReviewedAsync(unpaid);
        foreach (var moment in moments)
        {
            await story.MeetsAsync(moment);
            await crm.RunForAsync(TimeSpan.FromDays(3));
        }
        await crm.RunForAsync(TimeSpan.FromDays(40));
    }

    [Fact]
    public async Task When_PromotionIsRefused_Should_SendNoDefaultTextWithAnOffer()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        await story.ConsentsAsync(granted: false);
        await LiveAsync(crm, story);
        var sent = (await crm.TouchpointsAsync()).Where(t => t.Text is not null).ToList();
        sent.Count.ShouldBeGreaterThan(8);
        sent.ShouldAllBe(t => !t.Text!.Contains(Offer));
        foreach (var step in new[] { "birthday", "review-thanks" }) sent.ShouldContain(t => t.Step == step);
    }

    [Fact]
    public async Task When_PromotionIsAllowed_Should_SendOffersWithTheirOptOutLine()
    {
        await using var crm = await StartAsync(s => s.Shops["demo"].CapPer30Days["Promotional"] = 100);
        var story = new Story(crm);
        await story.ConsentsAsync();
        await LiveAsync(crm, story);
        var offers = (await crm.TouchpointsAsync()).Where(t => t.Text?.Contains(Offer) == true).ToList();
        offers.ShouldAllBe(t => t.Text!.EndsWith("拒收请回复R"));
        foreach (var step in new[] { "unpaid-offer", "birthday-offer", "review-coupon", "follow-coupon" })
            offers.ShouldContain(t => t.Step == step,
                string.Join("; ", (await crm.TouchpointsAsync()).Where(t => t.Step == step)
                .Select(t => $"{step} {t.State} {t.Reason} {t.Due}")));
    }

    [Theory]
    [InlineData("全场95折", false)]
    [InlineData("全场95折", true)]
    [InlineData("包邮", false)]
    public async Task When_BenefitsAreAnOffer_Should_TellThemOnlyToWhoAllowedPromotion(string benefits, bool allowed)
    {
        await using var crm = await StartAsync(s => s.Shops["demo"].Benefits["vip"] = new() { ["zh-CN"] = benefits });
        var story = new Story(crm);
        await story.HasBoughtBeforeAsync();
        if (allowed) await story.ConsentsAsync();
        await Nightly.NightShop.PutAsync(crm, (await crm.CustomersAsync()).Single() with
        {
            Classification = new() { Tier = new(Tier.Vip.ToStoredName(), new DateOnly(2026, 3, 1)) },
        });
        await story.MeetsAsync("tier:vip");
        await crm.RunForAsync(TimeSpan.FromDays(6));
        var told = await story.OfAsync("vip-welcome");
        var promotion = benefits != "包邮";
        if (promotion && !allowed) (told.State, told.Reason).ShouldBe((TouchpointState.Suppressed, "consent:none"));
        else told.Text!.ShouldContain(benefits);
        if (promotion && allowed) told.Text!.ShouldEndWith("拒收请回复R");
    }

    const string Own = """
        { "flow": "own", "version": 1, "steps": [
          { "step": "thanks", "label": { "zh-CN": "谢", "en": "Thanks" }, "on": [{ "moment": "scenario:x" }], "expires": "P1D",
          "class": "care", "channel": "sms",
            "variants": [{ "variant": "all", "text": { "zh-CN": "谢谢，{{offer}}给您", "en": "Thanks, {{offer}}" } }] },
          { "step": "blank", "label": { "zh-CN": "空", "en": "Blank" }, "on": [{ "moment": "scenario:x" }], "expires": "P1D",
          "class": "transactional", "channel": "sms",
            "variants": [{ "variant": "all", "text": { "zh-CN": "{{city}}，", "en": "{{city}}, " } }] } ] }
        """;

    static Action<Crm.Local.Hosting.CrmSettings> WithOwnFlow(string folder) => settings =>
    {
        File.WriteAllText(Path.Combine(folder, "own.json"), Own);
        settings.FlowsFolder = folder;
        settings.Shops["demo"].Flows = ["own"];
    };

    [Theory]
    [InlineData(null, "consent:none")]
    [InlineData(false, "consent:promotional-refused")]
    [InlineData(true, null)]
    public async Task When_AStepOfCareCarriesAnOffer_Should_GoByTheRulesOfPromotion(bool? consents, string? rule)
    {
        var folder = Directory.CreateTempSubdirectory("crm-flows-").FullName;
        await using var crm = await StartAsync(WithOwnFlow(folder));
        var story = new Story(crm);
        if (consents is { } granted) await story.ConsentsAsync(granted: granted);
        await story.MeetsAsync("scenario:x");
        await crm.RunForAsync(TimeSpan.FromHours(1));
        var thanks = await story.OfAsync("thanks");
        thanks.Reason.ShouldBe(rule);
        if (rule is null) thanks.Text!.ShouldEndWith("拒收请回复R");
        if (rule is null) (await crm.CustomersAsync()).Single().Ledger.Single(e => e.Step == "thanks")
            .Class.ShouldBe(MessageClass.Promotional);
        Directory.Delete(folder, true);
    }

    [Fact]
    public async Task When_ATextComesOutEmpty_Should_NeverBeSentAndSayWhy()
    {
        var folder = Directory.CreateTempSubdirectory("crm-flows-").FullName;
        await using var crm = await StartAsync(WithOwnFlow(folder));
        var story = new Story(crm);
        await story.MeetsAsync("scenario:x");
        await crm.RunForAsync(TimeSpan.FromHours(1));
        var blank = await story.OfAsync("blank");
        (blank.State, blank.Reason, blank.Text).ShouldBe((TouchpointState.Suppressed, "empty-text", null));
        var report = await crm.Get<WhyNot>().OfAsync((await crm.CustomersAsync()).Single().Id, null, default);
        report!.Entries.Single(e => e.Step == "blank" && e.Rule == "empty-text").Sentence.ShouldNotContain("empty-text");
        Directory.Delete(folder, true);
    }
}
