using System.Text.Json;
using Crm.Common;
using Crm.Conditions;

namespace Crm.Segments;

/// <summary>A saved segment: a name, a title for people, and who is in it.</summary>
public sealed record Segment(string Name, string Title, Condition When)
{
    /// <summary>The condition as it was written.</summary>
    public JsonElement Source { get; init; }
}

/// <summary>A tag given by a condition alone.</summary>
public sealed record TagRule(string Tag, string Value, Condition When);

/// <summary>
/// Saved segments and tag rules of a folder, one JSON file each: <c>{"segment": "sleeping-vip", "title": "…", "when": {…}}</c> or
/// <c>{"tag": "old-friend", "value": "yes", "when": {…}}</c>.
/// </summary>
public sealed record SegmentLibrary(IReadOnlyList<Segment> Segments, IReadOnlyList<TagRule> Tags, string Fingerprint)
{
    public static SegmentLibrary Empty { get; } = new([], [], "");

    public Segment? Find(string name) => Segments.FirstOrDefault(s => s.Name == name);

    /// <exception cref="SettingsException">Any file has a mistake; all are listed with file and JSON path.</exception>
    public static SegmentLibrary Load(string? folder)
    {
        if (folder is null || !Directory.Exists(folder)) return Empty;
        var files = Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)
            .Select(f => (Path.GetFileName(f), File.ReadAllText(f))).ToList();
        var mistakes = new List<string>();
        var library = Read(files, mistakes);
        return mistakes.Count == 0 ? library : throw new SettingsException(mistakes);
    }

    public static SegmentLibrary Read(IReadOnlyList<(string File, string Json)> files, ICollection<string> mistakes)
    {
        var segments = new List<Segment>();
        var tags = new List<TagRule>();
        foreach (var (file, text) in files)
        {
            try
            {
                using var json = JsonDocument.Parse(text,
                    new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
                ReadOne(file, json.RootElement.Clone(), segments, tags, mistakes);
            }
            catch (JsonException wrong)
            {
                mistakes.Add($"{file}: {wrong.Message}");
            }
        }
        foreach (var name in segments.GroupBy(s => s.Name)
            .Where(g => g.Count() > 1)) mistakes.Add($"The segment '{name.Key}' is defined {name.Count()} times.");
        return new SegmentLibrary(segments, tags, Common.Hash.Hex([.. files.Select(f => f.Json)]));
    }

    static void ReadOne(string file, JsonElement json, List<Segment> segments, List<TagRule> tags, ICollection<string> mistakes)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("when", out var when))
        {
            mistakes.Add($"{file}: an object with segment or tag, and when.");
            return;
        }
        var condition = Condition.Parse(when, $"{file}: $.when", mistakes);
        if (Text(json, "segment")
            is { } segment) segments.Add(new Segment(Checked(file, segment, mistakes), Text(json, "title") ?? segment, condition)
            { Source = when });
        else if (Text(json, "tag") is { } tag) tags.Add(new TagRule(Checked(file, tag, mistakes), Text(json, "value") ?? "yes", condition));
        else mistakes.Add($"{file}: give either segment or tag, a name.");
    }

    static string Checked(string file, string name, ICollection<string> mistakes)
    {
        if (name.Length is 0 or > 60
            || Storage.KeyText.Segment(name) != name) mistakes.Add($"{file}: a name has up to 60 letters, digits, '-', '_' or '.'.");
        return name;
    }

    static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
