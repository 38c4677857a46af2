using System.Text;
using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Reports;
using Crm.Shops;
using Crm.Tests.Sqlite;

namespace Crm.Tests.Flows;

/// <summary>Presets, calendar days and versions, from the file to the plan.</summary>
public sealed class PresetTests
{
    static Shop Shop(string preset, params List<string> flows) => new ShopOptions { Preset = preset, Flows = flows }.ToShop("s", [])!;

    // What a buyer gets whose order goes well.
    static List<TimelineStep> Carried(string preset) =>
        [.. Timeline.Of(Timeline.Sample("s", "shopify"), Shop(preset, "post-purchase"), FlowLibrary.Load(null))
            .Where(t => t.EndedBy is null)];

    [Fact]
    public void Light_OfAnOrderThatGoesWell_IsFourTouchesInTheTenDaysAfterSigning()
    {
        var touches = Carried("light");
        touches.Select(t => t.Step.Name).ShouldBe(["signed", "day-3-call", "day-5-thanks", "review-ask"]);
        var signed = Timeline.Sample("s", "shopify").When(Milestone.Signed)!.Value;
        touches.ShouldAllBe(t => t.Due > signed && t.Due < signed.AddDays(10));
    }

    [Fact]
    public void Full_HoldsAllOfLight_AndTheNewsOnTheWay()
    {
        var full = Carried("full");
        full.Select(t => t.Step.Name)
            .ShouldBe(Carried("light").Select(t => t.Step.Name)
            .Concat(["paid-care", "shipped", "arrived", "out-for-delivery"]), ignoreOrder: true);
        full.Count(t => t.Step.Channel == Channel.Sms).ShouldBe(7);
    }

    [Fact]
    public void Presets_OfTheDefaultFlow_KeepWhatHelpsInTrouble()
    {
        var light = FlowLibrary.Load(null).Newest("post-purchase")!.Presets["light"].Select(s => s.Name).ToList();
        foreach (var step in new[] { "unpaid-reminder", "payment-failed", "late-parcel", "parcel-trouble", "parcel-returned", "refund-care",
            "ready-for-pickup" }) light.ShouldContain(step);
    }

    [Theory]
    [InlineData("\"after\": \"P1D\", \"afterDays\": 3, \"at\": \"10:00\"", "$.steps[0].on[0].afterDays: stands instead of after")]
    [InlineData("\"afterDays\": 3", "$.steps[0].on[0].afterDays: needs at")]
    [InlineData("\"afterDays\": 0, \"at\": \"10:00\"", "$.steps[0].on[0].afterDays: is a whole number")]
    [InlineData("\"afterDays\": \"3\", \"at\": \"10:00\"", "$.steps[0].on[0].afterDays: is a whole number")]
    public void AfterDays_ThatCannotBeMeant_IsAMistakeWithItsPlace(string on, string mistake) =>
        Mistakes(File(on)).ShouldContain(m => m.Contains(mistake));

    [Fact]
    public void Preset_WithAnUnknownStep_IsAMistake()
    {
        Mistakes(File("\"afterDays\": 3, \"at\": \"10:00\"", "\"presets\": {\"few\": [\"nothing\"]},"))
            .ShouldContain(m => m.Contains("$.presets.few: the flow has no step 'nothing'"));
        Mistakes(File("\"afterDays\": 3, \"at\": \"10:00\"", "\"presets\": {\"full\": [\"a\"]},"))
            .ShouldContain(m => m.Contains("$.presets.full"));
    }

    static string File(string on, string more = "", int version = 1) => $$"""
        { "flow": "f", "version": {{version}}, {{more}} "steps": [{ "step": "a", "label": { "zh-CN": "a", "en": "a" },
        "on": [{ "milestone": "signed", {{on}} }],
          "expires": "P2D", "class": "care", "channel": "task", "variants": [{ "variant": "all", "text": { "zh-CN": "a", "en": "a" } }] }] }
        """;

    static List<string> Mistakes(string json)
    {
        List<string> mistakes = [];
        FlowReader.Read("f.json", json, mistakes);
        return mistakes;
    }
}
