using System.Text.Json.Nodes;
using Crm.Flows;

namespace Crm.Publishing;

public enum StepChangeKind { Changed, Added, Removed }

/// <summary>A text that another version says otherwise.</summary>
/// <param name="Before">Null where there was none.</param>
public sealed record TextChange(string Variant, string Language, string? Before, string? After);

/// <summary>What another version says of a step.</summary>
/// <param name="Members">What else differs, by the members' names in flow files, as JSON before and after.</param>
public sealed record StepChange(string Step, StepChangeKind Kind, IReadOnlyList<TextChange> Texts,
    IReadOnlyList<(string Member, string? Before, string? After)> Members);

/// <summary>How two versions of a flow differ, step by step, whatever waits.</summary>
public static class FlowChanges
{
    /// <param name="before">The flow as JSON; null for none.</param>
    /// <param name="after">The other version.</param>
    public static IReadOnlyList<StepChange> Of(string? before, string after)
    {
        var (old, now) = (Steps(before), Steps(after));
        return
        [
            .. now.Select(s => old.GetValueOrDefault(s.Key) is not { } was ? new StepChange(s.Key, StepChangeKind.Added, [], [])
                : JsonNode.DeepEquals(was, s.Value) ? null : Changed(s.Key, was, s.Value)).OfType<StepChange>(),
            .. old.Keys.Where(name => !now.ContainsKey(name)).Select(name => new StepChange(name, StepChangeKind.Removed, [], [])),
        ];
    }

    static StepChange Changed(string step, JsonObject before, JsonObject after)
    {
        var texts = Texts(before, after).Where(t => t.Before != t.After).ToList();
        var members = before.Select(m => m.Key).Union(after.Select(m => m.Key)).Where(name => name is not ("why" or "variants" or "mail")
            && !JsonNode.DeepEquals(before[name], after[name]))
            .Select(name => (name, before[name]?.ToJsonString(), after[name]?.ToJsonString())).ToList();
        // A style that says nothing any more goes with the text that took its place.
        if (texts.Count == 0 ? !JsonNode.DeepEquals(before["variants"], after["variants"])
            : !JsonNode.DeepEquals(WithoutTexts(before), WithoutTexts(after)))
            members.Add(("variants", before["variants"]?.ToJsonString(), after["variants"]?.ToJsonString()));
        return new StepChange(step, StepChangeKind.Changed, texts, members);
    }

    static IEnumerable<TextChange> Texts(JsonObject before, JsonObject after)
    {
        var (old, now) = (Texts(before), Texts(after));
        return old.Keys.Union(now.Keys).Select(key => new TextChange(key.Variant, key.Language, old.GetValueOrDefault(key),
            now.GetValueOrDefault(key)));
    }

    static Dictionary<(string Variant, string Language), string> Texts(JsonObject step)
    {
        var all = new Dictionary<(string, string), string>();
        foreach (var variant in (step["variants"] as JsonArray ?? []).OfType<JsonObject>())
            foreach (var (language, text) in variant["text"] as JsonObject ?? [])
                if (FlowOverlay.Word(text) is { } word) all[(FlowOverlay.Word(variant["variant"]) ?? "", language)] = word;
        Mails("", step);
        foreach (var variant in (step["variants"] as JsonArray ?? []).OfType<JsonObject>())
            Mails((FlowOverlay.Word(variant["variant"]) ?? "") + " ", variant);
        return all;

        void Mails(string of, JsonObject holder)
        {
            foreach (var (part, texts) in holder["mail"] as JsonObject ?? [])
                foreach (var (language, text) in texts as JsonObject ?? [])
                    if (FlowOverlay.Word(text) is { } word) all[($"{of}mail-{part}", language)] = word;
        }
    }

    static JsonArray WithoutTexts(JsonObject step) => new([.. (step["variants"] as JsonArray ?? []).OfType<JsonObject>().Select(variant =>
        new JsonObject(variant.Where(m => m.Key is not ("text" or "mail" or "styles"))
            .Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone()))))]);

    static Dictionary<string, JsonObject> Steps(string? source) => source is null ? []
        : (JsonNode.Parse(source, documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip })?["steps"]
            as JsonArray ?? []).OfType<JsonObject>().Where(s => FlowOverlay.Word(s["step"]) is not null)
            .ToDictionary(s => FlowOverlay.Word(s["step"])!, StringComparer.Ordinal);
}
