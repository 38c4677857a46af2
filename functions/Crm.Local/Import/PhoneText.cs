using System.Collections.Frozen;
using System.Text;

namespace Crm.Local.Import;

/// <summary>Stand-in until the core's phone numbers arrive: international form, or the national one of a region.</summary>
static class PhoneText
{
    static readonly FrozenDictionary<string, string> Codes = new Dictionary<string, string>
    {
        ["CN"] = "86", ["HK"] = "852", ["MO"] = "853", ["TW"] = "886", ["JP"] = "81", ["KR"] = "82", ["SG"] = "65", ["MY"] = "60", ["BR"] = "55",
        ["US"] = "1", ["CA"] = "1", ["GB"] = "44", ["DE"] = "49", ["FR"] = "33", ["ES"] = "34", ["IT"] = "39", ["AU"] = "61", ["IN"] = "91",
    }.ToFrozenDictionary();

    public static bool IsRegion(string region) => Codes.ContainsKey(region);

    public static bool TryParse(string text, string region, out string e164)
    {
        e164 = "";
        if (!TryDigits(text, out var digits, out var international)) return false;
        if (!international)
        {
            if (!Codes.TryGetValue(region, out var code)) return false;
            digits = code + digits.TrimStart('0');
        }
        if (digits.Length is < 8 or > 15 || digits[0] == '0' || !Plausible(digits)) return false;
        e164 = "+" + digits;
        return true;
    }

    // A wrong Chinese mobile number is by far the most frequent mistake: eleven digits, the first a 1.
    static bool Plausible(string digits) => !digits.StartsWith("861", StringComparison.Ordinal) || digits.Length == 13;

    static bool TryDigits(string text, out string digits, out bool international)
    {
        var kept = new StringBuilder();
        digits = "";
        international = text.StartsWith('+') || text.StartsWith("00", StringComparison.Ordinal);
        foreach (var c in text.AsSpan(text.StartsWith('+') ? 1 : international ? 2 : 0))
        {
            if (char.IsAsciiDigit(c)) kept.Append(c);
            else if (c is not (' ' or '-' or '(' or ')' or '.')) return false;
        }
        digits = kept.ToString();
        return digits.Length >= 5;
    }
}
