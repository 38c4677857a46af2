using Crm.Flows;

namespace Crm.Tests.Flows;

/// <summary>A text is given only the variables it uses; leaving one out must never change a word.</summary>
public sealed class TextTemplateTests
{
    [Theory]
    [InlineData("{{name}}亲，{{#if tracking}}单号{{tracking}}{{/if}}。", "name,tracking")]
    [InlineData("{{#if offer}}{{offer}}{{else}}{{shop}}{{/if}}. See you.", "offer,shop")]
    [InlineData("plain", "")]
    [InlineData("{{this.name}}", null)]
    [InlineData("{{lookup this \"name\"}}", null)]
    [InlineData("{{@root.name}}", null)]
    [InlineData("{{#with name}}{{shop}}{{/with}}", null)]
    [InlineData("{{[name]}}", null)]
    public void Variables_OfASource_AreThoseItCanAskFor(string source, string? variables)
    {
        var template = TextTemplate.Parse(source, "t", new List<string>())!;
        (template.Variables is null ? null : string.Join(',', template.Variables)).ShouldBe(variables);
    }

    [Fact]
    public void Render_EveryBuiltInText_IsTheSameWithItsOwnVariablesAlone()
    {
        var all = new Dictionary<string, object?> { ["shop"] = "S", ["name"] = "N", ["order"] = "O", ["total"] = "1.00",
            ["currency"] = "CNY", ["item"] = "I", ["items"] = 2L, ["courier"] = "C", ["tracking"] = "T", ["expectedDays"] = 4, ["offer"] =
            "F", ["city"] = "Y", ["clearance"] = "L", ["tier"] = "V", ["benefits"] = "B", ["usedUp"] = "U", ["related"] = "W",
            ["nextTier"] = "X", ["toNextTier"] = "8", ["tierUntil"] = "D", ["toKeepTier"] = "9", ["points"] = 7L, ["pointsExpiring"] = 5L,
            ["pointsUntil"] = "E" };
        var library = FlowLibrary.Load(null);
        foreach (var template in new[] { "post-purchase", "win-back", "dates", "service", "membership" }
            .SelectMany(f => library.Newest(f)!.Steps)
            .SelectMany(s => s.Variants).SelectMany(v => v.Text.Values))
        {
            template.Variables.ShouldNotBeNull();
            template.Render(template.Variables.ToDictionary(v => v, v => all[v])).ShouldBe(template.Render(all));
        }
    }
}
