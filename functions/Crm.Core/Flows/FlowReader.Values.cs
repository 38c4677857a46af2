using System.Text.Json;
using System.Xml;

namespace Crm.Flows;

/// <summary>The values of a flow file, each mistake with its path.</summary>
sealed partial class FlowReader
{
    int Number(JsonElement parent, string path, string name, int least, int most)
    {
        if (!parent.TryGetProperty(name, out var value)) return 0;
        return value.TryGetInt32(out var number) && number >= least && number <= most ? number
            : Mistake($"{path}.{name}", $"is a whole number from {least} to {most}", 0);
    }

    Dictionary<string, TextTemplate> Templates(JsonElement parent, string path, string name)
    {
        var texts = new Dictionary<string, TextTemplate>(StringComparer.Ordinal);
        foreach (var (language, source) in Texts(parent, path, name))
            if (TextTemplate.Parse(source, $"{file}: {path}.{name}.{language}", mistakes, proven) is { } template)
                texts[language] = template;
        return texts;
    }

    Dictionary<string, string> Texts(JsonElement parent, string path, string name)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!parent.TryGetProperty(name, out var map)
            || map.ValueKind != JsonValueKind.Object) Mistake($"{path}.{name}", "give a text for each language, zh-CN and en");
        else foreach (var text in map.EnumerateObject())
            texts[text.Name] = text.Value.ValueKind == JsonValueKind.String ? text.Value.GetString()!
                : Mistake($"{path}.{name}.{text.Name}", "is no text", "");
        foreach (var language in new[] { "zh-CN", "en" })
            if (!texts.ContainsKey(language)) Mistake($"{path}.{name}", $"the text for {language} is missing");
        return texts;
    }

    TimeSpan Duration(JsonElement parent, string path, string name)
    {
        if (!parent.TryGetProperty(name, out var value)
            || value.ValueKind != JsonValueKind.String) return Mistake($"{path}.{name}", "give an ISO 8601 duration like PT90M or P3D",
            TimeSpan.Zero);
        try
        {
            var span = XmlConvert.ToTimeSpan(value.GetString()!);
            return span >= TimeSpan.Zero && span <= TimeSpan.FromDays(1000) ? span
                : Mistake($"{path}.{name}", "lies between nothing and 1000 days", TimeSpan.Zero);
        }
        catch (Exception wrong) when (wrong is FormatException or OverflowException)
        {
            return Mistake($"{path}.{name}", $"'{value.GetString()}' is no ISO 8601 duration like PT90M or P3D", TimeSpan.Zero);
        }
    }

    T Word<T>(JsonElement parent, string path, string name) where T : struct, Enum =>
        parent.TryGetProperty(name, out var value) ? Word<T>(value, $"{path}.{name}")
            : Mistake($"{path}.{name}", $"give one of {Words<T>()}", default(T));

    T Word<T>(JsonElement value, string path) where T : struct, Enum =>
        value.ValueKind == JsonValueKind.String && Enum.GetNames<T>().Contains(value.GetString(), StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<T>(value.GetString()!, true) : Mistake(path, $"'{value}' is not one of {Words<T>()}", default(T));

    static string Words<T>() where T : struct, Enum => string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName));

    string Text(JsonElement parent, string path, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text : Mistake($"{path}.{name}", "give a text", "");

    List<JsonElement> List(JsonElement parent, string path, string name)
    {
        if (parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            && list.GetArrayLength() > 0) return [.. list.EnumerateArray()];
        Mistake($"{path}.{name}", "give a list with at least one entry");
        return [];
    }

    void Only(JsonElement element, string path, params string[] names)
    {
        if (element.ValueKind != JsonValueKind.Object) throw new JsonException($"{path} is no object.");
        foreach (var member in element.EnumerateObject())
            if (!names.Contains(member.Name)) Mistake($"{path}.{member.Name}", $"is not known here; known are {string.Join(", ", names)}");
    }

    void Mistake(string path, string what) => mistakes.Add($"{file}: {path}: {what}.");

    T Mistake<T>(string path, string what, T instead)
    {
        Mistake(path, what);
        return instead;
    }
}
