using System.Text.Json;
using Crm.Conditions;
using Crm.Pages.Routing;
using Crm.Pages.SegmentPages;
using Texts = Crm.Pages.Language.Texts;

namespace Crm.Pages.FlowPages;

/// <summary>A condition of a step as it stands in the form: rows, or JSON where conditions stand within each other.</summary>
/// <param name="Prefix">Before the fields' names.</param>
/// <param name="Form">Null: the JSON is edited.</param>
/// <param name="Words">In a line; null for everybody, or always.</param>
public sealed record ConditionEdit(string Prefix, SegmentForm? Form, string Json, string? Words)
{
    const int LongestJson = 16_384;
    static readonly SegmentRow Blank = new("", "is", "", false);

    /// <param name="request">What was typed wins over what is kept.</param>
    /// <param name="prefix">Before the fields' names.</param>
    /// <param name="kept">By the draft, else in force; null for none.</param>
    public static ConditionEdit Of(PageRequest request, string prefix, JsonElement? kept)
    {
        var texts = request.Texts;
        var words = kept is { ValueKind: JsonValueKind.Object } one ? FlowWords.Condition(one, texts) : null;
        var json = request.Field(prefix + "json") ?? (kept is { } there ? FlowSource.Indented(there) : "");
        var form = ConditionFields.Read(request, prefix) ?? (request.Form.ContainsKey(prefix + "json") ? null : RowsOf(kept, texts));
        return new ConditionEdit(prefix, form is null ? null : form with
        {
            Rows = [.. Filled(form), .. Filled(form).Count < ConditionForm.MostRows ? new[] { Blank } : []],
        }, json, words);
    }

    /// <summary>What the form says otherwise than what is in force: a condition, or true for none; null for the same.</summary>
    public static JsonElement? Read(PageRequest request, string prefix, JsonElement? inForce, ICollection<string> mistakes)
    {
        if (ConditionFields.Read(request, prefix) is { } form) return FromRows(form, RowsOf(inForce, request.Texts), request, mistakes);
        if (!request.Form.ContainsKey(prefix + "json")) return null;
        if (request.Field(prefix + "json") is not { } text) return inForce is null ? null : None;
        if (text.Length > LongestJson) mistakes.Add(request.Texts["segments.mistake.long", LongestJson]);
        else try
        {
            using var json = JsonDocument.Parse(text);
            return inForce is { } same && JsonElement.DeepEquals(json.RootElement, same) ? null : json.RootElement.Clone();
        }
        catch (JsonException wrong)
        {
            mistakes.Add(request.Texts["segments.mistake.json", (wrong.LineNumber ?? 0) + 1, (wrong.BytePositionInLine ?? 0) + 1]);
        }
        return null;
    }

    static JsonElement None { get; } = JsonSerializer.SerializeToElement(true);

    static JsonElement? FromRows(SegmentForm typed, SegmentForm? inForce, PageRequest request, ICollection<string> mistakes)
    {
        var form = typed with { Rows = Filled(typed) };
        var known = inForce is null ? [] : Filled(inForce);
        // One row is the same by either joiner, and none is everybody.
        if (form.Rows.SequenceEqual(known) && (form.Rows.Count < 2 || form.Joiner == inForce!.Joiner)) return null;
        return form.Rows.Count == 0 ? None : ConditionForm.ToJson(form, request.Texts, mistakes);
    }

    static SegmentForm? RowsOf(JsonElement? kept, Texts texts) => kept is { ValueKind: JsonValueKind.Object } json
        ? ConditionForm.FromJson(json, texts) : new SegmentForm("all", []);

    static List<SegmentRow> Filled(SegmentForm form) => [.. form.Rows.Where(row => row.Fact.Length > 0)];
}
