using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Crm.Common;

/// <summary>What stands around the digits of a phone: other alphabets, invisible characters, labels, extensions.</summary>
static partial class PhoneText
{
    // Strong enough to stand between two numbers; also used inside one: 0571/88888888.
    const string Separators = "/,;|&、\n";
    const string Quotes = "'\"`´‘’‚‛“”„‟′″«»「」『』= ";
    const int LongestNumber = 20;

    /// <summary>One alphabet, one space, one dash, nothing invisible, no quotes and no label.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            if (!IsBlank(rune)) Append(clean, rune);
        var bare = clean.ToString().Trim().Trim(Quotes.ToCharArray());
        bare = Label().Replace(bare, "").Trim(Quotes.ToCharArray());
        bare = bare.TrimEnd(" .,;:/|。、\n".ToCharArray());
        // What a spreadsheet makes of a number: 13800138000.0 and 13,800,138,000.
        if (Decimals().Match(bare) is { Success: true } number) return number.Groups[1].Value;
        return Thousands().IsMatch(bare) ? bare.Replace(",", "", StringComparison.Ordinal) : bare;
    }

    static void Append(StringBuilder clean, Rune rune)
    {
        switch (Rune.GetUnicodeCategory(rune))
        {
            case UnicodeCategory.DecimalDigitNumber:
                clean.Append((char)('0' + (int)Rune.GetNumericValue(rune)));
                break;
            case UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark:
                break;
            case UnicodeCategory.SpaceSeparator:
                clean.Append(' ');
                break;
            case UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                clean.Append('\n');
                break;
            case UnicodeCategory.Control:
                if (rune.Value is '\n' or '\r') clean.Append('\n');
                else if (rune.Value is '\t') clean.Append(' ');
                break;
            case UnicodeCategory.DashPunctuation:
                clean.Append('-');
                break;
            default:
                clean.Append(Narrow(rune));
                break;
        }
    }

    // Letters and symbols by their category, but nothing to see: Hangul fillers, the empty Braille cell, an object's placeholder.
    static bool IsBlank(Rune rune) => rune.Value is 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800 or 0xFFFC;

    // The full-width forms of ASCII, and signs that stand for a plus, a dash or a dot.
    static Rune Narrow(Rune rune) => rune.Value switch
    {
        >= 0xFF01 and <= 0xFF5E => new Rune(rune.Value - 0xFEE0),
        '﹢' or '⁺' or '➕' => new Rune('+'),
        '−' or 'ー' or '─' or '━' => new Rune('-'),
        '·' or '•' or '・' or '‧' or '．' => new Rune('.'),
        '（' or '[' or '【' or '〔' or '<' => new Rune('('),
        '）' or ']' or '】' or '〕' or '>' => new Rune(')'),
        _ => rune,
    };

    /// <summary>What stands before an extension that is named as one; null when none is.</summary>
    public static string? WithoutExtension(string clean) =>
        Extension().Match(clean) is { Success: true } found ? clean[..found.Index] : null;

    /// <summary>What stands before a last group of one to six digits behind a dash; null when there is none.</summary>
    public static string? BeforeLastDash(string clean) => LastGroup().Match(clean) is { Success: true } found ? clean[..found.Index] : null;

    /// <summary>The beginnings that might be a number of their own, followed by more.</summary>
    public static IEnumerable<string> BeforeSeparators(string clean)
    {
        for (var i = 1; i < clean.Length - 1; i++)
            if (Separators.Contains(clean[i], StringComparison.Ordinal)) yield return clean[..i];
    }

    /// <summary>The digits; false when anything else is among them that no number has.</summary>
    public static bool TryDigits(string clean, out string digits, out bool international)
    {
        (digits, international) = ("", false);
        var found = new StringBuilder(clean.Length);
        foreach (var c in clean)
        {
            if (char.IsAsciiDigit(c)) found.Append(c);
            else if (c == '+' && found.Length == 0 && !international) international = true;
            else if (!" -.()_".Contains(c, StringComparison.Ordinal) && !Separators.Contains(c, StringComparison.Ordinal)) return false;
        }
        digits = found.ToString();
        if (!international && digits.Length > 4 && digits.StartsWith("00", StringComparison.Ordinal))
            (digits, international) = (digits[2..], true);
        return digits.Length is > 0 and <= LongestNumber;
    }

    // "tel:", "Mobile no.", "callto:"; "M:"; 联系电话, 手机号码; the signs of a telephone.
    const string Label1 =
        @"^(?:(?:tel(?:ephone)?|(?:cell|mobile|work|home)?\s?phone|mobile|mob|cell|call(?:to)?|sms|whatsapp|handy|móvil|movil"
        + @"|телефон|тел)(?:\s?(?:no|number))?(?![a-z])[.:\s]*(?://)?|[mtp]\s?[:.]";
    const string Label2 = @"|(?:联系|聯絡|收货人?|收件人?)?(?:手机|手機|电话|電話|移动电话|座机|固话|联系方式)(?:号码|號碼|号|號)?[:\s]*";
    const string Label3 = @"|(?:☎|☏|✆|℡|📞|📱)\s*:?)\s*";

    // ";ext=801", "ext. 801", "(ext 801)"; "x801", "#801", "转801".
    const string Extension1 = @"\s*(?:;\s*ext=|(?:\(?\s*(?:ext(?:ension|n)?|dw|durchwahl|poste|anexo|ramal|interno|int|доб)\b?[.:\s]*)";
    const string Extension2 = @"|x|#|\(?(?:转|轉|分机号?|分機|内线|內線)[:\s]*)\s*(\d{1,6})\s*\)?#?$";

    const RegexOptions Plain = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    [GeneratedRegex(Label1 + Label2 + Label3, Plain)]
    private static partial Regex Label();

    [GeneratedRegex(Extension1 + Extension2, Plain)]
    private static partial Regex Extension();

    [GeneratedRegex(@"\s*-\s*\d{1,6}$", Plain)]
    private static partial Regex LastGroup();

    [GeneratedRegex(@"^(\+?\d{7,15})\.0{1,2}$", Plain)]
    private static partial Regex Decimals();

    [GeneratedRegex(@"^\d{1,3}(?:,\d{3}){2,4}$", Plain)]
    private static partial Regex Thousands();
}
