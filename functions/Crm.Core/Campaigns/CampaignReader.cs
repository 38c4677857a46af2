using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Crm.Conditions;
using Crm.Flows;
using Crm.Segments;
using Crm.Shops;
using Crm.Touchpoints.Campaigns;
using NodaTime;
using NodaTime.Text;

namespace Crm.Campaigns;

/// <summary>Reads a campaign's file and reports every mistake at once, each with its JSON path.</summary>
public sealed class CampaignReader(ShopDirectory shops, SavedSegments saved)
{
    const int MostPerMinute = 600_000;
    static readonly string[] Known =
        ["$schema", "campaign", "title", "shop", "owner", "note", "audience", "exclude", "class", "channel", "start", "clock", "perMinute",
        "expires", "holdout", "priority", "variants", "coupon", "budget", "windowDays"];

    /// <summary>Null with every mistake added. Segments are those of the files and those people have saved, as they are now.</summary>
    public async ValueTask<Campaign?> ReadAsync(string json, int version, List<string> mistakes, CancellationToken cancel) =>
        Read(json, version, mistakes, (await saved.NowAsync(cancel)).Library);

    Campaign? Read(string json, int version, List<string> mistakes, SegmentLibrary segments)
    {
        JsonObject root;
        try
        {
            root = JsonNode.Parse(json, documentOptions: Lenient) as JsonObject ?? [];
        }
        catch (JsonException broken)
        {
            mistakes.Add(broken.LineNumber is { } line ? $"line {line + 1}: no valid JSON." : "no valid JSON.");
            return null;
        }
        var before = mistakes.Count;
        foreach (var (name, _) in root)
            if (!Known.Contains(name)) mistakes.Add($"$.{name}: is not known here; known are {string.Join(", ", Known)}.");
        var id = IdOf(root, mistakes);
        var shop = ShopOf(root, mistakes);
        var (variants, audience) = (Variants(root, mistakes), Audience(root, mistakes, segments));
        var start = StartOf(root, mistakes);
        var clock = Word(root, "clock") ?? "shop";
        if (clock is not ("shop" or "recipient")) mistakes.Add("$.clock: is shop or recipient.");
        var perMinute = Number(root, "perMinute", 600, 1, MostPerMinute, mistakes);
        var window = Number(root, "windowDays", 7, 1, 90, mistakes);
        var budget = Budget(root, mistakes);
        if (mistakes.Count > before || shop is null || id is null || audience is null) return null;
        var source = CampaignFlow.Of(root, id, version, shop.Language).ToJsonString();
        if (FlowOf(source, mistakes) is not { } flow) return null;
        return new Campaign
        {
            Id = id, Shop = shop, Audience = audience, Start = start, OnRecipientsClock = clock == "recipient", PerMinute = perMinute,
            Variants = variants, Step = flow.Steps[0], FlowSource = source, BudgetMicros = budget, WindowDays = window,
            Owner = Word(root, "owner"), Note = Word(root, "note"),
        };
    }

    // The step's own mistakes are the flow reader's to tell, by the paths of the campaign's file.
    static Flow? FlowOf(string source, List<string> mistakes)
    {
        var told = new List<string>();
        var flow = FlowReader.Read("campaign", source, told);
        mistakes.AddRange(told.Select(t => t.Replace("campaign: ", "", StringComparison.Ordinal)
            .Replace("$.steps[0]", "$", StringComparison.Ordinal)));
        return told.Count == 0 ? flow : null;
    }

