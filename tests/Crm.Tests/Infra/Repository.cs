using System.Text.Json;
using System.Text.RegularExpressions;

namespace Crm.Tests.Infra;

/// <summary>The working copy as text: what infra says and what the code says.</summary>
static partial class Repository
{
    public static string Root { get; } = FindRoot();
    public static IReadOnlyList<BicepText> Bicep { get; } =
        [.. Directory.EnumerateFiles(At("infra"), "*.bicep", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(BicepText.Read)];

    /// <summary>False only until the Azure app is written; what compares with it says nothing before.</summary>
    public static bool HasApp { get; } = File.Exists(At("functions", "Crm.Functions", "Crm.Functions.csproj"));

    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);
    public static BicepText BicepAt(params string[] parts) => BicepText.Read(At(["infra", .. parts]));
    public static string Text(params string[] parts) => File.ReadAllText(At(parts));
    public static JsonElement Json(params string[] parts) => JsonDocument.Parse(Text(parts)).RootElement;

    /// <summary>The C# files below a folder, without what the build makes.</summary>
    public static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin")).Order(StringComparer.Ordinal);

    /// <summary>All C# below a folder of functions/, without what the build makes.</summary>
    public static string Code(string folder = "")
    {
        var root = At("functions", folder);
        return string.Join('\n', (Directory.Exists(root) ? Sources(root) : []).Select(File.ReadAllText));
    }

    /// <summary>The string literals of C# source, as far as they stand on one line.</summary>
    public static HashSet<string> Literals(string code) => [.. LiteralPattern().Matches(code).Select(m => m.Groups[1].Value)];

    /// <summary>Values of <c>const string</c> by name; one may begin with another.</summary>
    public static IReadOnlyDictionary<string, string> Constants(string code)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match match in ConstantPattern().Matches(code))
            found[match.Groups["name"].Value] =
                (match.Groups["first"].Success ? found.GetValueOrDefault(match.Groups["first"].Value) : "") + match.Groups["value"].Value;
        return found;
    }

    /// <summary>Every string below a JSON value.</summary>
    public static IEnumerable<string> Strings(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => [json.GetString()!],
        JsonValueKind.Object => json.EnumerateObject().SelectMany(p => Strings(p.Value)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Strings),
        _ => [],
    };

    static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CrmFunctions.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run below the repository.");
    }

    [GeneratedRegex("\"((?:[^\"\\\\\\n]|\\\\.)*)\"")]
    private static partial Regex LiteralPattern();

    [GeneratedRegex("const string (?<name>\\w+) = (?:(?<first>\\w+) \\+ )?\"(?<value>[^\"\\n]*)\";")]
    private static partial Regex ConstantPattern();
}
