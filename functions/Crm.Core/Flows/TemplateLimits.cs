using System.Text.RegularExpressions;

namespace Crm.Flows;

/// <summary>
/// What a text may be made of, so that none fills the memory or the stack or keeps a worker busy, whatever is known of a buyer. The engine
/// has no limit of its own: it follows partials into each other, reads them from files, and runs loops in loops to their end.
/// </summary>
static partial class TemplateLimits
{
    public const int Longest = 20_000, MostPrinted = 100_000;
    const int MostBlocks = 200, MostLoops = 2, MostCalls = 50;

    // Counted also where they stand in comments and quotes: rather too many than one that was hidden.
    [GeneratedRegex(@"\{\{~?\s*(#\s*\*?\s*(?<name>[^\s{}~]*)|\^\s*(?<name>[^\s{}~]*)|else\b)")]
    private static partial Regex Block();

    [GeneratedRegex(@"\{\{~?\s*(#\s*)?[>*]")]
    private static partial Regex Partial();

    /// <summary>Why the text is not taken, as a sentence; null: it is.</summary>
    public static string? Objection(string source)
    {
        if (source.Length > Longest) return $"A text has at most {Longest:N0} characters; this one has {source.Length:N0}.";
        if (Partial().IsMatch(source)) return "A text stands in one piece: partials ({{> …}}, {{#* …}}) are not read.";
        if (Block().Count(source) > MostBlocks) return $"A text has at most {MostBlocks} blocks ({{{{#if …}}}}, {{{{else}}}} …).";
        if (source.Count(c => c == '(') is var calls && calls > MostCalls && source.Contains("{{", StringComparison.Ordinal))
            return $"A text has at most {MostCalls} opening brackets.";
        return Loops(source) > MostLoops ? $"A text has at most {MostLoops} loops ({{{{#each …}}}})." : null;
    }

    public static bool HasLoops(string source) => Loops(source) > 0;

    // A block by a variable's name repeats for each of a list.
    static int Loops(string source) => Block().Matches(source)
        .Count(m => m.Groups["name"].Value is not ("" or "if" or "unless" or "with"));
}
