using System.Text.Encodings.Web;
using System.Text.Json;

namespace Crm.Pages.FlowPages;

/// <summary>A flow's JSON, step by step: what the read flow does not keep, such as conditions as they were written.</summary>
public static class FlowSource
{
    static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip };
    static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyList<string> Steps(string source)
    {
        using var json = JsonDocument.Parse(source, Lenient);
        return [.. json.RootElement.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("step").GetString()!)];
    }

    /// <summary>Null where the flow has no such step.</summary>
    public static JsonElement? Step(string source, string name)
    {
        using var json = JsonDocument.Parse(source, Lenient);
        foreach (var step in json.RootElement.GetProperty("steps").EnumerateArray())
            if (step.GetProperty("step").GetString() == name) return step.Clone();
        return null;
    }

    /// <summary>Null where the step has none.</summary>
    public static JsonElement? Member(JsonElement step, string name) => step.TryGetProperty(name, out var member) ? member : null;

    /// <summary>The condition of a variant, as it is written; null where it has none.</summary>
    public static JsonElement? When(JsonElement step, string variant)
    {
        foreach (var one in step.GetProperty("variants").EnumerateArray())
            if (one.GetProperty("variant").GetString() == variant && one.TryGetProperty("when", out var when)) return when;
        return null;
    }

    public static string Indented(string json)
    {
        using var document = JsonDocument.Parse(json, Lenient);
        return Indented(document.RootElement);
    }

    public static string Indented(JsonElement json) => JsonSerializer.Serialize(json, Readable);
}
