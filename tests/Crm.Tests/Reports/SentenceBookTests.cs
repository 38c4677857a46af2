using System.Text.RegularExpressions;
using Crm.Orders;
using Crm.Reports.Sentences;
using Crm.Tests.Infra;

namespace Crm.Tests.Reports;

/// <summary>Whatever a rule says can be said to a person, in every language.</summary>
public sealed partial class SentenceBookTests
{
    [Fact]
    public void Books_OfAllLanguages_HaveTheSameSentences()
    {
        var books = SentenceBook.Languages.Select(SentenceBook.Of).ToList();
        foreach (var book in books) book.Names.ShouldBe(books[0].Names);
    }

    [Fact]
    public void Sentences_OfAllLanguages_NameTheSameValues()
    {
        foreach (var name in SentenceBook.Of("en").Names)
            Values(SentenceBook.Of("zh-CN"), name).ShouldBe(Values(SentenceBook.Of("en"), name), name);
    }

    // The rules as the decision and the answers of gateways write them.
    [Fact]
    public void Rules_OfTheSources_HaveASentence()
    {
        var book = SentenceBook.Of("en");
        var sources = string.Concat(
            Repository.Sources(Repository.At("functions", "Crm.Core", "Touchpoints")).Select(File.ReadAllText));
        var rules = Rule().Matches(sources).Select(m => m.Groups["rule"].Value).Distinct().ToList();
        rules.Count.ShouldBeGreaterThan(25);
        rules.Where(rule => !NotRules.Contains(rule) && !book.Names.Any(name => name == rule || IsOf(rule, name)))
            .ShouldBeEmpty("no sentence says these");
    }

    [Fact]
    public void Milestones_All_HaveAWordInEveryLanguage()
    {
        foreach (var book in SentenceBook.Languages.Select(SentenceBook.Of))
            Enum.GetNames<Milestone>().Select(System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName)
                .Where(name => !book.Knows("milestone:" + name)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("exit", "No longer wanted: the order was x.", "milestone=x")]
    [InlineData("exit", "No longer wanted: the order was x at y.", "milestone=x", "reached=y")]
    [InlineData("merged", "The buyer got this message the same day for another order; the two were made one.", "otherOrder=7")]
    [InlineData("priority", "'?' matters more and goes first that day.")]
    public void Say_WhatIsNotKnown_IsLeftOutOrAsked(string name, string sentence, params string[] values) =>
        SentenceBook.Of("en").Say(name, place => values.FirstOrDefault(v => v.StartsWith(place + "=", StringComparison.Ordinal))?
            [(place.Length + 1)..]).ShouldBe(sentence);

    // How a sent text was found, which nobody asks about; and what a rule saw.
    static readonly string[] NotRules = ["traced", "refusals-unread"];

    static bool IsOf(string rule, string name) => name.StartsWith(rule + ":", StringComparison.Ordinal);

    static string[] Values(SentenceBook book, string name)
    {
        var asked = new SortedSet<string>(StringComparer.Ordinal);
        book.Say(name, place =>
        {
            asked.Add(place);
            return "x";
        });
        return [.. asked];
    }

    [GeneratedRegex(
        """(?:Suppress\(|Expire\(|PutOff\([^"]*|Wait\([^"]*|Reason = |Again\([^"]*|return |\? |: )"""
        + """\$?"(?<rule>[a-z]+(?:-[a-z]+)*)(?=[:"])""")]
    private static partial Regex Rule();
}
