using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Crm.Conditions;
using Crm.Pages.Language;

namespace Crm.Pages.SegmentPages;

/// <summary>Between what people fill in, row by row, and the condition's JSON.</summary>
public static class ConditionForm
{
    public const int MostRows = 20;
    static readonly char[] Commas = [',', '，', '、', ';', '；', '\n'];
    static readonly SearchValues<char> Separators = SearchValues.Create(Commas);

    /// <summary>Null where a row is wrong; the mistakes say which and why.</summary>
    public static JsonElement? ToJson(SegmentForm form, Texts texts, ICollection<string> mistakes)
    {
        var before = mistakes.Count;
        var parts = form.Rows.Select((row, i) => Part(row, i + 1, texts, mistakes)).ToList();
        if (parts.Count == 0) mistakes.Add(texts["segments.mistake.empty"]);
        if (mistakes.Count > before) return null;
        return JsonSerializer.SerializeToElement(new JsonObject { [form.Joiner] = new JsonArray([.. parts]) });
    }

    /// <summary>The same rows again; null where rows cannot hold it: conditions within conditions.</summary>
    public static SegmentForm? FromJson(JsonElement json, Texts texts)
    {
        var joiner = json.TryGetProperty("any", out var list) ? "any" : "all";
        var parts = list.ValueKind == JsonValueKind.Array || json.TryGetProperty("all", out list) ? list.EnumerateArray().ToList() : [json];
        var rows = parts.Select(p => Row(p, texts)).ToList();
        return rows.Count is > 0 and <= MostRows && !rows.Contains(null) ? new SegmentForm(joiner, [.. rows.OfType<SegmentRow>()]) : null;
    }

    static JsonNode? Part(SegmentRow row, int number, Texts texts, ICollection<string> mistakes)
    {
        if (Facts.Find(row.Fact) is not { } fact) return Wrong("fact");
        if (!Operators.Fits(fact.Type, row.Op)) return Wrong("op");
        if (row.Value.Trim().Length == 0) return Wrong("value");
        if (Value(fact, row.Op, row.Value.Trim(), texts) is not { } value) return Wrong(Expected(fact, row.Op));
        var comparison = new JsonObject { ["fact"] = fact.Name, [row.Op] = value };
        return row.Not ? new JsonObject { ["not"] = comparison } : comparison;

        JsonNode? Wrong(string what)
        {
            mistakes.Add(texts[$"segments.mistake.{what}", number, texts.Word("fact", row.Fact), texts.Word("segments.op", row.Op)]);
            return null;
        }
    }

    static string Expected(Fact fact, string op) => op switch
    {
        "between" => "between", "known" => "yes-no", _ => fact.Type == FactType.Number ? "number" : "yes-no",
    };

    static JsonNode? Value(Fact fact, string op, string text, Texts texts)
    {
        if (op == "known") return YesNo(text);
        if (!Operators.TakesMany(op)) return One(fact, text, texts);
        var many = text.Split(Commas, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(t => One(fact, t, texts)).ToList();
        if (many.Count == 0 || many.Contains(null)) return null;
        return op == "between" && (many.Count != 2 || many[0]!.GetValue<decimal>() > many[1]!.GetValue<decimal>()) ? null
            : new JsonArray([.. many]);
    }

    static JsonValue? One(Fact fact, string text, Texts texts) => fact.Type switch
    {
        FactType.Number => decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : null,
        FactType.Flag => YesNo(text),
        _ => JsonValue.Create(Operators.Values(fact.Name, texts)
            .FirstOrDefault(v => string.Equals(v.Label, text, StringComparison.OrdinalIgnoreCase)).Value ?? text),
    };

    static JsonValue? YesNo(string text)
    {
        bool Is(string key) => Texts.All.Any(t => string.Equals(t[key], text, StringComparison.OrdinalIgnoreCase));
        return Is("segments.yes") || text == "true" ? JsonValue.Create(true)
            : Is("segments.no") || text == "false" ? JsonValue.Create(false) : null;
    }

    static SegmentRow? Row(JsonElement part, Texts texts)
    {
        if (part.ValueKind != JsonValueKind.Object) return null;
        if (part.TryGetProperty("not", out var inner))
            return Row(inner, texts) is { Not: false } row ? row with { Not = true } : null;
        if (!part.TryGetProperty("fact", out var fact) || fact.ValueKind != JsonValueKind.String) return null;
        var compared = part.EnumerateObject().FirstOrDefault(p => p.Name != "fact");
        return compared.Name is { } op && Text(compared.Value, texts) is { } value ? new SegmentRow(fact.GetString()!, op, value, false)
            : null;
    }

    static string? Text(JsonElement value, Texts texts) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => texts["segments.yes"],
        JsonValueKind.False => texts["segments.no"],
        JsonValueKind.Array => value.EnumerateArray().Select(v => Text(v, texts)).ToList() is var all
            && all.TrueForAll(t => t is not null && t.AsSpan().IndexOfAny(Separators) < 0) ? string.Join(", ", all) : null,
        _ => null,
    };
}
