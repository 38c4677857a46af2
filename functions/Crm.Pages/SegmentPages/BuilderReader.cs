using System.Text.Encodings.Web;
using System.Text.Json;
using Crm.Conditions;
using Crm.Nightly;
using Crm.Pages.Language;
using Crm.Pages.Routing;
using Crm.Segments;

namespace Crm.Pages.SegmentPages;

/// <summary>Reads the builder: what is stored under a name, and what a form brought.</summary>
public sealed class BuilderReader(SavedSegments segments, SegmentLibrary files, NightlyRun night)
{
    const int LongestValue = 400;
    static readonly SegmentRow Fresh = new("customer.paidOrders", "atLeast", "", false);
    static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>With one row, which an address may fill in.</summary>
    public BuilderModel New(PageRequest request)
    {
        var fact = request.Query("fact") is { } name ? Facts.Find(name) : null;
        var value = Operators.Values(fact?.Name ?? "", request.Texts).FirstOrDefault(v => v.Value == request.Query("value")).Label
            ?? request.Query("value") ?? "";
        return Empty() with { Form = new SegmentForm("all", [fact is null ? Fresh : new SegmentRow(fact.Name,
            Operators.Fits(fact.Type, "is") ? "is" : "has", value[..Math.Min(value.Length, LongestValue)], false)]) };
    }

    /// <summary>Null where there is none of the name.</summary>
    public async Task<BuilderModel?> StoredAsync(string name, Texts texts, CancellationToken cancel)
    {
        if ((await segments.NowAsync(cancel)).Saved.FirstOrDefault(s => s.Name == name) is { } saved)
            return Of(saved.When, texts) with { Name = name, Title = saved.Title, IsSaved = true };
        return files.Find(name) is { } file ? Of(file.Source, texts) with { Name = name, Title = file.Title, IsFile = true } : null;
    }

    /// <summary>What a form holds after the button pressed; the condition where it is whole and right.</summary>
    public (BuilderModel Model, JsonElement? When) Filled(PageRequest request, string action)
    {
        var model = Empty() with
        {
            Name = request.Field("name"), Title = request.Field("title") is { } title ? title[..Math.Min(title.Length,
                SavedSegments.LongestTitle)] : null,
        };
        if (night.Groups.Contains(request.Field("group") ?? "")) model = model with { Group = request.Field("group")! };
        return request.Field("rows") is null ? FromJson(model, request, action) : FromRows(model, request, action);
    }

    static (BuilderModel, JsonElement?) FromRows(BuilderModel model, PageRequest request, string action)
    {
        var (form, mistakes) = (ConditionFields.Read(request, "")!, new List<string>());
        if (action == "add" && form.Rows.Count < ConditionForm.MostRows) form = form with { Rows = [.. form.Rows, Fresh] };
        if (action.StartsWith("drop-", StringComparison.Ordinal) && int.TryParse(action.AsSpan(5), out var number)
            && number >= 0 && number < form.Rows.Count) form = form with { Rows = [.. form.Rows.Where((_, i) => i != number)] };
        var json = ConditionForm.ToJson(form, request.Texts, mistakes);
        var text = json is { } whole ? Write(whole) : "";
        // Whoever is still adding rows is not told yet what is missing.
        if (action == "add" || action.StartsWith("drop-", StringComparison.Ordinal)) return (model with { Form = form, Json = text }, null);
        return action == "to-json" && json is not null ? (model with { Json = text }, null)
            : (model with { Form = form, Json = text, Mistakes = mistakes }, json);
    }

    static (BuilderModel, JsonElement?) FromJson(BuilderModel model, PageRequest request, string action)
    {
        var (text, mistakes) = (request.Field("json") ?? "", new List<string>());
        var json = Parse(text, request.Texts, mistakes);
        model = model with { Json = text, Mistakes = mistakes };
        if (json is not { } whole || action != "to-rows") return (model, json);
        return ConditionForm.FromJson(whole, request.Texts) is { } form ? (model with { Form = form, Json = Write(whole) }, null)
            : (model with { Mistakes = [request.Texts["segments.mistake.rows"]] }, null);
    }

    static JsonElement? Parse(string text, Texts texts, List<string> mistakes)
    {
        if (text.Length > SavedSegments.LongestCondition) mistakes.Add(texts["segments.mistake.long", SavedSegments.LongestCondition]);
        else try
        {
            using var json = JsonDocument.Parse(text);
            Condition.Parse(json.RootElement, "$", mistakes);
            return mistakes.Count == 0 ? json.RootElement.Clone() : null;
        }
        catch (JsonException wrong)
        {
            mistakes.Add(texts["segments.mistake.json", (wrong.LineNumber ?? 0) + 1, (wrong.BytePositionInLine ?? 0) + 1]);
        }
        return null;
    }

    BuilderModel Of(JsonElement when, Texts texts) => Empty() with { Form = ConditionForm.FromJson(when, texts), Json = Write(when) };

    BuilderModel Empty() => new() { Groups = [.. night.Groups], Group = night.Groups.FirstOrDefault() ?? "" };

    static string Write(JsonElement json) => JsonSerializer.Serialize(json, Readable);
}
