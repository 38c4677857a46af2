using System.Security.Cryptography;
using System.Text;
using Crm.Shops;

namespace Crm.Platforms;

/// <summary>Signatures that sign more than the body: parts before and after it, and the secret among them.</summary>
public static class DigestSignatures
{
    /// <summary>hex(HMAC-SHA256(secret, prefix + body)). Hex digits are taken in either case: the bytes are what is compared.</summary>
    public static bool HexHmacSha256(string? prefix, ReadOnlySpan<byte> body, string? signature, PlatformLink link)
    {
        if (!TryHex(signature, 32, out var given)) return false;
        var matches = false;
        foreach (var secret in link.Secrets)
        {
            using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
            hmac.AppendData(Encoding.UTF8.GetBytes(prefix ?? ""));
            hmac.AppendData(body);
            matches |= CryptographicOperations.FixedTimeEquals(hmac.GetHashAndReset(), given);
        }
        return matches;
    }

    /// <summary>hex(MD5(before + body + secret)).</summary>
    public static bool HexMd5(string? before, ReadOnlySpan<byte> body, string? signature, PlatformLink link)
    {
        if (!TryHex(signature, 16, out var given)) return false;
        var matches = false;
        foreach (var secret in link.Secrets) matches |= CryptographicOperations.FixedTimeEquals(
            Md5(Encoding.UTF8.GetBytes(before ?? ""), body, Encoding.UTF8.GetBytes(secret)), given);
        return matches;
    }

    // The platforms chose MD5; there is nothing stronger to check.
    public static byte[] Md5(ReadOnlySpan<byte> before, ReadOnlySpan<byte> body, ReadOnlySpan<byte> after)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        md5.AppendData(before);
        md5.AppendData(body);
        md5.AppendData(after);
        return md5.GetHashAndReset();
    }

    public static bool TryHex(string? text, int bytes, out byte[] value)
    {
        value = new byte[bytes];
        return text is not null && text.Length == bytes * 2
            && Convert.FromHexString(text, value, out _, out var written) == System.Buffers.OperationStatus.Done && written == bytes;
    }

    /// <summary>Lazada and TikTok Shop sign alike: hex HMAC-SHA256 of app key and body, in the header Authorization.</summary>
    public static VerificationResult Authorization(WebhookRequest request, PlatformLink link)
    {
        if (request.Header("authorization")
            is not { } signature) return new VerificationResult.Refused("The header Authorization is missing.");
        return HexHmacSha256(link.AppKey, request.Body.Span, signature, link) ? new VerificationResult.Signed()
            : new VerificationResult.Refused("Authorization does not match the app key, the body and the app secret.");
    }
}
