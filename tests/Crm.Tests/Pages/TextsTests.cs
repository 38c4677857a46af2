using System.Text.RegularExpressions;
using Crm.Customers;
using Crm.Pages.Accounts;
using Crm.Pages.Language;
using Crm.Staff;
using Crm.Tasks;
using Crm.Tests.Infra;

namespace Crm.Tests.Pages;

/// <summary>The pages' words: every language has each, and each that a page asks for is there.</summary>
public sealed partial class TextsTests
{
    [Fact]
    public void Languages_HaveTheSameKeys_AndPlaces()
    {
        Texts.Chinese.Keys.ShouldBe(Texts.English.Keys, ignoreOrder: true);
        foreach (var key in Texts.English.Keys) Places(Texts.Chinese[key]).ShouldBe(Places(Texts.English[key]), key);
        foreach (var texts in Texts.All) texts.Keys.Where(k => string.IsNullOrWhiteSpace(texts[k])).ShouldBeEmpty();
    }

    [Fact]
    public void Keys_ThatPagesAskFor_AreThere()
    {
        var asked = Files().SelectMany(file => Asked().Matches(File.ReadAllText(file)).Select(m => (File: file, Key: m.Groups[1].Value)))
            .ToList();
        asked.Count.ShouldBeGreaterThan(50, "the pages were found");
        asked.Where(a => !Texts.English.Has(a.Key)).Select(a => $"{Path.GetFileName(a.File)}: {a.Key}").ShouldBeEmpty();
    }

    [Fact]
    public void Keys_AreAllAskedFor()
    {
        var all = string.Concat(Files().Select(File.ReadAllText));
        // Asked for by a part and a word: the beginning stands in a page.
        Texts.English.Keys.Where(k => !all.Contains($"\"{k}\"", StringComparison.Ordinal) && !Beginnings(k)
            .Any(b => all.Contains($"\"{b}.\"", StringComparison.Ordinal) || all.Contains($"\"{b}.{{", StringComparison.Ordinal)
                || all.Contains($"\"{b}\", ", StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [Fact]
    public void Words_OfEveryFamily_AreThere()
    {
        foreach (var act in Acts.All) Texts.English.Has("act." + act).ShouldBeTrue(act);
        foreach (var kind in new[] { "complaint", "call-back", "other", ReceivedText.Kind, "data-request" }
            .Concat(Enum.GetValues<OfferKind>().Select(o => o.ToStoredName())))
            Texts.English.Has("task.kind." + kind).ShouldBeTrue(kind);
        foreach (var role in Enum.GetValues<Role>().Where(r => r > Role.Anyone))
            (Texts.English.Has("role." + role), Texts.English.Has($"role.{role}.may")).ShouldBe((true, true));
    }

    static IEnumerable<string> Beginnings(string key)
    {
        for (var dot = key.LastIndexOf('.'); dot > 0; dot = key.LastIndexOf('.', dot - 1)) yield return key[..dot];
    }

    static IEnumerable<string> Places(string text) => Place().Matches(text).Select(m => m.Value).Distinct().Order();

    static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Repository.At("functions", "Crm.Pages"), "*", SearchOption.AllDirectories)
            .Where(f => (f.EndsWith(".razor", StringComparison.Ordinal) || f.EndsWith(".cs", StringComparison.Ordinal))
                && !f.Split(Path.DirectorySeparatorChar).Any(p => p is "obj" or "bin"));

    [GeneratedRegex(@"(?:T|Texts)\[""([a-z][a-zA-Z.-]*[a-zA-Z])""[,\]]")]
    private static partial Regex Asked();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();
}
