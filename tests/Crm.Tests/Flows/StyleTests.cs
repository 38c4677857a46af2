using Crm.Common;
using Crm.Composition;
using Crm.Conditions;
using Crm.Customers;
using Crm.Flows;
using Crm.Reports.Lint;
using Crm.Shops;
using Crm.Tests.Sqlite;
using Crm.Tests.Support;

namespace Crm.Tests.Flows;

/// <summary>The voices of the texts that come with the product, and how a shop chooses or adds one.</summary>
public sealed class StyleTests
{
    static readonly FlowLibrary Library = FlowLibrary.Load(null);
    static readonly DateTimeOffset Now = new(2026, 3, 5, 4, 0, 0, TimeSpan.Zero);

    static Shop Shop(string style = "warm", string language = "zh-CN") =>
        (language == "en"
            ? new ShopOptions { Name = "Cloud Home", Signature = "Cloud Home: ", Offer = "10 off", Clearance = "Autumn clearance" }
            : new ShopOptions { Name = "云朵家居", Offer = "10元券", Clearance = "秋款5折" }).ToShop("demo", [])! with
        {
            Style = style, Language = language,
        };

    static IEnumerable<(Step Step, Variant Variant)> Texts(FlowLibrary library) => library.Names.Select(n => library.Newest(n)!)
        .SelectMany(f => f.Steps).Where(s => s.Channel == Channel.Sms).SelectMany(s => s.Variants.Select(v => (s, v)));

    static string Say(FlowLibrary library, Shop shop, string language, string flow = "post-purchase", string step = "signed") =>
        Crm.Flows.Texts.Body(library.Newest(flow)!.Find(step)!.Variants[^1],
            new EvaluationContext(shop, new Customer { Id = "c", Group = "g" }, Crm.Reports.Timeline.Sample("demo", "shopify"), Now),
            language);

