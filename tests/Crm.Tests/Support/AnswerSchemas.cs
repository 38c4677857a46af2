using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Crm.Web;

namespace Crm.Tests.Support;

/// <summary>
/// Every answer that a test gets by the API is held against its description: what is not described, is missing or of another kind fails the
/// test, whatever it was about.
/// </summary>
static class AnswerSchemas
{
    static readonly Lazy<JsonObject> Document = new(() => JsonNode.Parse(OpenApi.Text)!.AsObject());

    /// <summary>The described answer of "GET /api/customers/7"; null where it is none of JSON with a schema.</summary>
    public static JsonNode? Of(string method, string path)
    {
        var asked = path.Split('?')[0].Trim('/').Split('/');
        var found = Document.Value["paths"]!.AsObject().Where(p => p.Value!.AsObject().ContainsKey(method.ToLowerInvariant()))
            .Where(p => Fits(p.Key.Trim('/').Split('/'), asked)).OrderBy(p => p.Key.Count(c => c == '{'))
            .Select(p => p.Value!).FirstOrDefault();
        return found?[method.ToLowerInvariant()]!["responses"]!["200"]!["content"]?["application/json"]?["schema"];
    }

    public static void Check(string method, string path, int status, string? type, string text)
    {
        if (status != 200 || type != "application/json" || Of(method, path) is not { } schema) return;
        using var answer = JsonDocument.Parse(text);
        Mistake(answer.RootElement, schema, "$").ShouldBeNull($"{method} {path} is not as it is described");
    }

    /// <summary>What does not agree, and where; null when all does.</summary>
    public static string? Mistake(JsonElement value, JsonNode schema, string at)
    {
        if (schema is JsonValue) return schema.GetValue<bool>() ? null : $"{at}: nothing may stand here";
        if (schema["$ref"] is { } name)
            return Mistake(value, Document.Value["components"]!["schemas"]![name.GetValue<string>().Split('/')[^1]]!, at);
        if (schema["anyOf"] is JsonArray any)
            return any.Select(one => Mistake(value, one!, at)).ToList() is var all && all.Contains(null) ? null : all[0];
        if (schema["enum"] is JsonArray words && !words.Any(w => w?.GetValue<string>() == (value.ValueKind == JsonValueKind.Null ? null
            : value.ToString()))) return $"{at}: '{value}' is none of the words";
        if (schema["type"] is { } type && !Kinds(type).Contains(Kind(value))
            && !(Kind(value) == "integer" && Kinds(type).Contains("number"))) return $"{at}: is {Kind(value)}, not {type.ToJsonString()}";
        return value.ValueKind switch
        {
            JsonValueKind.Object => OfObject(value, schema, at),
            JsonValueKind.Array when schema["items"] is { } items => value.EnumerateArray()
                .Select((one, i) => Mistake(one, items, string.Create(CultureInfo.InvariantCulture, $"{at}[{i}]")))
                .FirstOrDefault(m => m is not null),
            JsonValueKind.String when schema["format"]?.GetValue<string>() == "date-time" =>
                value.TryGetDateTimeOffset(out _) ? null : $"{at}: '{value}' is no instant",
            _ => null,
        };
    }

    static string? OfObject(JsonElement value, JsonNode schema, string at)
    {
        foreach (var needed in schema["required"]?.AsArray() ?? [])
            if (!value.TryGetProperty(needed!.GetValue<string>(), out _)) return $"{at}.{needed}: is missing";
        foreach (var property in value.EnumerateObject())
        {
            var told = schema["properties"]?[property.Name] ?? schema["additionalProperties"];
            if (told is null) continue;
            if (told is JsonValue no && !no.GetValue<bool>()) return $"{at}.{property.Name}: is not described";
            if (Mistake(property.Value, told, $"{at}.{property.Name}") is { } mistake) return mistake;
        }
        return null;
    }

    static bool Fits(string[] pattern, string[] asked) =>
        pattern.Length == asked.Length && pattern.Zip(asked).All(p => p.First.StartsWith('{') || p.First == p.Second);

    static string[] Kinds(JsonNode type) => type is JsonArray many ? [.. many.Select(t => t!.GetValue<string>())]
        : [type.GetValue<string>()];

    static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object", JsonValueKind.Array => "array", JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean", JsonValueKind.Null => "null",
        _ => value.TryGetInt64(out _) ? "integer" : "number",
    };
}
