using System.Text.Json;
using System.Text.Json.Nodes;
using Crm.Flows;

namespace Crm.Publishing;

/// <summary>What a draft adds and takes away: whole steps, and variants of a step. Everything else is laid over what comes of it.</summary>
static class StepStructure
{
    /// <summary>The step as the draft's other changes find it.</summary>
    public static JsonElement With(JsonElement step, StepEdit edit)
    {
        if (edit is { Added: not { Count: > 0 }, Without: not { Count: > 0 } }) return step;
        var changed = JsonNode.Parse(step.GetRawText())!.AsObject();
        Variants(changed, edit);
        return JsonSerializer.SerializeToElement(changed);
    }

    /// <summary>False where the step that is added has a name the flow has already.</summary>
    public static bool Add(JsonObject flow, string name, StepEdit edit)
    {
        if (edit.Own is not { } own) return true;
        if (Place(flow, name) >= 0) return false;
        var behind = Place(flow, edit.Behind);
        var steps = flow["steps"]!.AsArray();
        steps.Insert(behind < 0 ? steps.Count : behind + 1, JsonNode.Parse(own.GetRawText()));
        foreach (var preset in edit.Presets ?? [])
            if (flow["presets"]?[preset] is JsonArray names) names.Add(name);
        return true;
    }

    public static void Change(JsonObject flow, string name, StepEdit edit)
    {
        if (Place(flow, name) is >= 0 and var at) Variants(flow["steps"]!.AsArray()[at]!.AsObject(), edit);
    }

    // The first whose condition holds gives the text, so one that is added stands before the one it was begun from.
    static void Variants(JsonObject step, StepEdit edit)
    {
        if (step["variants"] is not JsonArray variants) return;
        foreach (var (name, added) in edit.Added ?? [])
            if (Find(variants, name) < 0)
                variants.Insert(Math.Max(0, Find(variants, added.Before)), JsonNode.Parse(added.Variant.GetRawText()));
        foreach (var name in edit.Without ?? [])
            if (Find(variants, name) is >= 0 and var at && variants.Count > 1) variants.RemoveAt(at);
    }

    static int Find(JsonArray variants, string? name) => variants.ToList().FindIndex(v => FlowOverlay.Word(v?["variant"]) == name);

    public static int Place(JsonObject flow, string? name) =>
        flow["steps"] is JsonArray steps ? steps.ToList().FindIndex(s => FlowOverlay.Word(s?["step"]) == name) : -1;
}

/// <summary>A variant that a draft adds.</summary>
/// <param name="Variant">As flow files write it.</param>
/// <param name="Before">The one it stands before.</param>
public sealed record AddedVariant(JsonElement Variant, string? Before);