    static string? IdOf(JsonObject root, List<string> mistakes)
    {
        if (Word(root, "campaign") is { Length: > 0 and <= 40 } id && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)
            || c == '-')) return id;
        mistakes.Add("$.campaign: a name has 1 to 40 small letters, digits and '-'.");
        return null;
    }

    Shop? ShopOf(JsonObject root, List<string> mistakes)
    {
        var name = Word(root, "shop");
        if (name is null && shops.All.Count() == 1) return shops.All.Single();
        if (name is not null && shops.Find(name) is { } shop) return shop;
        mistakes.Add($"$.shop: name one of {string.Join(", ", shops.All.Select(s => s.Id).Order(StringComparer.Ordinal))}.");
        return null;
    }

    static LocalDateTime StartOf(JsonObject root, List<string> mistakes)
    {
        foreach (var form in new[] { "uuuu-MM-dd'T'HH:mm", "uuuu-MM-dd HH:mm" })
            if (Word(root, "start") is { } text
                && LocalDateTimePattern.CreateWithInvariantCulture(form).Parse(text) is { Success: true } read) return read.Value;
        mistakes.Add("$.start: a local time is written 2026-11-10T10:00.");
        return default;
    }

    static CampaignAudience? Audience(JsonObject root, List<string> mistakes, SegmentLibrary segments)
    {
        if (root["audience"] is not JsonObject told)
        {
            mistakes.Add("$.audience: say who is meant: {\"segment\": …}, {\"when\": {…}} or {\"list\": true}, or several of them.");
            return null;
        }
        var (all, inList) = Group(told, "$.audience", mistakes, segments);
        if (all.Count == 0 && !inList) mistakes.Add("$.audience: is empty; {\"when\": {…}} takes a condition.");
        if (root["exclude"] is not JsonObject except) return new CampaignAudience(All("all", all), inList, null, false);
        var (any, exceptList) = Group(except, "$.exclude", mistakes, segments);
        return new CampaignAudience(All("all", all), inList, any.Count == 0 ? null : All("any", any), exceptList);
    }

    static (List<Condition> Conditions, bool List) Group(JsonObject told, string path, List<string> mistakes,
        SegmentLibrary segments)
    {
        var conditions = new List<Condition>();
        foreach (var (name, value) in told)
            if (name is not ("segment" or "when" or "list"))
                mistakes.Add($"{path}.{name}: is not known here; known are segment, when, list.");
            else if (name == "when")
                conditions.Add(Condition.Parse(JsonSerializer.SerializeToElement(value), path + ".when", mistakes));
            else if (name == "segment" && segments.Find(Word(told, "segment") ?? "") is { } segment) conditions.Add(segment.When);
            else if (name == "segment") mistakes.Add($"{path}.segment: there is no saved segment '{Word(told, "segment")}'.");
        return (conditions, told["list"] is JsonValue list && list.TryGetValue<bool>(out var yes) && yes);
    }

    static Condition All(string joiner, List<Condition> conditions) =>
        conditions.Count == 0 ? Condition.Always : conditions.Count == 1 ? conditions[0] : Condition.Join(joiner, conditions);

    static List<CampaignVariant> Variants(JsonObject root, List<string> mistakes)
    {
        if (root["variants"] is not JsonArray { Count: > 0 } all)
        {
            mistakes.Add("$.variants: give a list with at least one text.");
            return [];
        }
        var variants = new List<CampaignVariant>();
        for (var i = 0; i < all.Count; i++)
        {
            if (all[i] is not JsonObject one || Word(one, "variant") is not { Length: > 0 } name || name == CampaignArms.Holdout)
            {
                mistakes.Add($"$.variants[{i}].variant: give it a name other than {CampaignArms.Holdout}.");
                continue;
            }
            if (one.ContainsKey("when")) mistakes.Add($"$.variants[{i}].when: a campaign's variants go by shares, not by conditions.");
            variants.Add(new CampaignVariant(name, Number(one, "share", all.Count == 1 ? 100 : 0, 1, 100, mistakes, $"$.variants[{i}]")));
        }
        if (variants.Count == all.Count && variants.Sum(v => v.Share) != 100)
            mistakes.Add($"$.variants: the shares come to {variants.Sum(v => v.Share)}, not to 100.");
        if (variants.DistinctBy(v => v.Name).Count() != variants.Count) mistakes.Add("$.variants: two have one name.");
        return variants;
    }

    static long? Budget(JsonObject root, List<string> mistakes)
    {
        if (root["budget"] is not { } told) return null;
        if (told is JsonValue value && value.TryGetValue<decimal>(out var amount) && amount is > 0 and < 1_000_000_000)
            return (long)(amount * 1_000_000);
        mistakes.Add("$.budget: an amount in the currency of the shop's price of a text, more than 0.");
        return null;
    }

    static int Number(JsonObject parent, string name, int otherwise, int least, int most, List<string> mistakes, string path = "$")
    {
        if (parent[name] is null && otherwise >= least) return otherwise;
        if (parent[name] is JsonValue value && value.TryGetValue<int>(out var number) && number >= least && number <= most) return number;
        mistakes.Add(string.Create(CultureInfo.InvariantCulture, $"{path}.{name}: is a whole number from {least} to {most}."));
        return otherwise;
    }

    static string? Word(JsonObject parent, string name) =>
        parent[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text.Trim() : null;

    static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
}
