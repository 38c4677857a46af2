using System.Globalization;
using System.Text;

namespace Crm.Common;

/// <summary>
/// What strangers typed (names, titles, places), before it stands in a text under the shop's signature. A clean value comes back as it is.
/// </summary>
public static class CleanText
{
    public const int LongestName = 20, LongestPlace = 20, LongestCode = 40;

    // Fewer digits in a row are a size or a year, not a phone or an account.
    const int ManyDigits = 6;

    /// <summary>
    /// Of a buyer: one line, at most <paramref name="most"/> letters, without addresses of the net, long numbers and what cannot be seen.
    /// Null when nothing is left.
    /// </summary>
    public static string? OfBuyer(string? text, int most = LongestName)
    {
        if (text is null || IsPlain(text, most, ManyDigits)) return text is "" ? null : text;
        return Clean(text, most, line => CleanParts.WithoutNumbers(CleanParts.WithoutAddresses(line)));
    }

    /// <summary>An order number, a courier, a tracking number: numbers stay.</summary>
    public static string? Code(string? text, int most = LongestCode)
    {
        if (text is null || IsPlain(text, most, int.MaxValue)) return text is "" ? null : text;
        return Clean(text, most, CleanParts.WithoutAddresses);
    }

    // A cut can make an address of what was none ("8.fki9" is none, and "8.fk" is), so what was cut is looked at again.
    static string? Clean(string text, int most, Func<string, string> clean)
    {
        var line = CleanParts.Trim(clean(OneLine(text)));
        for (var cut = Cut(line, most); cut is not null; cut = Cut(line, most))
        {
            if (cut.Length == line.Length) return cut;
            line = CleanParts.Trim(clean(cut));
        }
        return null;
    }

    /// <summary>For people's eyes: the whole text in one line, without what cannot be seen or turns the line around.</summary>
    public static string ForStaff(string text, int most) => Cut(OneLine(text).Trim(), most) ?? "";

    // The names of nearly all buyers: letters, and nothing to look at twice.
    static bool IsPlain(string text, int most, int digits)
    {
        if (text.Length > most) return false;
        var (seen, before) = (0, ' ');
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c) || IsHanDigit(c))
            {
                if (++seen >= digits) return false;
            }
            else if (c == ' ' ? before == ' ' : !IsPlain(c)) return false;
            before = c;
        }
        // A stroke or comma alone is no name.
        return char.IsLetterOrDigit(before) && text.Length > 0 && char.IsLetterOrDigit(text[0]);
    }

    static bool IsPlain(char c) => char.IsAsciiLetter(c) || c is >= '\u4e00' and <= '\u9fff' or >= '\u00c0' and <= '\u024f'
        or >= '\u3041' and <= '\u3096' or >= '\u30a1' and <= '\u30fc'
        or >= '\uac00' and <= '\ud7a3' or >= '\u0401' and <= '\u045f'
        or '-' or '\'' or '&' or '+' or '/' or '_' or '(' or ')' or '·' or '，' or '、' or '（' or '）' or '×' or '#';

    internal static bool IsHanDigit(char c) => c is '零' or '〇' or '一' or '二' or '三' or '四' or '五' or '六' or '七' or '八' or '九' or '幺';

    /// <summary>
    /// White space of every kind as one space; unseen characters and signature brackets out; letters in fancy dress as plain ones.
    /// </summary>
    static string OneLine(string text)
    {
        var (line, marks) = (new StringBuilder(text.Length), 0);
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            marks = category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? marks + 1 : 0;
            if (Rune.IsWhiteSpace(rune) || rune.Value is '【' or '】' or '〖' or '〗' or 0x2800) Space(line);
            else if (Folding.IsUnseen(rune) || marks > 3 || IsNothing(rune, category)) continue;
            else if (IsFancy(rune.Value) && Folding.FoldOne(rune) is { Length: > 0 } plain) line.Append(plain);
            else if (IsWide(rune.Value)) line.Append((char)(rune.Value - 0xfee0));
            else if (rune.Value is 0xff61 or 0x2024 or 0xfe52) line.Append('.');
            else line.Append(rune.ToString());
        }
        return line.ToString();
    }

    // Letters and digits of full width, and the signs of addresses; the punctuation of Chinese stays as it is.
    static bool IsWide(int code) =>
        code is >= 0xff10 and <= 0xff19 or >= 0xff21 and <= 0xff3a or >= 0xff41 and <= 0xff5a or 0xff0e or 0xff0f or 0xff20 or 0xff3c;

    static void Space(StringBuilder line)
    {
        if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
    }

    // Variation selectors, fillers that are letters by name only, broken and private characters.
    static bool IsNothing(Rune rune, UnicodeCategory category) =>
        category is UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate
            || rune.Value is 0xfffd or 0x34f or 0x115f or 0x1160 or 0x3164 or 0xffa0
            or >= 0xfe00 and <= 0xfe0f or >= 0xe0100 and <= 0xe01ef or >= 0x180b and <= 0x180f;

    // Mathematical, circled, squared, raised letters: what hides an address from whoever looks for one.
    static bool IsFancy(int code) =>
        code is >= 0x1d400 and <= 0x1d7ff or >= 0x2460 and <= 0x24ff or >= 0x1f100 and <= 0x1f1ff
            or >= 0x2070 and <= 0x209f or 0xb2 or 0xb3 or 0xb9 or >= 0x2100 and <= 0x214f or >= 0x1d00 and <= 0x1dbf;

    /// <summary>By what a reader takes for one letter, so that no half of one is left.</summary>
    static string? Cut(string text, int most)
    {
        if (text.Length > most)
        {
            var at = 0;
            for (var letters = 0; letters < most && at < text.Length; letters++) at += StringInfo.GetNextTextElementLength(text, at);
            text = CleanParts.Trim(text[..at]);
        }
        foreach (var rune in text.EnumerateRunes())
            if (Rune.IsLetterOrDigit(rune) || Rune.IsSymbol(rune)) return text;
        return null;
    }
}
