using System.Text.Json;
using Crm.Conditions;
using Crm.Tasks;

namespace Crm.Flows;

/// <summary>How a step's tasks are worked on.</summary>
sealed partial class FlowReader
{
    const int MostLines = 20, LongestName = 60;

    TaskPolicy? Task(JsonElement step, string path)
    {
        if (!step.TryGetProperty("task", out var task)) return null;
        path += ".task";
        if (ChannelOf(step) is not ("task" or "coupon" or "gift"))
            return Mistake<TaskPolicy?>(path, "belongs to the channels task, coupon and gift", null);
        Only(task, path, "team", "person", "key", "lapses", "call", "script", "outcomes");
        return new TaskPolicy
        {
            Team = Name(task, path, "team"), Person = Name(task, path, "person"),
            Key = task.TryGetProperty("key", out var key) ? Condition.Parse(key, $"{file}: {path}.key", mistakes) : null,
            Lapses = Yes(task, path, "lapses"), Call = Yes(task, path, "call"),
            Script = Script(task, path),
            Outcomes = task.TryGetProperty("outcomes", out var list) ? new OutcomeReader(Mistake).Read(list, path + ".outcomes")
                : OutcomeCode.Default,
        };
    }

    bool Yes(JsonElement task, string path, string name) => task.TryGetProperty(name, out var told)
        && (told.ValueKind is JsonValueKind.True or JsonValueKind.False ? told.GetBoolean()
            : Mistake($"{path}.{name}", "is true or false", false));

    string? Name(JsonElement task, string path, string name)
    {
        if (!task.TryGetProperty(name, out _)) return null;
        var text = Text(task, path, name);
        return text.Length <= LongestName && !text.Any(char.IsControl) ? text
            : Mistake<string?>($"{path}.{name}", $"is a name of at most {LongestName} characters", null);
    }

    Dictionary<string, IReadOnlyList<TextTemplate>> Script(JsonElement task, string path)
    {
        var script = new Dictionary<string, IReadOnlyList<TextTemplate>>(StringComparer.Ordinal);
        if (!task.TryGetProperty("script", out var told)) return script;
        path += ".script";
        if (told.ValueKind != JsonValueKind.Object) return Mistake(path, "is an object: a list of lines for zh-CN and en", script);
        foreach (var language in told.EnumerateObject())
            script[language.Name] = Lines(language.Value, $"{path}.{language.Name}");
        foreach (var language in new[] { "zh-CN", "en" })
            if (!script.ContainsKey(language)) Mistake(path, $"the lines for {language} are missing");
        return script;
    }

    List<TextTemplate> Lines(JsonElement told, string path)
    {
        if (told.ValueKind != JsonValueKind.Array || told.GetArrayLength() is 0 or > MostLines
            || told.EnumerateArray().Any(l => l.ValueKind != JsonValueKind.String))
            return Mistake<List<TextTemplate>>(path, $"is a list of 1 to {MostLines} lines of text", []);
        return [.. told.EnumerateArray().Select((l, i) => TextTemplate.Parse(l.GetString()!, $"{file}: {path}[{i}]", mistakes, proven))
            .OfType<TextTemplate>()];
    }
}
