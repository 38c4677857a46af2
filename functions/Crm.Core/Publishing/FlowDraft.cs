using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Crm.Common;
using Crm.Flows;

namespace Crm.Publishing;

/// <summary>What a draft changes in one step; what is null stays as it is in force.</summary>
public sealed record StepEdit
{
    /// <summary>The step is taken out.</summary>
    public bool? Off { get; init; }

    /// <summary>The version whose step is taken in again, where the one in force has none of the name.</summary>
    public int? Back { get; init; }

    /// <summary>The step itself, which the draft adds, as flow files write it.</summary>
    public JsonElement? Own { get; init; }

    /// <summary>The step that one stands behind; the last without it.</summary>
    public string? Behind { get; init; }

    /// <summary>The presets that one belongs to.</summary>
    public SortedSet<string>? Presets { get; init; }

    /// <summary>Variants that the draft adds, by their names.</summary>
    public SortedDictionary<string, AddedVariant>? Added { get; init; }

    /// <summary>Variants that the draft takes out.</summary>
    public SortedSet<string>? Without { get; init; }

    /// <summary>What begins it, as flow files write it.</summary>
    public JsonElement? On { get; init; }

    /// <summary>An ISO 8601 duration.</summary>
    public string? Expires { get; init; }

    /// <summary>By variant, then language.</summary>
    public SortedDictionary<string, SortedDictionary<string, string>>? Text { get; init; }

    /// <summary>Who gets it: a condition as flow files write it; true for everybody.</summary>
    public JsonElement? Audience { get; init; }

    /// <summary>When a variant is the one, by its name; true for always.</summary>
    public SortedDictionary<string, JsonElement>? When { get; init; }

    /// <summary>The step's mail: "subject" and "body", then language.</summary>
    public SortedDictionary<string, SortedDictionary<string, string>>? Mail { get; init; }

    /// <summary>Mails of variants that have one of their own, by the variant's name.</summary>
    public SortedDictionary<string, SortedDictionary<string, SortedDictionary<string, string>>>? Mails { get; init; }

    [JsonIgnore]
    public bool IsNothing => Off is null && Back is null && Own is null && Added is not { Count: > 0 } && Without is not { Count: > 0 }
        && On is null && Expires is null && Text is not { Count: > 0 }
        && Audience is null && When is not { Count: > 0 } && Mail is not { Count: > 0 } && Mails is not { Count: > 0 };

    /// <summary>The step's JSON with the variants that the draft adds, and without those it takes out.</summary>
    public JsonElement With(JsonElement step) => StepStructure.With(step, this);

    /// <summary>Only what there is of the step, and nothing that changes it.</summary>
    public StepEdit Bare() => new() { Back = Back, Own = Own, Behind = Behind, Presets = Presets, Added = Added, Without = Without };

    public static bool AreSame(StepEdit one, StepEdit other) => Json.Bytes(one).AsSpan().SequenceEqual(Json.Bytes(other));

    internal JsonObject ToOverlay()
    {
        var overlay = new JsonObject();
        if (Off == true) return new JsonObject { ["off"] = true };
        if (On is { } on) overlay["on"] = JsonNode.Parse(on.GetRawText());
        if (Expires is { } expires) overlay["expires"] = expires;
        if (Text is { Count: > 0 } texts) overlay["text"] = JsonSerializer.SerializeToNode(texts);
        if (Audience is { } audience) overlay["audience"] = JsonNode.Parse(audience.GetRawText());
        if (When is { Count: > 0 } when) overlay["when"] = JsonSerializer.SerializeToNode(when);
        if (Mail is { Count: > 0 } mail) overlay["mail"] = JsonSerializer.SerializeToNode(mail);
        if (Mails is { Count: > 0 } mails) overlay["mails"] = JsonSerializer.SerializeToNode(mails);
        return overlay;
    }
}

/// <summary>
/// Changes of a flow that nobody has published yet: differences, so that they can be laid over whatever is in force by then.
/// </summary>
public sealed record FlowDraft
{
    public required string Flow { get; init; }

    /// <summary>The version that was in force when it was begun.</summary>
    public required int Base { get; init; }
    public SortedDictionary<string, StepEdit> Steps { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Who changed it last, and when.</summary>
    public required string By { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>The flow's JSON with the changes in it; null with every mistake added.</summary>
    /// <param name="source">The version in force.</param>
    /// <param name="before">Its number.</param>
    /// <param name="version">The draft's own number.</param>
    /// <param name="older">The JSON of an older version, for steps that are taken in again.</param>
    /// <param name="mistakes">What is wrong.</param>
    public string? Apply(string source, int before, int version, Func<int, string?> older, List<string> mistakes)
    {
        var (known, flow) = (mistakes.Count, JsonNode.Parse(source, documentOptions: Lenient)!.AsObject());
        foreach (var (name, edit) in Steps)
            if (edit.Back is { } from && !PutBack(flow, older(from), name))
                mistakes.Add($"$.steps.{name}: version {from} has no such step.");
            else if (!StepStructure.Add(flow, name, edit)) mistakes.Add($"$.steps.{name}: the flow has a step of this name already.");
            else StepStructure.Change(flow, name, edit);
        if (mistakes.Count > known) return null;
        var overlay = new JsonObject { ["overlay"] = Flow, ["version"] = version, ["steps"] = new JsonObject(Steps.Select(s =>
            KeyValuePair.Create<string, JsonNode?>(s.Key, s.Value.ToOverlay()))) };
        return FlowOverlay.Apply("draft", overlay.ToJsonString(), new Dictionary<string, (int, string)>
        {
            [Flow] = (before, flow.ToJsonString()),
        }, mistakes);
    }

    // At its old place: behind the nearest of those that stood before it.
    static bool PutBack(JsonObject flow, string? older, string name)
    {
        if (StepStructure.Place(flow, name) >= 0) return true;
        if (older is null || JsonNode.Parse(older, documentOptions: Lenient)!.AsObject() is not { } old
            || StepStructure.Place(old, name) is not (>= 0 and var index)) return false;
        var (steps, there) = (flow["steps"]!.AsArray(), old["steps"]!.AsArray());
        var before = Enumerable.Range(0, index).Reverse()
            .Select(i => StepStructure.Place(flow, FlowOverlay.Word(there[i]?["step"]))).FirstOrDefault(place => place >= 0, -1);
        steps.Insert(before + 1, there[index]!.DeepClone());
        foreach (var (preset, list) in old["presets"] as JsonObject ?? [])
            if (list is JsonArray names && names.Any(n => FlowOverlay.Word(n) == name) && flow["presets"]?[preset] is JsonArray mine)
                mine.Add(name);
        return true;
    }

    static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip };
}
