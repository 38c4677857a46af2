using System.Collections.Frozen;
using PhoneNumbers;
using Number = PhoneNumbers.PhoneNumber;

namespace Crm.Common;

/// <summary>The numbering plans of the world, as libphonenumber has them: which digits are a number, whose, and of what kind.</summary>
static class NumberingPlans
{
    const int Shortest = 7;

    // The library's name for calling codes that belong to no country.
    const string Nowhere = "001";
    static readonly PhoneNumberUtil Plans = PhoneNumberUtil.GetInstance();
    static readonly PhoneNumberToTimeZonesMapper Areas = PhoneNumberToTimeZonesMapper.GetInstance();
    static readonly Lazy<PhoneNumberOfflineGeocoder> Towns = new(PhoneNumberOfflineGeocoder.GetInstance);
    static readonly FrozenDictionary<string, string> Regions = Plans.GetSupportedRegions().Select(r => KeyValuePair.Create(r, r))
        .Append(KeyValuePair.Create("UK", "GB")).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    // Written without a plus across these borders every day; none of the codes begins a Chinese number.
    static readonly string[] GreaterChina = ["CN", "HK", "MO", "TW"];
    static readonly string[] GreaterChinaCodes = ["86", "852", "853", "886"];

    /// <summary>The region as the plans name it; null for one they do not have.</summary>
    public static string? RegionOf(string? region) =>
        region is null or "CN" or "US" ? region : Regions.GetValueOrDefault(region);

    /// <param name="digits">As dialled.</param>
    /// <param name="international">Whether a + or 00 stood before them.</param>
    /// <param name="region">Whose national numbers are understood; null: none.</param>
    public static string? Find(string digits, bool international, string? region)
    {
        var found = international ? International(digits)
            : region is null ? null : National(digits, region) ?? WithoutPlus(digits, region);
        return found is not null && PlaceholderPhones.Is(found, NationalOf) ? null : found;
    }

    static string NationalOf(string e164) => Parse(e164, null) is { } number ? Plans.GetNationalSignificantNumber(number) : "";

    static string? International(string digits)
    {
        if (digits[0] == '0' || Parse("+" + digits, null) is not { } number) return null;
        if (Plans.IsValidNumber(number)) return E164(number);
        // Mexico gave up the 1 of its mobiles in 2019; address books have not.
        if (digits.Length == 13 && digits.StartsWith("521", StringComparison.Ordinal)) return Valid("+52" + digits[3..]);
        // A form that puts the code in front of a number which has it already.
        var code = number.CountryCode.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (digits.AsSpan(code.Length).StartsWith(code) && Valid("+" + digits[code.Length..]) is { } once) return once;
        return LooksWhole(number) ? E164(number) : null;
    }

    static string? National(string digits, string region)
    {
        if (Parse(digits, region) is not { } number) return null;
        var known = Plans.IsValidNumber(number);
        // Dialled with the region's own way out, like 011 in America.
        if (number.CountryCode != Plans.GetCountryCodeForRegion(region)) return known ? E164(number) : null;
        if (known && (IsMarked(digits, number, region) || Kind(number) is PhoneKind.Mobile or PhoneKind.FixedOrMobile)) return E164(number);
        // Without its 0 a land line looks like other countries' numbers, and so does one that the plan does not list.
        var whole = known || number.CountryCode is 1 or 86 && LooksWhole(number);
        return whole && Valid("+" + digits) is null ? E164(number) : null;
    }

    /// <summary>Whether the digits show that a national number is meant: its trunk prefix was written, or the country has none.</summary>
    static bool IsMarked(string digits, Number number, string region) =>
        Plans.GetNddPrefixForRegion(region, true) != "0" || digits != Plans.GetNationalSignificantNumber(number);

    // Many shops store "8613800138000" without the plus.
    static string? WithoutPlus(string digits, string region)
    {
        var own = Plans.GetCountryCodeForRegion(region).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var codes = GreaterChina.Contains(region) ? GreaterChinaCodes : [own];
        return codes.Any(c => digits.StartsWith(c, StringComparison.Ordinal)) ? Valid("+" + digits) : null;
    }

    /// <summary>A number of the plan's length and shape that it does not list: new ranges come faster than their lists.</summary>
    static bool LooksWhole(Number number)
    {
        if (Plans.IsPossibleNumberWithReason(number) != PhoneNumberUtil.ValidationResult.IS_POSSIBLE) return false;
        var national = Plans.GetNationalSignificantNumber(number);
        return number.CountryCode switch
        {
            // Area code and exchange both begin with 2 to 9.
            1 => national[0] is >= '2' and <= '9' && national[3] is >= '2' and <= '9',
            86 => national.Length == 11 && national[0] == '1' && national[1] is >= '3' and <= '9',
            _ => national[0] != '0',
        };
    }

    public static PhoneFacts Describe(string e164)
    {
        if (Parse(e164, null) is not { } number) return PhoneFacts.Nothing;
        var kind = Kind(number);
        var area = Plans.IsNumberGeographical(number) ? Areas.GetTimeZonesForNumber(number) : [];
        var countries = CountriesOf(number, kind);
        return new(countries.Count > 0 ? countries[0] : null, kind, countries, [.. area.Where(z => z != Areas.GetUnknownTimeZone())]);
    }

    /// <summary>"Miami, FL", "Florida"; null where the plan does not tell.</summary>
    public static string? AreaOf(string e164) => Parse(e164, null) is { } number && Plans.IsNumberGeographical(number)
        && Towns.Value.GetDescriptionForValidNumber(number, Locale.English) is { Length: > 0 } area ? area : null;

    static List<string> CountriesOf(Number number, PhoneKind kind)
    {
        var alike = Plans.GetRegionCodeForNumber(number) is { } region and not Nowhere ? region : null;
        // An area code of North America belongs to one country.
        if (number.CountryCode == 1 && alike is not null && kind is not (PhoneKind.Unknown or PhoneKind.Service)) return [alike];
        var all = Plans.GetRegionCodesForCountryCode(number.CountryCode).Where(r => r != Nowhere).ToList();
        var valid = all.Where(r => Plans.IsValidNumberForRegion(number, r)).ToList();
        return valid.Count > 0 ? valid : alike is not null ? [alike] : all;
    }

    static PhoneKind Kind(Number number) => Plans.GetNumberType(number) switch
    {
        PhoneNumberType.MOBILE => PhoneKind.Mobile,
        PhoneNumberType.FIXED_LINE => PhoneKind.FixedLine,
        PhoneNumberType.FIXED_LINE_OR_MOBILE => PhoneKind.FixedOrMobile,
        PhoneNumberType.TOLL_FREE or PhoneNumberType.PREMIUM_RATE or PhoneNumberType.SHARED_COST => PhoneKind.Service,
        PhoneNumberType.UAN or PhoneNumberType.VOICEMAIL => PhoneKind.Service,
        _ => PhoneKind.Unknown,
    };

    static string? Valid(string e164) => Parse(e164, null) is { } number && Plans.IsValidNumber(number) ? E164(number) : null;

    static string E164(Number number) => Plans.Format(number, PhoneNumberFormat.E164);

    static Number? Parse(string text, string? region)
    {
        try
        {
            var number = Plans.Parse(text, region);
            return E164(number).Length is > Shortest and <= 16 ? number : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }
}
