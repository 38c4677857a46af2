using System.Text.Json.Nodes;

namespace Crm.Flows;

/// <summary>
/// Differences of one shop (<c>"shop": "myshop"</c> in an overlay): the flow stays one for all shops, and what differs asks for the shop
/// first. A step that is off does not begin there; a text or a time stands before the one of all others.
/// </summary>
static class ShopOverlay
{
    public static void Change(JsonObject flow, string shop, string name, JsonNode? told, Action<string, string> mistake)
    {
        var path = $"$.steps.{name}";
        if (FlowOverlay.Find(flow, name, told, mistake) is not { } found) return;
        foreach (var (member, value) in found.Change)
            if (member == "off" && value is JsonValue off && off.TryGetValue<bool>(out var isOff)) TakeOut(found.Step, shop, isOff);
            else if (member == "on" && value is JsonArray own) Begin(found.Step, shop, own);
            else if (member == "text" && value is JsonObject variants) Texts(found.Step, shop, variants, path + ".text", mistake);
            else mistake($"{path}.{member}", "is not what one shop's overlay can say: off (true or false), on (a list), text (an object)");
    }

    static void TakeOut(JsonObject step, string shop, bool isOff)
    {
        if (isOff) Keep(step, new JsonObject { ["not"] = Is(shop) });
    }

    static void Begin(JsonObject step, string shop, JsonArray own)
    {
        Keep(step, new JsonObject { ["not"] = Is(shop) });
        var of = new JsonObject { ["on"] = own.DeepClone() };
        Keep(of, Is(shop));
        foreach (var trigger in of["on"]!.AsArray()) step["on"]!.AsArray().Add(trigger?.DeepClone());
    }

    static void Keep(JsonObject step, JsonObject condition)
    {
        foreach (var trigger in step["on"]!.AsArray().OfType<JsonObject>()) trigger["when"] = Both(condition, trigger["when"]);
    }

    // The shop's variant stands right before the one it replaces, and falls back to that one's other languages.
    static void Texts(JsonObject step, string shop, JsonObject told, string path, Action<string, string> mistake)
    {
        var variants = step["variants"]!.AsArray();
        foreach (var (name, texts) in told)
        {
            var at = variants.ToList().FindIndex(v => FlowOverlay.Word(v?["variant"]) == name);
            if (at < 0)
                mistake($"{path}.{name}",
                    $"the step has no such variant; it has {string.Join(", ", variants.Select(v => FlowOverlay.Word(v?["variant"])))}");
            else if (texts is not JsonObject languages) mistake($"{path}.{name}", "is an object: a text for each language");
            else
            {
                var own = variants[at]!.DeepClone().AsObject();
                own["variant"] = $"{name}@{shop}";
                own["when"] = Both(Is(shop), own["when"]);
                foreach (var (language, text) in languages)
                {
                    own["text"]![language] = text?.DeepClone();
                    FlowStyles.Forget(own, language);
                }
                variants.Insert(at, own);
            }
        }
    }

    static JsonObject Is(string shop) => new() { ["fact"] = "shop.id", ["is"] = shop };

    static JsonNode Both(JsonObject one, JsonNode? other) =>
        other is null ? one.DeepClone() : new JsonObject { ["all"] = new JsonArray(one.DeepClone(), other.DeepClone()) };
}
