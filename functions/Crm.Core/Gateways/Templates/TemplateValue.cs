using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Crm.Gateways.Templates;

/// <summary>A value within what providers take as a template's parameter.</summary>
static partial class TemplateValue
{
    /// <summary>Without emoji, brackets of signatures and line ends, which are refused.</summary>
    public static string Clean(string value)
    {
        var clean = new StringBuilder(value.Length);
        foreach (var rune in value.EnumerateRunes())
        {
            var kind = Rune.GetUnicodeCategory(rune);
            if (kind is UnicodeCategory.OtherSymbol or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.Format
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.EnclosingMark or UnicodeCategory.OtherNotAssigned || rune.Value is '【' or '】') continue;
            clean.Append(kind is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? " "
                : rune.ToString());
        }
        return clean.ToString().Trim();
    }

    /// <summary>To so many characters, never in the middle of one.</summary>
    public static string Cut(string value, int max)
    {
        if (value.Length <= max) return value;
        var cut = char.IsHighSurrogate(value[max - 1]) ? max - 1 : max;
        return value[..cut].TrimEnd();
    }

    /// <summary>An internet address has to be part of the approved wording.</summary>
    public static bool HasAddress(string value) => Address().IsMatch(value);

    [GeneratedRegex(@"https?:|www\.|\b[a-z0-9-]+\.(com|cn|net|org|top|shop|link|cc|me|io|co|tk|xyz)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Address();
}
