using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Crm.Customers;

namespace Crm.Shops;

/// <summary>
/// Whom an unsubscribe link is for: the customer a text went to, and the key of the number it went to. Neither is readable as a phone.
/// </summary>
public sealed record UnsubscribeToken(string Customer, string NumberKey);

/// <summary>Signed links that end advertising: whoever has the text can follow it, and nobody can make one up for somebody else.</summary>
public sealed class UnsubscribeLink
{
    public const int ShortestKey = 16;
    const int IdBytes = 16, SignatureBytes = 10;
    readonly byte[] key;

    UnsubscribeLink(string baseUrl, byte[] key) => (BaseUrl, this.key) = (baseUrl, key);

    public string BaseUrl { get; }

    public static UnsubscribeLink? Create(string? url, string? key, string at, ICollection<string> mistakes)
    {
        if (string.IsNullOrEmpty(url) && string.IsNullOrEmpty(key)) return null;
        // RFC 8058: mailbox providers end a subscription with one click over https alone.
        var isUrl = Uri.TryCreate(url, UriKind.Absolute, out var parsed)
            && (parsed.Scheme == Uri.UriSchemeHttps || parsed is { Scheme: "http", IsLoopback: true });
        if (!isUrl) mistakes.Add($"{at}:UnsubscribeUrl: give the host's https address, such as https://crm.example.");
        if (key is not { Length: >= ShortestKey }) mistakes.Add(
            $"{at}:UnsubscribeKey: give a secret of at least {ShortestKey} characters.");
        return isUrl && key is { Length: >= ShortestKey } ? new UnsubscribeLink(url!.TrimEnd('/'), Encoding.UTF8.GetBytes(key)) : null;
    }

    public string For(string shop, string customer, string phone) =>
        $"{BaseUrl}/api/unsubscribe/{Uri.EscapeDataString(shop)}/{TokenOf(shop, customer, phone)}";

    public string TokenOf(string shop, string customer, string phone)
    {
        var bytes = new byte[2 * IdBytes + SignatureBytes];
        Convert.FromHexString(customer).CopyTo(bytes, 0);
        Convert.FromHexString(Keys.Number(phone).Key).CopyTo(bytes, IdBytes);
        Sign(shop, bytes.AsSpan(0, 2 * IdBytes)).CopyTo(bytes, 2 * IdBytes);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Null for a token this shop did not sign.</summary>
    public UnsubscribeToken? Read(string shop, string token)
    {
        if (token.Length != Base64Url.GetEncodedLength(2 * IdBytes + SignatureBytes) || !Base64Url.IsValid(token)) return null;
        var bytes = Base64Url.DecodeFromChars(token);
        if (!CryptographicOperations.FixedTimeEquals(Sign(shop, bytes.AsSpan(0, 2 * IdBytes)), bytes.AsSpan(2 * IdBytes))) return null;
        return new UnsubscribeToken(Convert.ToHexStringLower(bytes.AsSpan(0, IdBytes)),
            Convert.ToHexStringLower(bytes.AsSpan(IdBytes, IdBytes)));
    }

    byte[] Sign(string shop, ReadOnlySpan<byte> ids) =>
        HMACSHA256.HashData(key, (byte[])[.. Encoding.UTF8.GetBytes("unsubscribe:" + shop + ":"), .. ids])[..SignatureBytes];
}
