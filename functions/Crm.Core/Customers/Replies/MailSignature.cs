using Crm.Common;

namespace Crm.Customers.Replies;

/// <summary>
/// Cuts off what mail programs and habits put under a short answer: a signature, quoted lines, "Best regards, Maria", or the name alone
/// under an empty line.
/// </summary>
static class MailSignature
{
    const int LinesOfAName = 3, WordsOfAName = 4, LongestName = 40, LeastDigitsOfAPhone = 7;

    static readonly string[] Particles =
        ["al", "bin", "da", "de", "del", "den", "der", "di", "dos", "du", "el", "la", "le", "ten", "ter", "van", "von", "y", "zu"];

    /// <summary>What stands above it. Doubtful: one capitalised word stood below, which may be a name or may be what is to stop.</summary>
    public static (string Above, bool IsDoubtful) Cut(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Replace('\v', '\n').Split('\n');
        for (var i = 1; i < lines.Length; i++)
            if (IsRule(lines[i]) || lines[i].TrimStart().StartsWith('>')
                || IsClosing(lines, i)) return (string.Join('\n', lines[..i]), false);
            else if (BareName(lines, i) is { } name) return (string.Join('\n', lines[..i]), !name.Contains(' ', StringComparison.Ordinal));
        return (text, false);
    }

    // "Maria Jones" under an empty line, and perhaps a firm and a number under her: each word of a name begins with a capital and goes on
    // without. Scripts without capitals do not tell a name from "my order".
    static string? BareName(string[] lines, int at)
    {
        if (!string.IsNullOrWhiteSpace(lines[at]) || string.IsNullOrWhiteSpace(lines[at - 1])) return null;
        var below = lines[(at + 1)..].Select(l => l.Trim()).Where(l => l.Length > 0).ToList();
        return below.Count is > 0 and <= LinesOfAName && IsWrittenAsName(below[0])
            && below.Skip(1).All(l => IsWrittenAsName(l) || IsReach(l)) ? below[0] : null;
    }

    static bool IsWrittenAsName(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return line.Length <= LongestName && words.Length <= WordsOfAName && words.All(w => IsCapitalised(w) || Particles.Contains(w))
            && words.Any(w => w.Length > 2 && IsCapitalised(w));
    }

    // "J." and "O'Neill" too, but no word in capitals only.
    static bool IsCapitalised(string word) => char.IsUpper(word[0])
        && word.All(c => char.IsLetter(c) || c is '.' or '-' or '\'' or '’' or ',')
        && (word.Length <= 2 || word.Skip(1).Any(char.IsLower));

    static bool IsReach(string line) => line.Contains('@') && !line.Contains(' ', StringComparison.Ordinal)
        || line.Count(char.IsDigit) >= LeastDigitsOfAPhone && line.All(c => char.IsDigit(c) || c is ' ' or '+' or '-' or '(' or ')' or '.');

    // "--", "—", "____": a line without a letter, of strokes only.
    static bool IsRule(string line) =>
        line.Trim() is { Length: > 0 } strokes && strokes.All(c => c is '-' or '—' or '–' or '_' or '*' or '=' or '－');

    // Only a name or two may stand below: a question there is for a person.
    static bool IsClosing(string[] lines, int at)
    {
        var below = lines[(at + 1)..].Where(l => !string.IsNullOrWhiteSpace(l)).ToList();
        return below.Count is > 0 and <= LinesOfAName && ConsentWordList.Shared.IsClosing(Folding.Fold(lines[at]).Letters)
            && below.TrueForAll(IsName);
    }

    static bool IsName(string line) => line.Length <= LongestName && line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length <= 3
        && !line.Any(c => c is '?' or '？' or '؟' or '!' || char.IsDigit(c));
}
