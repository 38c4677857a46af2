using System.Text.Json.Nodes;
using Crm.Common;
using Crm.Flows;

namespace Crm.Publishing;

public enum StepChangeKind { Changed, Added, Removed }

/// <summary>A text that another version says otherwise.</summary>
/// <param name="Before">Null where there was none.</param>
public sealed record TextChange(string Variant, string Language, string? Before, string? After);

/// <summary>What another version says of a step.</summary>
/// <param name="Members">What else differs.</param>
public sealed record StepChange(string Step, StepChangeKind Kind, IReadOnlyList<TextChange> Texts, IReadOnlyList<MemberChange> Members);

/// <summary>A member of a step, or of one of its variants, that another version says otherwise, by its name in flow files.</summary>
/// <param name="Variant">Null for the step's own.</param>
/// <param name="Before">As JSON that is read by people: of an object only what differs. Null where there was none.</param>
public sealed record MemberChange(string? Variant, string Member, string? Before, string? After);

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
        var members = Members(null, before, after, "why", "variants", "mail").ToList();
        var (old, now) = (Variants(before), Variants(after));
        // Which there are, and in what order they are asked.
        if (!old.Select(v => v.Key).SequenceEqual(now.Select(v => v.Key)))
            members.Add(new MemberChange(null, "variants", string.Join(", ", old.Select(v => v.Key)),
                string.Join(", ", now.Select(v => v.Key))));
        // A style that says nothing any more goes with the text that took its place.
        foreach (var (name, variant) in now)
            members.AddRange(Members(name, old.Find(v => v.Key == name).Value ?? [], variant, "variant", "text", "mail",
                texts.Count == 0 ? "" : "styles"));
        return new StepChange(step, StepChangeKind.Changed, texts, members);
    }

    static IEnumerable<MemberChange> Members(string? variant, JsonObject before, JsonObject after, params string[] without) =>
        before.Select(m => m.Key).Union(after.Select(m => m.Key))
            .Where(name => !without.Contains(name) && !JsonNode.DeepEquals(before[name], after[name]))
            .Select(name => new MemberChange(variant, name, Differing(name, before[name], after[name]),
                Differing(name, after[name], before[name])));

    // Half a condition would be another one.
    static string? Differing(string name, JsonNode? one, JsonNode? other) => one switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var word) => word,
        JsonObject part when other is JsonObject whole && name is not ("when" or "audience") => new JsonObject(part
            .Where(m => !JsonNode.DeepEquals(m.Value, whole[m.Key])).Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())))
            .ToJsonString(Json.Options),
        _ => one.ToJsonString(Json.Options),
    };

    static List<KeyValuePair<string, JsonObject>> Variants(JsonObject step) =>
        [.. (step["variants"] as JsonArray ?? []).OfType<JsonObject>()
            .Select(v => KeyValuePair.Create(FlowOverlay.Word(v["variant"]) ?? "", v))];

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

    static Dictionary<string, JsonObject> Steps(string? source) => source is null ? []
        : (JsonNode.Parse(source, documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip })?["steps"]
            as JsonArray ?? []).OfType<JsonObject>().Where(s => FlowOverlay.Word(s["step"]) is not null)
            .ToDictionary(s => FlowOverlay.Word(s["step"])!, StringComparer.Ordinal);
}
