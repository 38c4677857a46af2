using Crm.Common;
using Crm.Flows;
using Crm.Tests.Sqlite;

namespace Crm.Tests.Flows;

[Trait("Speed", "Slow")]
public sealed class OverlayTests
{
    static FlowLibrary Load(params string[] overlays)
    {
        using var folder = new TempFolder();
        for (var i = 0; i < overlays.Length; i++) File.WriteAllText(folder.File($"{i}.json"), overlays[i]);
        return FlowLibrary.Load(folder.Path);
    }

    static readonly Flow Own = FlowLibrary.Load(null).Newest("post-purchase")!;

    [Fact]
    public void Overlay_OfOneText_ChangesThatAndKeepsTheRest()
    {
        var library = Load("""{ "overlay": "post-purchase", "version": 100, "steps": { "signed": { "text": { "new": { "en": "It is """
            + """there.", "fr": "Il est là." } } } } }""");
        var flow = library.Newest("post-purchase")!;
        flow.Version.ShouldBe(100);
        flow.Find("signed")!.Variants.Single(v => v.Name == "new").Text.ShouldSatisfyAllConditions(
            t => t["en"].Source.ShouldBe("It is there."), t => t["fr"].Source.ShouldBe("Il est là."), t =>
                t["zh-CN"].Source.ShouldBe(Own.Find("signed")!.Variants.Single(v => v.Name == "new").Text["zh-CN"].Source));
        flow.Steps.Select(s => s.Name).ShouldBe(Own.Steps.Select(s => s.Name));
        library.Exactly("post-purchase", Own.Version).ShouldNotBeNull("what waits finishes by it");
    }

    [Fact]
    public void Overlay_OffAndOn_TakesAStepOutAndGivesAnotherItsTime()
    {
        var flow = Load("""
            { "overlay": "post-purchase", "version": 100, "steps": { "review-ask": { "off": true },
            "day-5-thanks": { "on": [{ "milestone": "signed", "afterDays": 6, "at": "12:00" }] } } }
            """).Newest("post-purchase")!;
        flow.Find("review-ask").ShouldBeNull();
        flow.Presets["light"].ShouldNotContain(s => s.Name == "review-ask");
        flow.Find("day-5-thanks")!.On.ShouldHaveSingleItem().AfterDays.ShouldBe(6);
    }

    [Fact]
    public void Overlay_OfOneShop_LeavesTheOthersAlone()
    {
        var flow = Load("""
            { "overlay": "post-purchase", "version": 100, "shop": "mine", "steps": {
              "signed": { "text": { "new": { "en": "Mine." } } }, "review-ask": { "off": true },
              "day-5-thanks": { "on": [{ "milestone": "signed", "afterDays": 6, "at": "12:00" }] } } }
            """).Newest("post-purchase")!;
        var (mine, other) = (Planned("mine"), Planned("other"));
        mine.ShouldNotContain(t => t.Step.Name == "review-ask");
        other.ShouldContain(t => t.Step.Name == "review-ask");
        (Thanks(mine) - Thanks(other)).ShouldBe(TimeSpan.FromHours(25.5));
        Text("mine").ShouldBe("Mine.");
        Text("other").ShouldNotBe("Mine.");

        IReadOnlyList<Crm.Reports.TimelineStep> Planned(string shop) => Crm.Reports.Timeline.Of(
            Crm.Reports.Timeline.Sample(shop, "shopify"), Shop(shop), new FlowLibrary([flow]));
        string Text(string shop)
        {
            var about = new Crm.Conditions.EvaluationContext(Shop(shop), new Crm.Customers.Customer { Id = "c", Group = shop },
                Crm.Reports.Timeline.Sample(shop, "shopify"), DateTimeOffset.UnixEpoch);
            return Texts.Body(Crm.Touchpoints.Deciding.Decider.Pick(flow.Find("signed")!, about)!, about, "en");
        }
        static DateTimeOffset Thanks(IEnumerable<Crm.Reports.TimelineStep> touches) =>
            touches.Single(t => t.Step.Name == "day-5-thanks").Due;
        static Crm.Shops.Shop Shop(string id) => new Crm.Shops.ShopOptions().ToShop(id, [])!;
    }

    [Fact]
    public void Overlays_OfOneFlow_LieOneOverTheOther()
    {
        var flow = Load(
            """{ "overlay": "post-purchase", "version": 100, "steps": { "arrived": { "off": true } } }""",
            """{ "overlay": "post-purchase", "version": 101, "steps": { "shipped": { "off": true } } }""").Newest("post-purchase")!;
        (flow.Version, flow.Find("arrived"), flow.Find("shipped")).ShouldBe((101, null, null));
    }

    [Theory]
    [InlineData("""{ "overlay": "nothing", "version": 9, "steps": { "signed": { "off": true } } }""",
        "$.overlay: names a flow: dates, membership, post-purchase")]
    [InlineData("""{ "overlay": "post-purchase", "version": 1, "steps": { "signed": { "off": true } } }""",
        "$.version: is a whole number above")]
    [InlineData("""{ "overlay": "post-purchase", "version": 9, "steps": { "singed": { "off": true } } }""",
        "$.steps.singed: the flow has no such step; it has unpaid-reminder")]
    [InlineData("""{ "overlay": "post-purchase", "version": 9, "steps": { "signed": { "text": { "old": { "en": "x" } } } } }""",
        "$.steps.signed.text.old: the step has no such variant; it has returning, new")]
    [InlineData("""{ "overlay": "post-purchase", "version": 9, "steps": { "signed": { "delay": "PT1H" } } }""",
        "$.steps.signed.delay: is not known here")]
    [InlineData("""{ "overlay": "post-purchase", "version": 9, "steps": { "signed": { "text": { "new": { "en": "{{#if" } } } } }""",
        "0.json")]
    [InlineData("""{ "overlay": "post-purchase", "version": 9, "steps": 3 }""", "$.steps: is an object")]
    public void Overlay_WithAMistake_IsRefusedWithItsPlace(string json, string says) =>
        Should.Throw<SettingsException>(() => Load(json)).Mistakes.ShouldContain(m => m.StartsWith("0.json: ") && m.Contains(says));
}
