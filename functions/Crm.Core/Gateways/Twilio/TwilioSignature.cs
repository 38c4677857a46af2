using System.Security.Cryptography;
using System.Text;

namespace Crm.Gateways.Twilio;

/// <summary>
/// X-Twilio-Signature: HMAC-SHA1 over the address as Twilio called it and every form field, names in ordinal order. A JSON body stands in
/// the address as its hash instead.
/// </summary>
static class TwilioSignature
{
    const string BodyHash = "bodySHA256";

    public static string Of(string authToken, string url, IEnumerable<KeyValuePair<string, string>> form)
    {
        var text = new StringBuilder(url);
        foreach (var (name, value) in form.OrderBy(f => f.Key, StringComparer.Ordinal)) text.Append(name).Append(value);
        return Convert.ToBase64String(Sha1(Encoding.UTF8.GetBytes(authToken), Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <param name="url">As the provider sees it, with its query.</param>
    /// <param name="isForm">Whether the body is form fields; they are signed with the address.</param>
    public static bool Holds(string authToken, string url, string query, byte[] body, bool isForm, string? signature)
    {
        if (string.IsNullOrEmpty(signature)) return false;
        var form = isForm ? Form.Parse(Encoding.UTF8.GetString(body)) : [];
        if (!isForm)
        {
            var told = Form.Parse(query).Find(q => q.Key == BodyHash).Value;
            if (!Same(told ?? "", Convert.ToHexStringLower(SHA256.HashData(body)))) return false;
        }
        // With or without the port that the scheme implies: both are seen.
        return Urls(url).Any(one => Same(signature, Of(authToken, one, form)));
    }

    static IEnumerable<string> Urls(string url)
    {
        yield return url;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri)) yield break;
        var (authority, rest) =
            (url.IndexOf("://", StringComparison.Ordinal) + 3, url.IndexOf('/', url.IndexOf("://", StringComparison.Ordinal) + 3));
        if (rest < 0) rest = url.Length;
        var host = url[authority..rest];
        if (host.Contains(':', StringComparison.Ordinal)) yield return url[..authority]
            + host[..host.IndexOf(':', StringComparison.Ordinal)] + url[rest..];
        else yield return $"{url[..rest]}:{(uri.Scheme == Uri.UriSchemeHttps ? 443 : 80)}{url[rest..]}";
    }

    static bool Same(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(a)), SHA256.HashData(Encoding.UTF8.GetBytes(b)));

    // The provider's choice, not ours: a forger would need the key, not a collision.
#pragma warning disable CA5350
    static byte[] Sha1(byte[] key, byte[] text) => HMACSHA1.HashData(key, text);
#pragma warning restore CA5350
}
