namespace Crm.Common;

/// <summary>How a file writes amounts: "1.234,50" has the decimal separator ',' and the thousands separator '.'.</summary>
public sealed record MoneyText(char Decimal = '.', char? Thousands = null)
{
    /// <summary>
    /// Minor units of the currency. Thousands separators must stand before groups of exactly three digits: "12,34" is not 1234.
    /// </summary>
    public bool TryParse(string text, string currency, out long minor)
    {
        minor = 0;
        var trimmed = text.AsSpan().Trim();
        var point = trimmed.IndexOf(Decimal);
        var whole = point < 0 ? trimmed : trimmed[..point];
        var fraction = point < 0 ? [] : trimmed[(point + 1)..];
        if (fraction.ContainsAnyExceptInRange('0', '9') || !TryUngroup(whole, out var digits)) return false;
        return Money.TryParse(fraction.Length == 0 ? digits : $"{digits}.{fraction}", currency, out minor);
    }

    bool TryUngroup(ReadOnlySpan<char> whole, out string digits)
    {
        digits = whole.ToString();
        if (Thousands is not { } separator) return whole.IndexOfAny('.', ',') < 0;
        if (whole.IndexOf(separator) < 0) return whole.IndexOfAny('.', ',') < 0;
        var groups = digits.Split(separator);
        digits = string.Concat(groups);
        var first = groups[0].AsSpan().TrimStart("+-");
        return first.Length is > 0 and <= 3
            && groups.Skip(1).All(group => group.Length == 3 && !group.AsSpan().ContainsAnyExceptInRange('0', '9'));
    }
}
