using Crm.Common;
using Crm.Shops;

namespace Crm.Activities;

/// <summary>
/// The activities of a folder, read and judged before a host starts. They publish themselves, as author "file", unless a person has
/// published or stopped the activity: then that stands.
/// </summary>
public sealed record ActivityFiles(IReadOnlyList<(string File, string Source)> Files)
{
    public const string Author = "file";
    public static ActivityFiles None { get; } = new([]);

    /// <exception cref="SettingsException">Any file has a mistake; all are listed with file and JSON path.</exception>
    public static ActivityFiles Load(string? folder, ShopDirectory shops)
    {
        if (folder is null || !Directory.Exists(folder)) return None;
        var files = Directory.EnumerateFiles(folder, "*.json").Where(f => !f.EndsWith(".schema.json", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(f => (File: Path.GetFileName(f), Source: File.ReadAllText(f))).ToList();
        var (reader, mistakes) = (new ActivityReader(shops), new List<string>());
        var of = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (file, source) in files)
        {
            var own = new List<string>();
            if (reader.Read(source, 1, own) is { } activity && !of.TryAdd(activity.Id, file))
                own.Add($"$.activity: {activity.Id} is in {of[activity.Id]} too.");
            mistakes.AddRange(own.Select(m => $"{file}: {m}"));
        }
        return mistakes.Count == 0 ? new ActivityFiles(files) : throw new SettingsException(mistakes);
    }
}
