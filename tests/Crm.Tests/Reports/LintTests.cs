using Crm.Conditions;
using Crm.Flows;
using Crm.Reports.Lint;
using Crm.Shops;
using Crm.Tests.Support;

namespace Crm.Tests.Reports;

public sealed class LintTests
{
    static readonly DateTimeOffset Now = TestCrm.At("2026-03-02T02:00:00Z");

    static Shop Shop(Action<ShopOptions>? change = null)
    {
        var options = new ShopOptions { Name = "云朵家居" };
        change?.Invoke(options);
        return ShopDirectory.From(new Dictionary<string, ShopOptions> { ["demo"] = options }).All.Single();
    }

    const string Plain = """{ "variant": "all", "text": { "zh-CN": "您好", "en": "Hello" } }""";

    static string Step(string variants = Plain, string on = """{ "milestone": "signed", "after": "P2D" }""",
        string more = "\"class\": \"care\"", string name = "s", string expires = "P2D") =>
        $$"""{ "step": "{{name}}", "label": { "zh-CN": "一", "en": "one" }, "on": [{{on}}], "expires": "{{expires}}", {{more}},"""
            + $$""" "channel": "sms", "variants": [{{variants}}] }""";

    static string Text(string zh, string en = "Hello") => $$"""{ "variant": "all", "text": { "zh-CN": "{{zh}}", "en": "{{en}}" } }""";

    static LintReport Lint(Shop? shop, params string[] steps)
    {
        shop ??= Shop();
        return FlowLint.Check("mine.json", $$"""{ "flow": "mine", "version": 1, "steps": [{{string.Join(", ", steps)}}] }""", shop,
            [LintSamples.MadeUp(shop, Now)]);
    }

    static LintFinding Finds(LintReport report, string code, LintLevel level)
    {
        var finding = report.Findings.Where(f => f.Code == code).ShouldHaveSingleItem();
        finding.Level.ShouldBe(level);
        return finding;
    }

    [Fact]
    public void When_FlowIsSound_Should_FindNothing() => Lint(null, Step()).Findings.ShouldBeEmpty();

    [Fact]
    public void When_FileCannotBeRead_Should_SayWhereAndWhy()
    {
        var finding = Finds(Lint(null, Step(expires: "soon")), "unreadable", LintLevel.Error);
        finding.Sentence.ShouldContain("$.steps[0].expires");
    }

    [Fact]
    public void When_VariableDoesNotExist_Should_NameItAndThoseThatDo() =>
        Finds(Lint(null, Step(Text("{{nmae}}您好"))), "unknown-variable", LintLevel.Error).ShouldSatisfyAllConditions(
            f => f.Where.ShouldBe("mine/s/all/zh-CN"), f => f.Sentence.ShouldContain("'nmae'"), f => f.Sentence.ShouldContain("tracking"));

