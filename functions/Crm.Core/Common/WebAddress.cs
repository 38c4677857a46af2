namespace Crm.Common;

/// <summary>The addresses a buyer may be led to: http or https, with a host, and short enough for a header.</summary>
public static class WebAddress
{
    const int Longest = 2000;

    /// <param name="text">As it was told or written.</param>
    /// <param name="address">In plain ASCII, as a browser asks for it.</param>
    public static bool TryParse(string? text, out string address)
    {
        address = "";
        if (text is null or { Length: > Longest } || text.AsSpan().ContainsAnyInRange('\0', ' ')
            || !Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")
            || uri.UserInfo.Length > 0 || uri.IdnHost.Length == 0) return false;
        try
        {
            address = new UriBuilder(uri) { Host = uri.IdnHost }.Uri.AbsoluteUri;
        }
        catch (UriFormatException)
        {
            return false;
        }
        return address.Length <= Longest && address.All(char.IsAscii);
    }
}
