using System.Security.Cryptography;
using System.Text;
using Crm.Shops;

namespace Crm.Platforms.Taobao;

/// <summary>
/// hex MD5 of secret + parameters sorted ordinally (name then value; of the query, the form, and the headers that top-sign-list names) +
/// body + secret. A form's body is in its parameters and not signed again.
/// </summary>
static class SpiSignature
{
    public static bool Matches(WebhookRequest request, string sign, PlatformLink link)
    {
        if (!DigestSignatures.TryHex(sign, 16, out var given)) return false;
        var isForm = request.Header("content-type")?.Contains("form-urlencoded", StringComparison.OrdinalIgnoreCase) == true;
        var parameters = Parameters(request, isForm);
        var body = isForm ? ReadOnlySpan<byte>.Empty : request.Body.Span;
        var matches = false;
        foreach (var secret in link.Secrets)
        {
            var key = Encoding.UTF8.GetBytes(secret);
            matches |= CryptographicOperations.FixedTimeEquals(DigestSignatures.Md5([.. key, .. parameters], body, key), given);
        }
        return matches;
    }

    static byte[] Parameters(WebhookRequest request, bool isForm)
    {
        var sorted = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (name, value) in FormFields.Pairs(Encoding.UTF8.GetBytes(request.Query))) sorted[name] = value;
        if (isForm)
            foreach (var (name, value) in FormFields.Pairs(request.Body.Span)) sorted[name] = value;
        foreach (var name in request.Header("top-sign-list")?.Split(',',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
            if (request.Header(name) is { } value) sorted[name] = Encoding.UTF8.GetBytes(value);
        sorted.Remove("sign");
        var text = new List<byte>();
        foreach (var (name, value) in sorted)
        {
            text.AddRange(Encoding.UTF8.GetBytes(name));
            text.AddRange(value);
        }
        return [.. text];
    }
}
