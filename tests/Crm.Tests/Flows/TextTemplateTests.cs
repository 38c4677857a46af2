using System.Text.Json.Nodes;
using Crm.Flows;

namespace Crm.Tests.Flows;

/// <summary>A text is given only the variables it uses; leaving one out must never change a word.</summary>
public sealed class TextTemplateTests
{
    /// <summary>
    /// A start takes these texts on trust, so they are proven here: as new ones, which are compiled and written when they are read.
    /// </summary>
    [Fact]
    public void When_ATextComesWithTheProduct_Should_CompileAndWrite()
    {
        var mistakes = new List<string>();
        var texts = FlowLibrary.Load(null).OfFiles().SelectMany(f => Strings(JsonNode.Parse(f.Source)!)).Distinct().ToList();
        foreach (var text in texts) TextTemplate.Parse(text + " ", text, mistakes);
        mistakes.ShouldBeEmpty();
        texts.Count(t => t.Contains("{{", StringComparison.Ordinal)).ShouldBeGreaterThan(100);
    }

    static IEnumerable<string> Strings(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(m => Strings(m.Value)),
        JsonArray items => items.SelectMany(Strings),
        JsonValue value when value.TryGetValue(out string? text) => [text],
        _ => [],
    };

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

    [Theory]
    [InlineData("亲，{{name", "The braces at character 3 are never closed: {{name")]
    [InlineData("{{name}亲，{{shop}}", "The braces at character 1 are never closed: {{name}亲，{{shop}}")]
    [InlineData("Hi {{}}.", "The braces at character 4 hold nothing.")]
    [InlineData("{{#if name}}open", "{{#if name}} at character 1 is not ended by {{/if}}.")]
    [InlineData("a{{/if}}", "{{/if}} at character 2 ends nothing: no {{#if …}} is open there.")]
    [InlineData("{{#if name}}{{/each}}", "{{/each}} at character 13 ends nothing: no {{#each …}} is open there.")]
    [InlineData("{{if name}}", "{{if name}} at character 1 is written {{#if …}}.")]
    [InlineData("{{#if}}x{{/if}}", "{{#if}} at character 1 names no variable.")]
    [InlineData("{{{name}}", "{{{name}} at character 1 cannot be read.")]
    [InlineData("{{name)}}", "What stands in the braces cannot be read.")]
    [InlineData("{{#foo name}}x{{/foo}}", "There is no helper 'foo': a text knows if, unless, each, with, lookup, link.")]
    [InlineData("{{foo name}}", "There is no helper 'foo': a text knows if, unless, each, with, lookup, link.")]
    [InlineData("亲\n{{shop}}{{name=}}", "{{name=}} at character 11 cannot be read.")]
    public void Braces_ThatAreWrong_AreSaidInAPlainSentence_WithTheirPlace(string source, string sentence) =>
        Mistake(source).ShouldBe("t: " + sentence);

    static string? Mistake(string source)
    {
        var mistakes = new List<string>();
        (TextTemplate.Parse(source, "t", mistakes) is null).ShouldBe(mistakes.Count > 0);
        return mistakes.FirstOrDefault();
    }

    [Theory]
    [InlineData("{{> secret}}", "partials")]
    [InlineData("{{#> layout}}x{{/layout}}", "partials")]
    [InlineData("{{#*inline \"me\"}}{{> me}}{{> me}}{{/inline}}{{> me}}", "partials")]
    [InlineData("{{{{#*inline}}}}{{~ > me}}", "partials")]
    [InlineData("{{#each attributes}}{{#each ../attributes}}{{#each ../../attributes}}x{{/each}}{{/each}}{{/each}}", "2 loops")]
    [InlineData("{{#attributes}}{{# each ../attributes}}{{!-- {{/each}} --}}{{~#name}}x{{/name}}{{/each}}{{/attributes}}", "2 loops")]
    public void Parse_OfWhatCouldGoOnForEver_IsAMistakeInASentence(string source, string word) => Mistake(source)!.ShouldContain(word);

    [Fact]
    public void Parse_OfWhatWouldFillTheStack_IsAMistakeAndNoCrash()
    {
        Mistake(new string('x', 20_001)).ShouldBe("t: A text has at most 20,000 characters; this one has 20,001.");
        string Times(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
        Mistake(Times("{{#if name}}", 800) + Times("{{/if}}", 800))!.ShouldContain("200 blocks");
        Mistake("{{#if a}}" + Times("{{else if b}}", 1000) + "{{/if}}")!.ShouldContain("200 blocks");
        Mistake("{{lookup " + Times("(lookup ", 1000) + "this \"a\"" + Times(" \"a\")", 1000) + " \"a\"}}")!.ShouldContain("brackets");
        Mistake(Times("{{#if name}}", 199) + "x" + Times("{{/if}}", 199)).ShouldBeNull();
        Mistake("Hello (" + Times("{{#if name}}{{name}}{{else}}you{{/if}}", 90) + ")").ShouldBeNull();
    }

    [Fact]
    public void Render_LoopsInALoopOverBigLists_ComesOutEmptyAndSoon()
    {
        var template = TextTemplate.Parse("{{#each attributes}}{{#each ../attributes}}" + new string('x', 10_000)
            + "{{this}}{{/each}}{{/each}}", "t", new List<string>())!;
        Dictionary<string, object?> With(int many) => new()
        {
            ["attributes"] = Enumerable.Range(0, many).ToDictionary(i => $"a{i}", i => (object?)"y"),
        };
        template.Render(With(2)).Length.ShouldBe(4 * 10_001);
        var before = GC.GetAllocatedBytesForCurrentThread();
        template.Render(With(2000)).ShouldBe("");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(4_000_000);
        // Nothing stays of the one that was broken off.
        template.Render(With(1)).ShouldBe(new string('x', 10_000) + "y");
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
