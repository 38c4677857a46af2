using System.Text.Json;
using Crm.Activities;
using static Crm.Tests.Activities.ActivitySamples;

namespace Crm.Tests.Activities;

/// <summary>Every mistake of a file at once, each with its path; and the schema knows what the reader knows.</summary>
public sealed class ActivityReaderTests
{
    [Fact]
    public void Read_OneOfEachKind_TakesItAsItStands()
    {
        foreach (var (kind, file) in All) Of(file).Kind.Name.ShouldBe(kind);
        All.Select(a => a.Kind).ShouldBe(ActivityReader.Kinds);
        var it = Of(SignIn, """ "budget": 900, "expected": {"participation": 0.25, "plays": 8},""");
        (it.From, it.Until, it.Budget, it.Expected).ShouldBe((new(2026, 6, 1), new(2026, 6, 20), 900L, new Expectation(0.25, 8)));
        // The shop's own days, not the world's.
        (it.Opens, it.Closes).ShouldBe((new(2026, 5, 31, 16, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 6, 20, 16, 0, 0,
            TimeSpan.Zero)));
    }

    [Theory]
    [InlineData("{", "line 1: no valid JSON.")]
    [InlineData("[]", "$: give an object.")]
    public void Read_WhatIsNoObject_SaysSo(string file, string mistake) => Mistakes(file).ShouldBe([mistake]);

    [Fact]
    public void Read_AFileOfMistakes_TellsAllOfThem()
    {
        Mistakes("""
            {"activity": "Summer!", "shop": "demp", "title": {"en": "Wheel"}, "from": "1.6.2026", "until": "2026-06-20",
             "when": {"fact": "x"}, "budget": 0, "expected": {"participation": 1.5}, "colour": "red",
             "lottery": {"perDay": 0, "luck": 1, "prizes": [
               {"prize": "a", "text": {"zh-CN": "甲"}, "chance": 0.7},
               {"prize": "a", "text": {}, "chance": 0.4, "coupon": "x", "gift": "y"},
               {"prize": "b", "text": {"en": "乙"}, "chance": 0.0000001, "stock": -1}]}}
            """).ShouldBe([
            "$.colour: is not known here; known are $schema, activity, shop, title, note, from, until, when, budget, expected, signIn, "
                + "birthday, profile, survey, vote, lottery, game, guess, redPacket, chain.",
            "$.shop: name one of demo.",
            "$.from: a local day is written 2026-06-01.",
            "$.activity: a name has 1 to 40 small letters, digits and '-'.",
            "$.when.fact: 'x' is no fact; known are …",
            "$.budget: is a whole number from 1 to 2147483647.",
            "$.expected.participation: is a number from 0 to 1.",
            "$.lottery.luck: is not known here; known are freePerDay, cost, perDay, prizes.",
            "$.lottery.freePerDay: without free tries and without cost nobody can play: give one of them.",
            "$.lottery.perDay: is a whole number from 1 to 100.",
            "$.lottery.prizes[1].gift: a prize is a coupon or a gift, not both.",
            "$.lottery.prizes[1].text: give a text for each language, at least for the shop's.",
            "$.lottery.prizes[2].chance: is a number from 0.000001 to 1.",
            "$.lottery.prizes[2].stock: is a whole number from 1 to 10000000.",
            "$.lottery.prizes: two are called 'a'.",
            "$.lottery.prizes: the chances come to 1.100001, more than 1.",
        ]);
    }

    [Theory]
    [InlineData(""" "note": "nothing" """, "$: say what it is with exactly one of ")]
    [InlineData(SignIn + "," + Birthday, "$: say what it is with exactly one of ")]
    [InlineData(""" "chain": {"tasks": [{"task": "a", "text": {"zh-CN": "甲"}}]} """, "$.chain.tasks[0]: is done by an activity or when")]
    [InlineData(""" "redPacket": {"at": "20:00", "minutes": 10, "password": "xyz", "packets": [{"count": 1, "points": 1}]} """,
        "$.redPacket.at: a local time is written 2026-06-01T20:00.")]
    [InlineData(""" "redPacket": {"at": "2026-06-10T20:00", "minutes": 1, "password": "xy", "packets": [{"count": 10001, "points": 1}]} """,
        "$.redPacket.packets[0].count: is a whole number from 1 to 10000.")]
    [InlineData(""" "vote": {"options": [{"value": "a,b", "text": {"zh-CN": "甲"}}]} """, "$.vote.options[0].value: holds no comma.")]
    [InlineData(""" "profile": {"fields": [1], "points": 1} """, "$.profile.fields[0]: is birthday or the name of an attribute")]
    [InlineData(""" "signIn": {"points": 1, "streaks": [{"days": 3, "points": 1}, {"days": 3, "points": 2}]} """,
        "$.signIn.streaks: two are called '3 days'.")]
    [InlineData(""" "game": {"stake": 5, "perDay": 1, "prizes": [{"prize": "a", "text": {"zh-CN": "甲"}, "chance": 0.5}]} """,
        "$.game.prizes[0].points: is a whole number from 1 to 1000000.")]
    [InlineData(""" "lottery": {"freePerDay": 3, "perDay": 2, "prizes": [{"prize": "a", "text": {"zh-CN": "甲"}, "chance": 0.12345678}]} """,
        "$.lottery.perDay: is at least freePerDay.", "$.lottery.prizes[0].chance: has up to six places after the point.")]
    public void Read_WhatMakesNoSense_SaysWhereAndWhat(string kind, params string[] begins)
    {
        var told = Mistakes(File("it", kind));
        told.Count.ShouldBe(begins.Length, string.Join('\n', told));
        for (var i = 0; i < begins.Length; i++) told[i].ShouldStartWith(begins[i]);
    }

    [Fact]
    public void Read_TooLong_SaysSo() => Mistakes(File("it", SignIn, from: "2025-01-01", until: "2026-06-20"))
        .ShouldBe(["$.until: lies on the day of from or up to 400 days after it."]);

    [Fact]
    public void Schema_KnowsEveryFieldOfTheSamples_AndNoOther()
    {
        var path = Infra.Repository.At("functions", "Crm.Core", "Activities", "activity.schema.json");
        using var schema = JsonDocument.Parse(System.IO.File.ReadAllText(path));
        var known = schema.RootElement.GetProperty("properties");
        ActivityReader.Kinds.Except(known.EnumerateObject().Select(p => p.Name)).ShouldBeEmpty();
        // What the schema says a kind has, the reader takes; and it refuses what the schema does not have.
        foreach (var (kind, file) in All)
        {
            var fields = known.GetProperty(kind).GetProperty("properties").EnumerateObject().Select(p => p.Name).ToList();
            var told = Mistakes(File("it", file.Insert(file.IndexOf('{', StringComparison.Ordinal) + 1, """ "zzz": 1, """)));
            told.ShouldBe([$"$.{kind}.zzz: is not known here; known are {string.Join(", ", fields)}."]);
        }
    }

    static List<string> Mistakes(string file)
    {
        var mistakes = new List<string>();
        Reader.Read(file, 1, mistakes).ShouldBeNull();
        return mistakes.ConvertAll(m => m.Contains("is no fact", StringComparison.Ordinal) ? m[..(m.IndexOf("known are",
            StringComparison.Ordinal)
            + 9)] + " …" : m);
    }
}
