using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Crm.Flows;

/// <summary>
/// A file of other voices for the texts of a flow: <c>{"styles": "post-purchase", "formal": {"signed": {"new": {"en": "…"}}}}</c>, by
/// style, step, variant and language. A shop chooses one by its setting Style; what a style does not say, the flow's own text says.
/// </summary>
static class FlowStyles
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip };

    /// <summary>The flow a file of styles is for; null for any other file.</summary>
    public static string? FlowOf(string json) => Word(Root(json)?["styles"]);

    /// <summary>The flows' JSON with their styles in it. Which styles are for no flow, step or variant is a mistake.</summary>
    public static List<(string File, string Json)> Lay(IEnumerable<(string File, string Json)> files, List<string> mistakes)
    {
        var all = files.ToList();
        var styles = all.Where(f => FlowOf(f.Json) is not null).ToList();
        var flows = all.Except(styles).ToList();
        foreach (var (file, json) in styles)
        {
            var (root, laid) = (Root(json)!, false);
            for (var i = 0; i < flows.Count; i++)
                if (Root(flows[i].Json) is { } flow && Word(flow["flow"]) == FlowOf(json))
                {
                    Lay(flow, root, what => mistakes.Add($"{file}: {what}."));
                    (flows[i], laid) = ((flows[i].File, flow.ToJsonString(Plain)), true);
                }
            if (!laid) mistakes.Add($"{file}: $.styles: there is no flow '{FlowOf(json)}'.");
        }
        return flows;
    }

    /// <summary>A text given anew stands before every style's.</summary>
    public static void Forget(JsonNode? variant, string language)
    {
        foreach (var (_, texts) in variant?["styles"] as JsonObject ?? [])
            if (texts is JsonObject told) told.Remove(language);
    }

    static void Lay(JsonObject flow, JsonObject root, Action<string> mistake)
    {
        foreach (var (style, steps) in root.Where(m => m.Key is not ("$schema" or "styles" or "about")))
        {
            if (steps is not JsonObject told) { mistake($"$.{style}: is an object: for each step its variants' texts"); continue; }
            foreach (var (step, variants) in told)
                foreach (var (variant, texts) in variants as JsonObject ?? [])
                {
                    var path = $"$.{style}.{step}.{variant}";
                    if (Find(flow, step, variant) is not { } found) mistake($"{path}: the flow has no such step and variant");
                    else if (texts is not JsonObject) mistake($"{path}: is an object: a text for each language");
                    else Put(found, style, texts.AsObject());
                }
        }
    }

    static void Put(JsonObject variant, string style, JsonObject texts)
    {
        var styles = variant["styles"] as JsonObject ?? [];
        if (styles.Parent is null) variant["styles"] = styles;
        var known = styles[style] as JsonObject ?? [];
        if (known.Parent is null) styles[style] = known;
        foreach (var (language, text) in texts) known[language] = text?.DeepClone();
    }

    static JsonObject? Find(JsonObject flow, string step, string variant) =>
        (flow["steps"] as JsonArray)?.FirstOrDefault(s => Word((s as JsonObject)?["step"]) == step)?["variants"] is JsonArray variants
            ? variants.FirstOrDefault(v => Word((v as JsonObject)?["variant"]) == variant) as JsonObject : null;

    static string? Word(JsonNode? node) => FlowOverlay.Word(node);

    static JsonObject? Root(string json)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: Lenient) as JsonObject;
        }
        catch (JsonException)
        {
            // The reader of flows says where it is broken.
            return null;
        }
    }
}
