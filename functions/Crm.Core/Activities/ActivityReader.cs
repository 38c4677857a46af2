using System.Text.Json;
using Crm.Conditions;
using Crm.Shops;

namespace Crm.Activities;

/// <summary>Reads an activity's file and reports every mistake at once, each with its JSON path.</summary>
public sealed partial class ActivityReader(ShopDirectory shops)
{
    const int LongestDays = 400, LongestTitle = 80, MostPoints = 1_000_000;

    /// <summary>Under which of its names the file holds what only its kind has.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
        ["signIn", "birthday", "profile", "survey", "vote", "lottery", "game", "guess", "redPacket", "chain"];

    static readonly JsonSerializerOptions Lenient = new() { ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Null with every mistake added.</summary>
    public Activity? Read(string json, int version, List<string> mistakes)
    {
        var before = mistakes.Count;
        JsonElement root;
        try
        {
            root = JsonSerializer.Deserialize<JsonElement>(json, Lenient);
        }
        catch (JsonException broken)
        {
            mistakes.Add(broken.LineNumber is { } line ? $"line {line + 1}: no valid JSON." : "no valid JSON.");
            return null;
        }
        var fields = new JsonFields(root, "$", mistakes);
        if (root.ValueKind != JsonValueKind.Object) return fields.Mistake<Activity?>(null, "give an object", null);
        fields.Only([.. Common, .. Kinds]);
        var shop = ShopOf(fields);
        var language = shop?.Language;
        var (from, until) = Days(fields);
        var activity = (Id: fields.Id("activity"), Title: fields.Texts("title", language, LongestTitle),
            When: fields.Has("when") ? Condition.Parse(root.GetProperty("when"), "$.when", mistakes) : Condition.Always,
            Budget: fields.NumberOrNone("budget", 1, int.MaxValue), Expected: ExpectedOf(fields), Kind: KindOf(fields, language, mistakes));
        if (mistakes.Count > before || shop is null || activity.Kind is null) return null;
        return new Activity
        {
            Id = activity.Id, Version = version, Shop = shop, Title = activity.Title, From = from, Until = until, When = activity.When,
            Budget = activity.Budget, Kind = activity.Kind, Expected = activity.Expected, Source = json,
        };
    }

    static readonly string[] Common = ["$schema", "activity", "shop", "title", "note", "from", "until", "when", "budget", "expected"];

    Shop? ShopOf(JsonFields fields)
    {
        var name = fields.Text("shop", 40, isNeeded: false);
        if (name is null && !fields.Has("shop") && shops.All.Count() == 1) return shops.All.Single();
        if (name is not null && shops.Find(name) is { } shop) return shop;
        return fields.Mistake<Shop?>("shop", $"name one of {string.Join(", ", shops.All.Select(s => s.Id).Order(StringComparer.Ordinal))}",
            null);
    }

    static (DateOnly From, DateOnly Until) Days(JsonFields fields)
    {
        var (from, until) = (fields.Day("from"), fields.Day("until"));
        if (from != default && until != default && (until < from || until.DayNumber - from.DayNumber >= LongestDays))
            fields.Mistake("until", $"lies on the day of from or up to {LongestDays} days after it");
        return (from, until);
    }

    static Expectation ExpectedOf(JsonFields fields)
    {
        if (!fields.Has("expected") || fields.Child("expected") is not { } child) return new Expectation(0.1, 1);
        child.Only("participation", "plays");
        return new Expectation((double)child.Amount("participation", 0, 1, 0.1m), (double)child.Amount("plays", 0, 10_000, 1));
    }

    static ActivityKind? KindOf(JsonFields fields, string? language, List<string> mistakes)
    {
        var told = Kinds.Where(fields.Has).ToList();
        if (told.Count != 1) return fields.Mistake<ActivityKind?>(null, $"say what it is with exactly one of {string.Join(", ", Kinds)}",
            null);
        if (fields.Child(told[0]) is not { } own) return null;
        return told[0] switch
        {
            "signIn" => SignIn(own), "birthday" => new ActivityKind.Birthday(Points(own.Only("points"))), "profile" => Profile(own),
            "survey" => Survey(own, language), "vote" => Vote(own, language), "lottery" => Lottery(own, language),
            "game" => Game(own, language), "guess" => Guess(own), "redPacket" => RedPacket(own),
            _ => Chain(own, language, mistakes),
        };
    }

    static int Points(JsonFields own, string name = "points", int? otherwise = null) => own.Number(name, 0, MostPoints, otherwise);
}
