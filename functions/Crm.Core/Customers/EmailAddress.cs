using System.Buffers;

namespace Crm.Customers;

/// <summary>
/// E-mail addresses in one form, strict on purpose: what is masked, or what clerks type to get past a form, names nobody.
/// </summary>
public static class EmailAddress
{
    static readonly SearchValues<char> Forbidden = SearchValues.Create(" \t\r\n\"(),:;<>[\\]*＊|");

    // Two buyers with one of these are not one person.
    static readonly HashSet<string> Placeholders = new(StringComparer.Ordinal)
    {
        "noemail", "no-email", "no_email", "nomail", "no-mail", "none", "na", "n", "a", "test", "noreply", "no-reply", "donotreply",
            "guest", "unknown", "customer", "anonymous", "null",
    };

    /// <summary>For people to recognise an address in a list.</summary>
    public static string Mask(string address) =>
        address[..1] + "***" + address[Math.Max(0, address.IndexOf('@', StringComparison.Ordinal))..];

    public static bool TryParse(string? text, out string address)
    {
        address = text?.Trim().ToLowerInvariant() ?? "";
        var at = address.IndexOf('@', StringComparison.Ordinal);
        if (address.Length > 254 || at is < 1 or > 64 || at != address.LastIndexOf('@')) return false;
        if (address.AsSpan().IndexOfAny(Forbidden) >= 0 || address.Any(char.IsControl)) return false;
        var domain = address[(at + 1)..];
        var dot = domain.LastIndexOf('.');
        return dot > 0 && dot < domain.Length - 2 && domain[0] != '.' && !domain.Contains("..", StringComparison.Ordinal)
            && !Placeholders.Contains(address[..at]);
    }
}
