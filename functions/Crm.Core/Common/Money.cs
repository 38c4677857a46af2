using System.Globalization;

namespace Crm.Common;

/// <summary>Money is integer minor units and an ISO 4217 code.</summary>
public static class Money
{
    // ISO 4217: the currencies that do not have two decimals.
    static readonly Dictionary<string, int> Exponents = new(StringComparer.Ordinal)
    {
        ["BIF"] = 0, ["CLP"] = 0, ["DJF"] = 0, ["GNF"] = 0, ["ISK"] = 0, ["JPY"] = 0, ["KMF"] = 0, ["KRW"] = 0, ["PYG"] = 0, ["RWF"] = 0,
        ["UGX"] = 0, ["UYI"] = 0, ["VND"] = 0, ["VUV"] = 0, ["XAF"] = 0, ["XOF"] = 0, ["XPF"] = 0,
        ["BHD"] = 3, ["IQD"] = 3, ["JOD"] = 3, ["KWD"] = 3, ["LYD"] = 3, ["OMR"] = 3, ["TND"] = 3,
    };

    public static bool IsCurrency(string? code) => code is { Length: 3 } && code.AsSpan().IndexOfAnyExceptInRange('A', 'Z') < 0;

    public static int Decimals(string currency) => Exponents.GetValueOrDefault(currency, 2);

    /// <summary>"12.5" with CNY gives 1250. False when it is no number or over 10^12.</summary>
    public static bool TryParse(string? text, string currency, out long minor)
    {
        minor = 0;
        const NumberStyles Style =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
        if (text is null || text.Length > 40 || !decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out var value)) return false;
        if (Math.Abs(value) > 1_000_000_000_000m) return false;
        // Platforms send more decimals than the currency has (tax, unit prices): half away from zero, as they round themselves.
        minor = (long)Math.Round(value * Scale(currency), MidpointRounding.AwayFromZero);
        return true;
    }

    public static string Format(long minor, string currency) =>
        (minor / Scale(currency)).ToString("F" + Decimals(currency), CultureInfo.InvariantCulture);

    /// <summary>Minor units of one major unit.</summary>
    public static decimal Scale(string currency) => Decimals(currency) switch { 0 => 1m, 3 => 1000m, _ => 100m };
}
