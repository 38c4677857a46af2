using System.Text.Json;

namespace Crm.Tests.Platforms;

/// <summary>
/// The real payloads, which lie beside the project (../shared/webhook-fixtures) where they are at hand: not ours to redistribute.
/// </summary>
static class PlatformFixtures
{
    public static string? Root { get; } = Find();

    public static byte[] Read(string platform, string file) => File.ReadAllBytes(Path.Combine(Root!, platform, file));

    /// <summary>Every payload of a platform, with its path inside the platform's folder.</summary>
    public static IEnumerable<(string File, byte[] Body)> Of(string platform)
    {
        var folder = Path.Combine(Root!, platform);
        // The product's own contract: nobody else has published deliveries of it.
        if (!Directory.Exists(folder)) return [];
        return Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path))
            .Where(file => file != "signature-vectors.json").Order(StringComparer.Ordinal).Select(file => (file, Read(platform, file)));
    }

    public static List<JsonElement> Vectors(string platform) =>
        [.. JsonDocument.Parse(Read(platform, "signature-vectors.json")).RootElement.GetProperty("vectors").EnumerateArray()];

    static string? Find()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "CrmFunctions.sln"))) at = at.Parent;
        var folder = at?.Parent is null ? null : Path.Combine(at.Parent.FullName, "shared", "webhook-fixtures");
        return folder is not null && Directory.Exists(folder) ? folder : null;
    }
}

/// <summary>A test over the real payloads; shown as skipped where they are not at hand.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class FixtureFactAttribute : FactAttribute
{
    public FixtureFactAttribute()
    {
        if (PlatformFixtures.Root is null) Skip = "There is no ../shared/webhook-fixtures beside the project.";
    }
}
