using System.Text;
using System.Text.RegularExpressions;

namespace Crm.Tests.Infra;

/// <summary>As much of Bicep as its text tells: strings and comments, brackets, what is declared and what is passed.</summary>
sealed partial class BicepText
{
    BicepText(string path, string source)
    {
        (Path, Source) = (path, source);
        (WithoutComments, Skeleton, Mistake) = Scan(source);
    }

    public string Path { get; }
    public string Source { get; }

    /// <summary>The source with comments blanked; positions are kept.</summary>
    public string WithoutComments { get; }

    /// <summary>The source with comments and the insides of strings blanked; positions are kept.</summary>
    public string Skeleton { get; }

    /// <summary>Null when every string ends and every bracket has its partner.</summary>
    public string? Mistake { get; }

    public static BicepText Read(string path) => new(path, File.ReadAllText(path));

    public IEnumerable<string> Parameters => Declared("param");
    public IEnumerable<string> RequiredParameters =>
        DeclarationPattern().Matches(Skeleton).Where(m => m.Groups["kind"].Value == "param" && !m.Groups["rest"].Value.Contains('='))
        .Select(m => m.Groups["name"].Value);
    public IEnumerable<string> Outputs => Declared("output");
    public IEnumerable<(string Name, string File, List<string> Parameters)> Modules =>
        ModulePattern().Matches(WithoutComments)
            .Select(m => (m.Groups["name"].Value, m.Groups["file"].Value,
            Keys(Skeleton.IndexOf("params: {", m.Index, StringComparison.Ordinal) + "params: ".Length)));

    public IEnumerable<string> LoadedFiles => LoadPattern().Matches(WithoutComments).Select(m => m.Groups["file"].Value);
    public IEnumerable<string> ResourceTypes => ResourcePattern().Matches(WithoutComments).Select(m => m.Groups["type"].Value);

    /// <summary>The keys of the object assigned to a variable.</summary>
    public IReadOnlyList<string> KeysOf(string variable) =>
        Keys(Skeleton.IndexOf($"var {variable} = {{", StringComparison.Ordinal) + $"var {variable} = ".Length);

    IEnumerable<string> Declared(string kind) =>
        DeclarationPattern().Matches(Skeleton).Where(m => m.Groups["kind"].Value == kind).Select(m => m.Groups["name"].Value);

    List<string> Keys(int open)
    {
        Skeleton[open].ShouldBe('{', Path);
        var (depth, end) = (0, open);
        var flat = new StringBuilder();
        do
        {
            if (Skeleton[end] is '}' or ']' or ')') depth--;
            if (depth == 1 || Skeleton[end] == '\n') flat.Append(Skeleton[end]);
            if (Skeleton[end] is '{' or '[' or '(') depth++;
            end++;
        }
        while (depth > 0);
        return [.. KeyPattern().Matches(flat.ToString()).Select(m => m.Groups["key"].Value)];
    }

    static (string WithoutComments, string Skeleton, string? Mistake) Scan(string source)
    {
        var (text, skeleton) = (new StringBuilder(source), new StringBuilder(source));
        // What is open: a bracket, a string ('), or an expression within a string ($).
        var open = new Stack<char>();
        for (var i = 0; i < source.Length; i++)
        {
            var c = source[i];
            if (open.TryPeek(out var within) && within == '\'')
            {
                if (c == '\'') open.Pop();
                else if (c == '\n') return (text.ToString(), skeleton.ToString(), $"a string is not closed before offset {i}");
                else if (c == '\\') skeleton[i] = skeleton[++i] = '_';
                else if (c == '$' && source[i + 1] == '{') { skeleton[i] = skeleton[++i] = '_'; open.Push('$'); }
                else skeleton[i] = '_';
                continue;
            }
            // Within a string everything is blanked for the skeleton, the expression's brackets too.
            if (open.Contains('$') && c != '\n') skeleton[i] = '_';
            if (c == '/' && (source[i + 1] is '/' or '*'))
            {
                var end = source[i + 1] == '/' ? source.IndexOf('\n', i) : source.IndexOf("*/", i, StringComparison.Ordinal) + 2;
                for (; i < end; i++) text[i] = skeleton[i] = source[i] == '\n' ? '\n' : ' ';
                i--;
            }
            else if (c is '{' or '[' or '(' or '\'') open.Push(c);
            else if (c is '}' or ']' or ')')
            {
                if (!open.TryPop(out var opening) || opening != (c switch { '}' => opening == '$' ? '$' : '{', ']' => '[', _ => '(' }))
                    return (text.ToString(), skeleton.ToString(), $"'{c}' at offset {i} closes nothing");
            }
        }
        return (text.ToString(), skeleton.ToString(), open.Count == 0 ? null : $"'{open.Peek()}' is never closed");
    }

    [GeneratedRegex(@"^(?<kind>param|output) (?<name>\w+) (?<rest>.*)$", RegexOptions.Multiline)]
    private static partial Regex DeclarationPattern();

    [GeneratedRegex(@"^module (?<name>\w+) '(?<file>[^']+)' =", RegexOptions.Multiline)]
    private static partial Regex ModulePattern();

    [GeneratedRegex(@"load(Json|Text)Content\('(?<file>[^']+)'\)")]
    private static partial Regex LoadPattern();

    [GeneratedRegex(@"^resource \w+ '(?<type>[^']+)'", RegexOptions.Multiline)]
    private static partial Regex ResourcePattern();

    [GeneratedRegex(@"^\s*(?<key>\w+):", RegexOptions.Multiline)]
    private static partial Regex KeyPattern();
}
