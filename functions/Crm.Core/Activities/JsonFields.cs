using System.Globalization;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;

namespace Crm.Activities;

/// <summary>One object of a file, read field by field; each mistake is added with its path.</summary>
sealed class JsonFields(JsonElement element, string path, List<string> mistakes)
{
    static readonly LocalDateTimePattern Minute = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm");

    public JsonElement Element => element;
    public string Path => path;
    public bool Has(string name) => element.TryGetProperty(name, out _);

    public JsonFields Only(params ReadOnlySpan<string> known)
    {
        if (element.ValueKind != JsonValueKind.Object) return this;
        foreach (var member in element.EnumerateObject())
            if (!known.Contains(member.Name)) Mistake(member.Name, $"is not known here; known are {string.Join(", ", known!)}");
        return this;
    }

    public string Id(string name, string instead = "")
    {
        if (Find(name, JsonValueKind.String) is { } value && value.GetString() is { Length: > 0 and <= 40 } id
            && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')) return id;
        return Mistake(name, "a name has 1 to 40 small letters, digits and '-'", instead);
    }

    public string? Text(string name, int most, bool isNeeded = true)
    {
        if (!Has(name) && !isNeeded) return null;
        return Find(name, JsonValueKind.String)?.GetString()?.Trim() is { Length: > 0 } text && text.Length <= most ? text
            : Mistake<string?>(name, $"give a text of up to {most} characters", null);
    }

    public int Number(string name, int least, int most, int? otherwise = null)
    {
        if (!Has(name) && otherwise is { } number) return number;
        return Find(name, JsonValueKind.Number) is { } value && value.TryGetInt32(out var read) && read >= least && read <= most ? read
            : Mistake(name, string.Create(CultureInfo.InvariantCulture, $"is a whole number from {least} to {most}"), least);
    }

    public int? NumberOrNone(string name, int least, int most) => Has(name) ? Number(name, least, most) : null;

    public decimal Amount(string name, decimal least, decimal most, decimal? otherwise = null)
    {
        if (!Has(name) && otherwise is { } number) return number;
        return Find(name, JsonValueKind.Number) is { } value && value.TryGetDecimal(out var read) && read >= least && read <= most ? read
            : Mistake(name, string.Create(CultureInfo.InvariantCulture, $"is a number from {least} to {most}"), least);
    }

    public bool Flag(string name)
    {
        if (!element.TryGetProperty(name, out var value)) return false;
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
            : Mistake(name, "is true or false", false);
    }

    public DateOnly Day(string name) => Find(name, JsonValueKind.String)?.GetString() is { } text
        && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : Mistake(name, "a local day is written 2026-06-01", default(DateOnly));

    public LocalDateTime Time(string name) => Find(name, JsonValueKind.String)?.GetString() is { } text
        && Minute.Parse(text) is { Success: true } read ? read.Value
        : Mistake(name, "a local time is written 2026-06-01T20:00", default(LocalDateTime));

    /// <summary>A text for each language, at least for the shop's.</summary>
    public IReadOnlyDictionary<string, string> Texts(string name, string? needed, int most)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Find(name, JsonValueKind.Object) is { } map)
            foreach (var text in map.EnumerateObject())
                if (text.Value.ValueKind == JsonValueKind.String && text.Value.GetString()!.Trim() is { Length: > 0 } words
                    && words.Length <= most) texts[text.Name] = words;
                else Mistake($"{name}.{text.Name}", $"give a text of up to {most} characters");
        if (needed is null ? texts.Count == 0 : !texts.ContainsKey(needed))
            Mistake(name, $"give a text for each language, at least for {needed ?? "the shop's"}");
        return texts;
    }

    public List<JsonFields> List(string name, int most)
    {
        if (Find(name, JsonValueKind.Array) is not { } list || list.GetArrayLength() is var count && (count == 0 || count > most))
            return Mistake(name, $"give a list of 1 to {most} entries", new List<JsonFields>());
        return [.. list.EnumerateArray().Select((one, i) => new JsonFields(one, $"{path}.{name}[{i}]", mistakes))];
    }

    public List<JsonFields> ListOrNone(string name, int most) => Has(name) ? List(name, most) : [];

    public JsonFields? Child(string name) => Find(name, JsonValueKind.Object) is { } child
        ? new JsonFields(child, $"{path}.{name}", mistakes) : Mistake<JsonFields?>(name, "give an object", null);

    public void Mistake(string? name, string what) => mistakes.Add($"{(name is null ? path : $"{path}.{name}")}: {what}.");

    public T Mistake<T>(string? name, string what, T instead)
    {
        Mistake(name, what);
        return instead;
    }

    /// <summary>Of a list's entries, those whose name another has.</summary>
    public void NoTwo(string name, IEnumerable<string> ids)
    {
        foreach (var twice in ids.GroupBy(i => i, StringComparer.Ordinal).Where(g => g.Count() > 1))
            Mistake(name, $"two are called '{twice.Key}'");
    }

    JsonElement? Find(string name, JsonValueKind kind) => element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;
}
