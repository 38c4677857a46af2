using System.Globalization;
using System.Text.Json;

namespace Crm.Tasks;

/// <summary>Reads outcome codes; every mistake with its path.</summary>
public sealed class OutcomeReader(Action<string, string> mistake)
{
    const int MostCodes = 9, LongestLabel = 40;

    internal static IReadOnlyList<OutcomeCode> Default()
    {
        using var stream = typeof(OutcomeReader).Assembly.GetManifestResourceStream("Crm.outcomes")!;
        using var document = JsonDocument.Parse(stream);
        return new OutcomeReader((path, what) => throw new InvalidOperationException($"outcomes.json: {path} {what}"))
            .Read(document.RootElement, "$");
    }

    public IReadOnlyList<OutcomeCode> Read(JsonElement list, string path)
    {
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > MostCodes)
        {
            mistake(path, $"is a list of 1 to {MostCodes} outcomes");
            return [];
        }
        var all = list.EnumerateArray().Select((o, i) => One(o, $"{path}[{i}]")).OfType<OutcomeCode>().ToList();
        foreach (var twice in all.GroupBy(o => o.Code).Where(g => g.Count() > 1)) mistake(path, $"the code '{twice.Key}' stands twice");
        if (all.Count > 0 && all.TrueForAll(o => o.Again is not null)) mistake(path, "one outcome at least has to end the task");
        return all;
    }

    OutcomeCode? One(JsonElement told, string path)
    {
        if (told.ValueKind != JsonValueKind.Object)
        {
            mistake(path, "is an object with code and label");
            return null;
        }
        foreach (var member in told.EnumerateObject())
            if (member.Name is not ("code" or "label" or "again" or "event" or "tags"))
                mistake($"{path}.{member.Name}", "is not known here; known are code, label, again, event, tags");
        var code = Word(told, "code");
        if (!OutcomeCode.IsCode(code) || code == OutcomeCode.Lapsed)
            mistake(path + ".code", $"has 1 to 40 small letters, digits and '-', and is not {OutcomeCode.Lapsed}");
        return new OutcomeCode(code ?? "", Label(told, path + ".label"))
        {
            Again = told.TryGetProperty("again", out var again) ? Again(again, path + ".again") : null,
            Event = Event(told, path + ".event"), Tags = Tags(told, path + ".tags"),
        };
    }

    SortedDictionary<string, string> Label(JsonElement told, string path)
    {
        var label = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (told.TryGetProperty("label", out var map) && map.ValueKind == JsonValueKind.Object)
            foreach (var text in map.EnumerateObject())
                if (text.Value.ValueKind == JsonValueKind.String) label[text.Name] = text.Value.GetString()!;
        if (!label.ContainsKey("zh-CN") || !label.ContainsKey("en") || label.Values.Any(t => t.Length is 0 or > LongestLabel))
            mistake(path, $"is a text of at most {LongestLabel} characters for zh-CN and en");
        return label;
    }

    TryAgain? Again(JsonElement told, string path)
    {
        var at = default(TimeOnly);
        if (told.ValueKind == JsonValueKind.Object && Number(told, "afterDays", 1, 60) is { } days
            && Number(told, "atMost", 2, 20) is { } most
            && TimeOnly.TryParseExact(Word(told, "at"), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out at))
            return new TryAgain(days, at, most);
        mistake(path, "is {\"afterDays\": 1 to 60, \"at\": \"10:00\", \"atMost\": 2 to 20}");
        return null;
    }

    string? Event(JsonElement told, string path)
    {
        if (!told.TryGetProperty("event", out _)) return null;
        var word = Word(told, "event");
        if (word is { Length: <= 60 } && (word.StartsWith("scenario:", StringComparison.Ordinal)
            || word.StartsWith("event:", StringComparison.Ordinal)) && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or ':'))
            return word;
        mistake(path, "is scenario:… or event:… in letters, digits, '-' and ':'");
        return null;
    }

    List<string> Tags(JsonElement told, string path)
    {
        if (!told.TryGetProperty("tags", out var list)) return [];
        if (list.ValueKind == JsonValueKind.Array
            && list.EnumerateArray().All(t => t.ValueKind == JsonValueKind.String && t.GetString() is { Length: > 0 and <= 40 }))
            return [.. list.EnumerateArray().Select(t => t.GetString()!)];
        mistake(path, "is a list of tags, at most 40 characters each");
        return [];
    }

    static string? Word(JsonElement told, string name) =>
        told.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static int? Number(JsonElement told, string name, int least, int most) =>
        told.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            && number >= least && number <= most ? number : null;
}
