namespace Crm.Common;

/// <summary>
/// The short way for what most orders carry: eleven digits of a Chinese mobile number. It only knows ranges that the numbering plan
/// gives to mobiles as a whole; a test holds it against the plan, block by block.
/// </summary>
static class ChineseMobile
{
    const int National = 11;

    // By the first three digits; 161 and 174 are mobile in part only and go the long way.
    static readonly System.Buffers.SearchValues<string> Ranges = System.Buffers.SearchValues.Create(
    [
        "130", "131", "132", "133", "134", "135", "136", "137", "138", "139", "145", "147", "150", "151", "152", "153", "155", "156", "157",
        "158", "159", "162", "165", "166", "167", "170", "171", "172", "173", "175", "176", "177", "178", "180", "181", "182", "183", "184",
        "185", "186", "187", "188", "189", "190", "191", "192", "193", "195", "196", "197", "198", "199",
    ], StringComparison.Ordinal);

    public static PhoneFacts Facts { get; } = new("CN", PhoneKind.Mobile, ["CN"], ["Asia/Shanghai"]);

    /// <summary>
    /// "138 0013 8000" or "86-13800138000" of China, "+86 138-0013-8000" of anywhere; null for all that needs a closer look.
    /// </summary>
    public static string? TryRead(string text, string? region)
    {
        Span<char> digits = stackalloc char[National + 2];
        var (length, plus) = (0, false);
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c) && length < digits.Length) digits[length++] = c;
            else if (c == '+' && length == 0 && !plus) plus = true;
            else if (c is not (' ' or '-')) return null;
        }
        if (!plus && region != "CN") return null;
        var national = length == National && !plus ? digits[..National] : length == digits.Length && digits.StartsWith("86") ? digits[2..]
            : [];
        if (national.Length == 0 || !IsNational(national)) return null;
        return Is(text) ? text : string.Concat("+86", national);
    }

    public static bool Is(string e164) =>
        e164.Length == National + 3 && e164.StartsWith("+86", StringComparison.Ordinal) && IsNational(e164.AsSpan(3));

    static bool IsNational(ReadOnlySpan<char> digits) =>
        !digits.ContainsAnyExceptInRange('0', '9') && digits[0] == '1' && digits[..3].ContainsAny(Ranges);
}
