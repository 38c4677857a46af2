using Crm.Common;

namespace Crm.Customers.Replies;

/// <summary>Cuts off what mail programs and habits put under a short answer: a signature, quoted lines, "Best regards, Maria".</summary>
static class MailSignature
{
    const int LinesOfAName = 3, LongestName = 40;

    public static string Cut(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Replace('\v', '\n').Split('\n');
        for (var i = 1; i < lines.Length; i++)
            if (IsRule(lines[i]) || lines[i].TrimStart().StartsWith('>') || IsClosing(lines, i)) return string.Join('\n', lines[..i]);
        return text;
    }

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
