using System.Globalization;
using System.Text.RegularExpressions;

namespace Crm.Flows;

/// <summary>
/// What is wrong with the braces of a text that the engine did not take, as a sentence that says where. Characters are counted from 1.
/// </summary>
static partial class TemplateBraces
{
    const int Shown = 20;
    static readonly string[] Blocks = ["if", "unless", "each", "with"];
    static readonly string Helpers = string.Join(", ", [.. Blocks, "lookup", TextTemplate.LinkHelper]);

    /// <param name="source">The text.</param>
    /// <param name="engine">What the engine said.</param>
    public static string Mistake(string source, string engine)
    {
        if (InBlocks(source) is { } mistake) return mistake;
        if (Helper().Match(engine) is { Success: true } helper)
            return $"There is no helper '{helper.Groups[1].Value}': a text knows {Helpers}.";
        // The engine's line and column, both from 0, are of the end of the braces it could not read.
        if (Position().Match(engine) is { Success: true } at && TagAt(source, Number(at.Groups[1]), Number(at.Groups[2])) is { } tag)
            return $"{tag.Value} at character {tag.Index + 1} cannot be read.";
        return "What stands in the braces cannot be read.";
    }

    static string? InBlocks(string source)
    {
        var open = new Stack<(string Tag, string Name, int At)>();
        for (var at = source.IndexOf("{{", StringComparison.Ordinal); at >= 0; at = source.IndexOf("{{", at, StringComparison.Ordinal))
        {
            if (TagFrom(source, at) is not { } tag) return $"The braces at character {at + 1} are never closed: {Begin(source, at)}";
            if (Objection(tag, at, open) is { } mistake) return mistake;
            at += tag.Length;
        }
        return open.Count == 0 ? null : $"{open.Peek().Tag} at character {open.Peek().At + 1} is not ended by {{{{/{open.Peek().Name}}}}}.";
    }

    static string? Objection(string tag, int at, Stack<(string Tag, string Name, int At)> open)
    {
        var inner = tag.Trim('{', '}').Trim('~').Trim();
        if (inner.Length == 0) return $"The braces at character {at + 1} hold nothing.";
        var (name, isBare) = (inner.TrimStart('#', '/').TrimStart().Split(' ')[0], !inner.Contains(' ', StringComparison.Ordinal));
        if (inner[0] == '/') return open.Count > 0 && open.Pop().Name == name ? null
            : $"{tag} at character {at + 1} ends nothing: no {{{{#{name} …}}}} is open there.";
        if (inner[0] == '#') open.Push((tag, name, at));
        return !Blocks.Contains(name) ? null : (inner[0] == '#', isBare) switch
        {
            (true, true) => $"{tag} at character {at + 1} names no variable.",
            (false, false) => $"{tag} at character {at + 1} is written {{{{#{name} …}}}}.",
            _ => null,
        };
    }

    // A comment may hold braces of its own.
    static string? TagFrom(string source, int at)
    {
        var isComment = source.AsSpan(at).StartsWith("{{!--");
        var end = source.IndexOf(isComment ? "--}}" : "}}", at, StringComparison.Ordinal);
        var next = source.IndexOf("{{", at + 2, StringComparison.Ordinal);
        if (end < 0 || !isComment && next >= 0 && next < end && source[at + 2] != '{') return null;
        end += isComment ? 4 : 2;
        return source[at..(end < source.Length && source[at + 2] == '{' && source[end] == '}' ? end + 1 : end)];
    }

    static string Begin(string source, int at) =>
        source.Length - at <= Shown ? source[at..] : source[at..(at + Shown)] + "…";

    static Match? TagAt(string source, int line, int column)
    {
        var start = 0;
        for (var i = 0; i < line && source.IndexOf('\n', start) is >= 0 and var end; i++) start = end + 1;
        return Tag().Matches(source).LastOrDefault(t => t.Index < start + column);
    }

    static int Number(Group digits) => int.Parse(digits.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("[Hh]elper[^']*'#?([^']+)'")]
    private static partial Regex Helper();

    [GeneratedRegex(@"Occured at:\s*(\d+):(\d+)")]
    private static partial Regex Position();

    [GeneratedRegex(@"\{{2,3}[^{}]*\}{2,3}")]
    private static partial Regex Tag();
}
