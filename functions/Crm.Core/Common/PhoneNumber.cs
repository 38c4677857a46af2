namespace Crm.Common;

/// <summary>
/// Phones as people and platforms write them, to E.164. Strict on purpose: what is no phone (letters, masks like 138****8000, wrong length) is
/// refused rather than texted. Number lengths follow the national numbering plans; an unlisted country is only taken in international form.
/// </summary>
public static class PhoneNumber
{
    /// <summary>Calling code, trunk prefix dialled inside the country, length of the national number without it.</summary>
    readonly record struct Plan(string Code, string Trunk, int Min, int Max);

    static readonly Dictionary<string, Plan> Plans = new(StringComparer.OrdinalIgnoreCase)
    {
        ["CN"] = new("86", "0", 9, 11), ["HK"] = new("852", "", 8, 8), ["MO"] = new("853", "", 8, 8), ["TW"] = new("886", "0", 8, 9),
        ["US"] = new("1", "1", 10, 10), ["CA"] = new("1", "1", 10, 10), ["MX"] = new("52", "", 10, 10), ["BR"] = new("55", "0", 10, 11),
        ["AR"] = new("54", "0", 10, 11), ["CL"] = new("56", "", 9, 9), ["CO"] = new("57", "", 10, 10), ["PE"] = new("51", "0", 8, 9),
        ["GB"] = new("44", "0", 9, 10), ["IE"] = new("353", "0", 7, 9), ["FR"] = new("33", "0", 9, 9), ["DE"] = new("49", "0", 6, 11),
        ["AT"] = new("43", "0", 6, 13), ["CH"] = new("41", "0", 9, 9), ["NL"] = new("31", "0", 9, 9), ["BE"] = new("32", "0", 8, 9),
        ["LU"] = new("352", "", 5, 11), ["ES"] = new("34", "", 9, 9), ["PT"] = new("351", "", 9, 9), ["IT"] = new("39", "", 6, 11),
        ["SE"] = new("46", "0", 7, 9), ["NO"] = new("47", "", 8, 8), ["DK"] = new("45", "", 8, 8), ["FI"] = new("358", "0", 6, 11),
        ["PL"] = new("48", "", 9, 9), ["CZ"] = new("420", "", 9, 9), ["SK"] = new("421", "0", 9, 9), ["HU"] = new("36", "06", 8, 9),
        ["RO"] = new("40", "0", 9, 9), ["BG"] = new("359", "0", 8, 9), ["GR"] = new("30", "", 10, 10), ["TR"] = new("90", "0", 10, 10),
        ["LT"] = new("370", "0", 8, 8), ["LV"] = new("371", "", 8, 8), ["EE"] = new("372", "", 7, 8), ["RU"] = new("7", "8", 10, 10),
        ["UA"] = new("380", "0", 9, 9), ["IL"] = new("972", "0", 8, 9), ["AE"] = new("971", "0", 8, 9), ["SA"] = new("966", "0", 8, 9),
        ["ZA"] = new("27", "0", 9, 9), ["IN"] = new("91", "0", 10, 10), ["PK"] = new("92", "0", 9, 10), ["BD"] = new("880", "0", 8, 10),
        ["SG"] = new("65", "", 8, 8), ["MY"] = new("60", "0", 8, 10), ["TH"] = new("66", "0", 8, 9), ["VN"] = new("84", "0", 9, 10),
        ["PH"] = new("63", "0", 9, 10), ["ID"] = new("62", "0", 8, 12), ["JP"] = new("81", "0", 9, 10), ["KR"] = new("82", "0", 8, 10),
        ["AU"] = new("61", "0", 9, 9), ["NZ"] = new("64", "0", 8, 10),
    };

    /// <param name="text">As written: spaces, dots, dashes, parentheses and a leading + or 00 are understood.</param>
    /// <param name="region">ISO 3166 country a national number belongs to; null takes international form only.</param>
    /// <param name="e164">"+8613800138000".</param>
    public static bool TryParse(string? text, string? region, out string e164)
    {
        e164 = "";
        if (text is null || text.Length > 40) return false;
        Span<char> digits = stackalloc char[40];
        if (!TryDigits(text, digits, out var length, out var international)) return false;
        ReadOnlySpan<char> number = digits[..length];
        if (!international && region is not null && Plans.TryGetValue(region, out var plan) && TryNational(number, plan, out e164)) return true;
        if (!international && !LooksInternational(number, region)) return false;
        return TryInternational(number, out e164);
    }