    [Fact]
    public void DefaultTexts_AllHaveThreeStylesInBothLanguages()
    {
        Library.Styles.ShouldBe(["warm", "brief", "formal"]);
        foreach (var (step, variant) in Texts(Library))
            foreach (var language in new[] { "zh-CN", "en" })
            {
                var said = Library.Styles.Select(style => variant.In(style)[language]).ToList();
                said.Select(t => t.Source).Distinct().Count().ShouldBe(3, $"{step.Name}/{variant.Name}/{language}");
                said.Select(t => (t.PrintsOffer, t.PrintsBenefits)).Distinct().ShouldHaveSingleItem($"{step.Name}/{variant.Name}");
            }
    }

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public void DefaultTexts_InEveryStyle_PassTheLintAndFitIntoOnePart(string language)
    {
        var shop = Shop(language: language);
        foreach (var flow in shop.Flows.Select(Library.Newest))
        {
            var report = FlowLint.Check(flow!, shop, [LintSamples.MadeUp(shop, Now)]);
            report.Errors.Select(f => f.ToString()).ShouldBeEmpty();
            var parts = report.Parts.Where(p => p.Where.EndsWith("/formal") || p.Where.EndsWith("/brief")).ToList();
            parts.Where(p => p.Where.Contains($"/{language}/") && p.Longer > 0).Select(p => $"{p.Where} {p.MostParts}").ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData("formal", "zh-CN", "敬请给予五星评价")]
    [InlineData("brief", "zh-CN", "包裹已签收，请查验")]
    [InlineData("formal", "fr", "we would value five stars")]
    [InlineData("warm", "zh-CN", "满意的话盼五星好评")]
    public void Style_OfTheShop_IsWhatIsSaid(string style, string language, string words) =>
        Say(Library, Shop(style), language).ShouldContain(words);

    [Fact]
    public async Task When_TheShopIsFormal_Should_SendFormalTexts()
    {
        await using var crm = await TestCrm.StartAsync(change: s => s.Shops["demo"].Style = "formal");
        var story = new Story(crm);
        var order = await story.OrdersAsync();
        await story.PaysAsync(order);
        await story.IsSignedAsync(order);
        await crm.RunForAsync(TimeSpan.FromHours(3));
        (await story.OfAsync("signed", order)).Text.ShouldBe(
            "【云朵家居】尊敬的林夏，您好，您的包裹已签收，请您查验商品，如有问题请先与我们联系；如您满意，敬请给予五星评价。");
    }

    [Fact]
    public void FolderOfStyles_AddsVoicesAndLanguages_AndWhatItLeavesOutIsSaidByTheText()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("voices.json"), """
            { "styles": "post-purchase", "formal": { "signed": { "new": { "fr": "Arrivé." } } },
              "cheerful": { "signed": { "new": { "en": "Hooray!" } } } }
            """);
        var library = FlowLibrary.Load(folder.Path);
        library.Styles.ShouldBe(["warm", "brief", "cheerful", "formal"]);
        Say(library, Shop("formal"), "fr").ShouldBe("Arrivé.");
        Say(library, Shop("brief"), "fr").ShouldContain("It has arrived");
        Say(library, Shop("cheerful"), "en").ShouldBe("Hooray!");
        Say(library, Shop("cheerful"), "zh-CN").ShouldContain("盼五星好评");
        Say(library, Shop("cheerful"), "en", step: "arrived").ShouldContain("has reached");
    }

    [Theory]
    [InlineData("", "It is mine.")]
    [InlineData(""" "shop": "demo", """, "It is mine.")]
    [InlineData(""" "shop": "other", """, "five stars")]
    public void OverlaysText_StandsBeforeEveryStyle(string whose, string words)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("own.json"),
            $$$"""{ "overlay": "post-purchase", "version": 100, {{{whose}}}"""
            + """ "steps": { "signed": { "text": { "new": { "en": "It is mine." } } } } }""");
        var signed = FlowLibrary.Load(folder.Path).Newest("post-purchase")!.Find("signed")!;
        foreach (var style in Library.Styles)
        {
            var about = new EvaluationContext(Shop(style), new Customer { Id = "c", Group = "g" },
                Crm.Reports.Timeline.Sample("demo", "shopify"), Now);
            var variant = Crm.Touchpoints.Deciding.Decider.Pick(signed, about)!;
            Crm.Flows.Texts.Body(variant, about, "en").ShouldContain(words);
            Crm.Flows.Texts.Body(variant, about, "zh-CN").ShouldContain("五星", customMessage: "the other language keeps its voice");
        }
    }

    [Theory]
    [InlineData("""{ "styles": "post-purchas", "formal": {} }""", "there is no flow 'post-purchas'")]
    [InlineData("""{ "styles": "post-purchase", "formal": { "signd": { "new": { "en": "x" } } } }""", "$.formal.signd.new: the flow")]
    [InlineData("""{ "styles": "post-purchase", "formal": { "signed": { "new": "x" } } }""", "an object: a text for each language")]
    [InlineData("""{ "styles": "post-purchase", "formal": { "signed": { "new": { "en": "{{#if" } } } }""", "styles.formal.en")]
    [InlineData("""{ "styles": "post-purchase", "warm": { "signed": { "new": { "en": "x" } } } }""", "the name of the variant's own text")]
    public void MistakesInStyles_AreToldWithTheirPlace(string json, string mistake)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("voices.json"), json);
        Should.Throw<SettingsException>(() => FlowLibrary.Load(folder.Path)).Message.ShouldContain(mistake);
    }

    [Fact]
    public void UnknownStyle_IsAMistakeWithTheList() =>
        Should.Throw<SettingsException>(() =>
            SettingsCheck.Run(new ShopDirectory([Shop("fromal")]), Library, new Crm.Inbox.EventGridOptions()))
            .Message.ShouldContain("Shops:demo:Style: 'fromal' is not one of warm, brief, formal.");

    [Theory]
    [InlineData("fr", "en")]
    [InlineData("zh", "zh-CN")]
    [InlineData("zh-TW", "zh-CN")]
    public void TemplateOfAGateway_IsThatOfTheLanguageTheTextWasWrittenIn(string buyers, string written)
    {
        var (shop, step) = (Shop(), Library.Newest("post-purchase")!.Find("signed")!);
        var customer = new Customer { Id = "c", Group = "g", Profile = new(Now, new Profile { Language = buyers }) };
        var touchpoint = new Crm.Touchpoints.Touchpoint
        {
            Id = "t", Flow = "post-purchase", Version = 1, Step = "signed", Order = new("demo", "shopify", "1"), Due = Now, Expires = Now,
        };
        var send = new Crm.Touchpoints.Deciding.Decision.Send("+33612345678", "new", "x") { Class = MessageClass.Care };
        Crm.Touchpoints.Deciding.GatewayMessage.Of(touchpoint, customer, null, step, shop, send, Now).Source!.Language.ShouldBe(written);
    }
}