    [Theory]
    [InlineData("{{#if paymentLink}}付款 {{paymentLink}}{{/if}}您好")]
    [InlineData("您好 {{link \\\"https://shop.example/sale\\\"}}")]
    public void When_ATextPrintsAShortLinkAndTheShopHasNone_Should_NameTheSetting(string text)
    {
        Finds(Lint(null, Step(Text(text))), "no-link-address", LintLevel.Error).Sentence.ShouldContain("Shops:demo:Links:Url");
        Lint(Shop(s => s.Links = new() { Url = "https://crm.example", Key = "a-key-for-tests-only" }), Step(Text(text))).Findings
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{{link \\\"javascript:alert(1)\\\"}}")]
    [InlineData("{{link offer}}")]
    [InlineData("{{link}}")]
    public void When_ALinkIsNoAddressWrittenOut_Should_SayWhatItTakes(string text) =>
        Finds(Lint(null, Step(Text("您好" + text))), "unreadable", LintLevel.Error).Sentence.ShouldContain("http or https address in quotes");

    [Fact]
    public void When_VariableMayBeMissingAndIsNotAskedFor_Should_Warn() =>
        Finds(Lint(null, Step(Text("单号{{tracking}}"))), "may-be-missing", LintLevel.Warning).Sentence.ShouldContain("{{#if tracking}}");

    [Fact]
    public void When_VariableIsAskedFor_Should_BeContent() =>
        Lint(null, Step(Text("{{#if tracking}}单号{{tracking}}{{else}}很快{{/if}}"))).Findings.ShouldBeEmpty();

    [Fact]
    public void When_VariableIsPrintedWhereItIsKnownToBeMissing_Should_Warn() =>
        Finds(Lint(null, Step(Text("{{#if tracking}}好{{else}}{{tracking}}{{/if}}"))), "may-be-missing", LintLevel.Warning);

    [Fact]
    public void When_TextExceedsOnePart_Should_SayHowManyWouldAndWhose()
    {
        var report = Lint(null, Step(Text(new string('长', 70))));
        Finds(report, "over-one-part", LintLevel.Warning).Sentence.ShouldContain("1 of 1 texts exceed one part, up to 2, e.g. order");
        report.Parts.Single(p => p.Where.EndsWith("/zh-CN", StringComparison.Ordinal))
            .ShouldSatisfyAllConditions(p => p.MostParts.ShouldBe(2), p => p.Unicode.ShouldBeTrue());
    }

    [Fact]
    public void When_PromotionHasNoOptOut_Should_NameTheSetting() =>
        Finds(Lint(Shop(s => s.OptOutSuffix = ""), Step(more: "\"class\": \"promotional\"")), "no-opt-out", LintLevel.Error)
            .Sentence.ShouldContain("Shops:demo:OptOutSuffix");

    [Theory]
    [InlineData("paid", "PT10M")]
    [InlineData("shipped", "PT0S")]
    [InlineData("completed", "PT23H")]
    public void When_PromotionFallsOnATradeOrShipDay_Should_Refuse(string milestone, string after) =>
        Finds(Lint(null, Step(on: $$"""{ "milestone": "{{milestone}}", "after": "{{after}}" }""", more: "\"class\": \"promotional\"")),
            "promotion-on-trade-day", LintLevel.Error);

    [Fact]
    public void When_PromotionComesWeeksLater_Should_BeContent() =>
        Lint(null, Step(on: """{ "milestone": "signed", "after": "P20D" }""", more: "\"class\": \"promotional\"")).Findings.ShouldBeEmpty();

    [Theory]
    [InlineData("全场满减中", "Hello")]
    [InlineData("您好", "Here is a 10% off coupon")]
    [InlineData("送您一张无门槛券", "Hello")]
    public void When_CareSpeaksOfASale_Should_Refuse(string zh, string en) =>
        Finds(Lint(null, Step(Text(zh, en))), "promotion-in-care", LintLevel.Error);

    [Theory]
    [InlineData("care", "{{offer}}给您")]
    [InlineData("transactional", "{{#if offer}}{{offer}}{{/if}}您好")]
    [InlineData("care", "{{lookup this 'offer'}}您好")]
    public void When_ATextThatIsNoPromotionCarriesTheOffer_Should_Refuse(string messageClass, string text) =>
        Finds(Lint(Shop(s => s.Offer = "95折"), Step(Text(text), more: $"\"class\": \"{messageClass}\"")), "offer-in-care", LintLevel.Error);

    [Fact]
    public void When_ATextSpellsTheShopsOffer_Should_Refuse() =>
        Finds(Lint(Shop(s => s.Offer = "云朵礼包"), Step(Text("云朵礼包给您"))), "promotion-in-care", LintLevel.Error);

    [Theory]
    [InlineData("", LintLevel.Error)]
    [InlineData(" ，！ ", LintLevel.Error)]
    [InlineData("{{name}}", LintLevel.Warning)]
    [InlineData("{{#if tracking}}单号{{tracking}}{{/if}}。", LintLevel.Warning)]
    public void When_ATextMaySayNothing_Should_SaySo(string text, LintLevel level) =>
        Finds(Lint(null, Step(Text(text))), "empty-text", level);

    [Theory]
    [InlineData(" 退订回T", true)]
    [InlineData(" Reply STOP to opt out", true)]
    [InlineData(" 不要请回0000", false)]
    public void When_TheOptOutLineAsksForAWordNobodyKnows_Should_Refuse(string suffix, bool known) =>
        Lint(Shop(s => s.OptOutSuffix = suffix), Step(more: "\"class\": \"promotional\"")).Findings.Any(f => f.Code == "opt-out-unknown")
            .ShouldBe(!known);

    [Fact]
    public void When_TwoStepsFollowOneMilestoneCloseTogether_Should_Warn() =>
        Finds(Lint(null, Step(name: "a"), Step(name: "b", on: """{ "milestone": "signed", "after": "P2DT3H" }""")), "same-day",
            LintLevel.Warning).Sentence.ShouldContain("'b'");

    [Fact]
    public void When_StepsFollowDaysApart_Should_BeContent() =>
        Lint(null, Step(name: "a"), Step(name: "b", on: """{ "milestone": "signed", "after": "P5D", "at": "10:00" }"""))
            .Findings.ShouldBeEmpty();

    [Fact]
    public void When_VariantStandsBehindAnUnconditionalOne_Should_CallItUnreachable() =>
        Finds(Lint(null, Step(Plain
            + """, { "variant": "old", "when": { "fact": "order.paid", "is": true }, "text": { "zh-CN": "好", "en": "ok" } }""")),
            "unreachable-variant", LintLevel.Error).Sentence.ShouldContain("'old'");

    [Fact]
    public void When_EveryVariantHasACondition_Should_WarnThatSomeGetNothing() =>
        Finds(Lint(null, Step(
            """{ "variant": "old", "when": { "fact": "order.paid", "is": true }, "text": { "zh-CN": "好", "en": "ok" } }""")), "no-fallback",
            LintLevel.Warning);

    [Fact]
    public void When_StepExpiresWithinTheNight_Should_Warn() =>
        Finds(Lint(null, Step(expires: "PT12H")), "expires-overnight", LintLevel.Warning).Sentence.ShouldContain("12 h");

    [Fact]
    public void When_StepEndsWhereItBegins_Should_SayItIsNeverSent() =>
        Finds(Lint(null, Step(more: "\"class\": \"care\", \"exit\": [\"signed\"]")), "exits-at-start", LintLevel.Error);

    [Fact]
    public void When_TheFlowsThatComeWithTheProductAreChecked_Should_HaveNoErrors()
    {
        var library = FlowLibrary.Load(null);
        foreach (var language in new[] { "zh-CN", "en" })
        {
            var shop = Shop(s => s.Language = language);
            foreach (var name in new[] { "post-purchase", "dates", "service", "win-back", "membership" })
                FlowLint.Check(library.Newest(name).ShouldNotBeNull(), shop, [LintSamples.MadeUp(shop, Now)]).Errors.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task When_RealOrdersAreThere_Should_LintWithThem()
    {
        await using var crm = await TestCrm.StartAsync();
        await StaffStory.SignedAndRunAsync(crm);
        var shop = crm.Get<ShopDirectory>().Find("demo")!;
        var samples = await LintSamples.RealAsync(crm.Rows, shop, 10, Now, CancellationToken.None);
        samples.ShouldHaveSingleItem().Order!.Key.Id.ShouldBe("1001");
        var json = $$"""{ "flow": "mine", "version": 1, "steps": [{{Step(Text("单号{{tracking}}"))}}] }""";
        FlowLint.Check("mine.json", json, shop, samples).Warnings.Single().Sentence.ShouldContain("missing for 1 of 1");
    }

    [Theory]
    [InlineData("{{name}}", "name:-p")]
    [InlineData("{{{name}}} {{& name}}", "name:-p name:-p")]
    [InlineData("{{#if a}}{{a}}{{b.c}}{{/if}}{{a}}", "a:g- a:gp b:-p a:-p")]
    [InlineData("{{#unless a}}x{{else}}{{a}}{{/unless}}", "a:g- a:gp")]
    [InlineData("{{#if a}}1{{else if b}}{{b}}{{else}}{{a}}{{/if}}", "a:g- b:g- b:gp a:-p")]
    [InlineData("{{!-- {{x}} --}}{{! y }}{{this}}", "")]
    [InlineData("{{~name~}}", "name:-p")]
    public void Of_Template_GivesEachUse(string source, string expected) =>
        string.Join(' ', TemplateVariables.Of(source).Select(u => $"{u.Name}:{(u.Guarded ? 'g' : '-')}{(u.Printed ? 'p' : '-')}"))
            .ShouldBe(expected);
}