    static bool TryDigits(string text, Span<char> digits, out int length, out bool international)
    {
        length = 0;
        international = false;
        foreach (var c in text.AsSpan().Trim())
        {
            if (char.IsAsciiDigit(c)) digits[length++] = c;
            else if (c is '+' or '＋' && length == 0 && !international) international = true;
            else if (c is not (' ' or '-' or '.' or '(' or ')' or '/' or '\u00a0' or '\u2010' or '\u2011' or '\u2013')) return false;
        }
        if (!international && length > 4 && digits[0] == '0' && digits[1] == '0')
        {
            international = true;
            digits[2..length].CopyTo(digits);
            length -= 2;
        }
        return length > 0;
    }

    static bool TryNational(ReadOnlySpan<char> number, Plan plan, out string e164)
    {
        e164 = "";
        // No national number begins with a trunk 0; one may begin with the digit others dial (Russia's 8).
        if (plan.Trunk.Length > 0 && number.StartsWith(plan.Trunk) && (plan.Trunk == "0" || number.Length - plan.Trunk.Length >= plan.Min)) number = number[plan.Trunk.Length..];
        if (!Fits(number, plan)) return false;
        e164 = string.Concat("+", plan.Code, number);
        return true;
    }

    // Many shops store "8613800138000" without the plus: the region's own code in front of a full national number.
    static bool LooksInternational(ReadOnlySpan<char> number, string? region) =>
        region is not null && Plans.TryGetValue(region, out var plan) && number.StartsWith(plan.Code)
        && number.Length - plan.Code.Length >= plan.Min && number.Length - plan.Code.Length <= plan.Max;

    static bool TryInternational(ReadOnlySpan<char> number, out string e164)
    {
        e164 = "";
        if (number.Length is < 7 or > 15 || number[0] == '0') return false;
        foreach (var plan in Plans.Values)
        {
            if (!number.StartsWith(plan.Code)) continue;
            var national = number[plan.Code.Length..];
            // "+44 (0)20 …": the trunk prefix is not dialled from abroad.
            if (plan.Trunk == "0" && national.StartsWith("0")) national = national[1..];
            if (!Fits(national, plan)) return false;
            e164 = string.Concat("+", plan.Code, national);
            return true;
        }
        e164 = string.Concat("+", number);
        return true;
    }

    static bool Fits(ReadOnlySpan<char> national, Plan plan) =>
        national.Length >= plan.Min && national.Length <= plan.Max && !(plan.Trunk == "0" && national[0] == '0') && Plausible(plan.Code, national);

    static bool Plausible(string code, ReadOnlySpan<char> national) => code switch
    {
        // North America: area code and exchange both start with 2 to 9.
        "1" => national[0] is >= '2' and <= '9' && national[3] is >= '2' and <= '9',
        // China: eleven digits only as a mobile number, 13x to 19x; the rest are land lines with their area code.
        "86" => national.Length == 11 ? national[0] == '1' && national[1] is >= '3' and <= '9' || national[0] != '1' : national[0] != '1' || national.StartsWith("10"),
        _ => true,
    };

    /// <summary>ISO country of an E.164 number; where countries share a code, the hinted one if it is among them. Null for a code that is not listed.</summary>
    public static string? CountryOf(string e164, string? hint)
    {
        if (hint is not null && Plans.TryGetValue(hint, out var hinted) && e164.AsSpan(1).StartsWith(hinted.Code)) return hint.ToUpperInvariant();
        foreach (var (region, plan) in Plans)
            if (e164.AsSpan(1).StartsWith(plan.Code)) return region;
        return null;
    }

    /// <summary>For people to recognise a number in a list: all but the last four digits hidden.</summary>
    public static string Mask(string e164) => e164.Length <= 4 ? "****" : "****" + e164[^4..];
}
