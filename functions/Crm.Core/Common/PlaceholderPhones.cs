namespace Crm.Common;

/// <summary>
/// Numbers that nobody can have: forms that insist on a phone are filled with them, and strangers who did so are not one person. The
/// examples of America, 555-0100 to 555-0199 behind an area code, are left alone.
/// </summary>
static class PlaceholderPhones
{
    const int Alike = 6, NorthAmerican = 12;

    /// <param name="national">The number without its country, asked for only where it counts.</param>
    public static bool Is(string e164, Func<string, string> national)
    {
        if (e164.Length == NorthAmerican && e164.StartsWith("+1", StringComparison.Ordinal)) return IsNorthAmerican(e164.AsSpan(2));
        // 07000 000000: one digit to the end, or noughts behind the first.
        return EndsAlike(e164) && IsOneDigit(national(e164));
    }

    static bool IsNorthAmerican(ReadOnlySpan<char> number) =>
        !IsAreaCode(number[..3]) || IsService(number[3..6]) || number is "9876543210" || IsOneDigit(number);

    // 911 and its like, and what the plan keeps: codes with a 9 in the middle for its growth, 37x and 96x for blocks, 555 for nobody.
    static bool IsAreaCode(ReadOnlySpan<char> code) =>
        !IsService(code) && code[1] != '9' && code[..2] is not ("37" or "96") && code is not "555";

    static bool IsService(ReadOnlySpan<char> code) => code[1..] is "11";

    static bool EndsAlike(string e164) => e164.AsSpan(e164.Length - Alike).IndexOfAnyExcept(e164[^1]) < 0;

    static bool IsOneDigit(ReadOnlySpan<char> number) =>
        number.Length > 0 && (number.IndexOfAnyExcept(number[0]) < 0 || number[1..].IndexOfAnyExcept('0') < 0);
}
