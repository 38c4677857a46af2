namespace Crm.Gateways;

/// <summary>Numbers as providers write them.</summary>
static class WirePhone
{
    const string China = "+86";

    /// <summary>"+8613800138000", "8613800138000", "13800138000" of a Chinese provider, as E.164; null for what is none.</summary>
    public static string? Chinese(string? text, string nation = "86")
    {
        if (text is null) return null;
        var digits = text.TrimStart('+').TrimStart('0');
        if (digits.Length is < 5 or > 15 || digits.AsSpan().IndexOfAnyExceptInRange('0', '9') >= 0) return null;
        return text.StartsWith('+') || digits.Length > 11 && digits.StartsWith(nation, StringComparison.Ordinal) ? "+" + digits
            : "+" + nation + digits;
    }

    public static string? E164(string? text) =>
        text is { Length: >= 8 and <= 16 } && text[0] == '+' && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0 ? text : null;

    /// <summary>Without +86, as domestic providers like it best.</summary>
    public static string Domestic(string e164) =>
        e164.StartsWith(China, StringComparison.Ordinal) ? e164[China.Length..] : e164.TrimStart('+');

    public static bool IsMainland(string e164) => e164.StartsWith(China, StringComparison.Ordinal);
}
