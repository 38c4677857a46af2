using System.Text.Json;
using System.Text.Json.Nodes;

namespace Crm.Flows;

/// <summary>
/// A file of differences: <c>{"overlay": "post-purchase", "version": 100, "steps": {"shipped": {"off": true}, "signed": {"text": {"new":
/// {"en": "…"}}}}}</c>. It makes a new version of the flow out of its newest one, so that a shop changes one text or time without a copy
/// that grows old. What waits keeps the version it was planned with, as with every other new version.
/// </summary>
static class FlowOverlay
{
    public static bool IsOne(string json)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: Lenient) is JsonObject root && root.ContainsKey("overlay");
        }
        catch (JsonException)
        {
            // The reader of flows says where it is broken.
            return false;
        }
    }

    /// <summary>The flow's JSON with the differences in it; null with every mistake added.</summary>
    /// <param name="file">Stands before each mistake.</param>
    /// <param name="json">The overlay.</param>
    /// <param name="newest">The JSON of a flow's newest version by its name.</param>
    /// <param name="mistakes">What is wrong.</param>
    public static string? Apply(string file, string json, IReadOnlyDictionary<string, (int Version, string Json)> newest,
        List<string> mistakes)
    {
        var (before, overlay) = (mistakes.Count, JsonNode.Parse(json, documentOptions: Lenient)!.AsObject());
        void Mistake(string path, string what) => mistakes.Add($"{file}: {path}: {what}.");
        foreach (var (name, _) in overlay
            .Where(m => m.Key is not ("$schema" or "overlay" or "version" or "about" or "shop" or "steps")).ToList())
            Mistake($"$.{name}", "is not known here; known are $schema, overlay, version, about, shop, steps");
        if (Word(overlay["overlay"]) is not { } flow || !newest.TryGetValue(flow, out var known))
        {
            Mistake("$.overlay", $"names a flow: {string.Join(", ", newest.Keys.Order(StringComparer.Ordinal))}");
            return null;
        }
        if (overlay["version"] is not JsonValue number || !number.TryGetValue<int>(out var version) || version <= known.Version)
            Mistake("$.version", $"is a whole number above {known.Version}, the version it is laid over");
        if (overlay["steps"] is not JsonObject changes
            || changes.Count == 0) Mistake("$.steps", "is an object: the differences for each step's name");
        var shop = Word(overlay["shop"]);
        if (overlay.ContainsKey("shop") && string.IsNullOrEmpty(shop)) Mistake("$.shop", "is the id of one shop");
        if (mistakes.Count > before) return null;
        var result = JsonNode.Parse(known.Json, documentOptions: Lenient)!.AsObject();
        result["version"] = overlay["version"]!.DeepClone();
        foreach (var (name, change) in overlay["steps"]!.AsObject())
            if (shop is null) Change(result, name, change, Mistake);
            else ShopOverlay.Change(result, shop, name, change, Mistake);
        return mistakes.Count > before ? null : result.ToJsonString();
    }

    static void Change(JsonObject flow, string name, JsonNode? told, Action<string, string> mistake)
    {
        var path = $"$.steps.{name}";
        if (Find(flow, name, told, mistake) is not { } found) return;
        var (step, change) = found;
        foreach (var (member, value) in change)
            if (member is "on" or "expires") step[member] = value?.DeepClone();
            else if (member == "text") Texts(step, value, path + ".text", mistake);
            else if (OverlayParts.IsOne(member)) OverlayParts.Change(step, member, value, path, mistake);
            else if (member == "off" && value is JsonValue off && off.TryGetValue<bool>(out var isOff)) TakeOut(flow, step, isOff);
            else mistake($"{path}.{member}", "is not known here; known are off (true or false), on, expires, text, audience, "
                + "when, mail, mails");
    }

    /// <summary>The step and what is told of it; null with the mistake said.</summary>
    internal static (JsonObject Step, JsonObject Change)? Find(JsonObject flow, string name, JsonNode? told, Action<string, string> mistake)
    {
        var (path, steps) = ($"$.steps.{name}", flow["steps"]!.AsArray());
        if (steps.FirstOrDefault(s => Word(s?["step"]) == name) is not JsonObject step)
            mistake(path, $"the flow has no such step; it has {string.Join(", ", steps.Select(s => Word(s?["step"])))}");
        else if (told is not JsonObject change) mistake(path, "is an object with off, on, expires or text");
        else return (step, change);
        return null;
    }

    static void Texts(JsonObject step, JsonNode? told, string path, Action<string, string> mistake)
    {
        if (told is not JsonObject variants) mistake(path, "is an object: for each variant its texts by language");
        else
            foreach (var (name, texts) in variants)
                if (step["variants"]!.AsArray().FirstOrDefault(v => Word(v?["variant"]) == name)?["text"] is not JsonObject known)
                    mistake($"{path}.{name}", $"the step has no such variant; it has "
                        + $"{string.Join(", ", step["variants"]!.AsArray().Select(v => Word(v?["variant"])))}");
                else if (texts is not JsonObject languages) mistake($"{path}.{name}", "is an object: a text for each language");
                else
                    foreach (var (language, text) in languages)
                    {
                        known[language] = text?.DeepClone();
                        FlowStyles.Forget(known.Parent, language);
                    }
    }

    // A preset that names it would name nothing.
    static void TakeOut(JsonObject flow, JsonObject step, bool isOff)
    {
        if (!isOff) return;
        var name = Word(step["step"]);
        flow["steps"]!.AsArray().Remove(step);
        foreach (var (_, preset) in flow["presets"] as JsonObject ?? [])
            if (preset is JsonArray list && list.FirstOrDefault(n => Word(n) == name) is { } entry) list.Remove(entry);
    }

    internal static string? Word(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var word) ? word : null;

    static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip };
}
