namespace Crm.Local.Import;

/// <summary>
/// Ids that a spreadsheet took for numbers: it keeps fifteen digits, writes zeros for the rest and shows long ones as 2.38E+17. Several
/// orders then have the same id, and none has its own.
/// </summary>
static class LostDigits
{
    const int Kept = 15;
    const string Advice = "format the column as text before saving, or import the platform's own file";

    /// <summary>Null when the text may be an id as it was given.</summary>
    /// <param name="text">The cell.</param>
    /// <param name="intact">Other ids of the column have more than fifteen digits: no spreadsheet rounded it, so one or two zeros are
    /// chance.</param>
    public static string? Wrong(string text, bool intact)
    {
        if (IsExponent(text)) return $"is a number in exponent form, the id is lost: {Advice}";
        return IsRounded(text) && (!intact || text.Length >= Kept + 3)
            ? $"has only {Kept} digits and then zeros, a spreadsheet rounded it: {Advice}" : null;
    }

    /// <summary>More digits than a spreadsheet keeps.</summary>
    public static bool IsIntact(string text) => text.Length > Kept && IsDigits(text) && !IsRounded(text);

    static bool IsRounded(string text) =>
        text.Length > Kept && IsDigits(text) && text[0] != '0' && !text.AsSpan(Kept).ContainsAnyExcept('0');

    // 2.38E+17, 2,38E+17, 2E+17, 2.38e17; "1E5" and hexadecimal ids are ids.
    static bool IsExponent(string text)
    {
        var e = text.AsSpan().IndexOfAny('e', 'E');
        if (e < 1 || e > 20 || text.Length - e is < 2 or > 5 || !char.IsAsciiDigit(text[0])) return false;
        var number = text.AsSpan(0, e);
        var power = text.AsSpan(e + 1);
        var sign = power[0] == '+';
        if (sign) power = power[1..];
        if (power.Length is 0 or > 3 || power.ContainsAnyExceptInRange('0', '9')) return false;
        var point = number.IndexOfAny('.', ',');
        if (point < 0) return number.Length == 1 && (sign || int.Parse(power, System.Globalization.CultureInfo.InvariantCulture) >= 10);
        return point == 1 && number.Length > 2 && !number[2..].ContainsAnyExceptInRange('0', '9');
    }

    static bool IsDigits(string text) => !text.AsSpan().ContainsAnyExceptInRange('0', '9');
}
