using System.Security.Cryptography;
using System.Text;
using Crm.Shops;

namespace Crm.Platforms;

/// <summary>Signature checks on raw bytes; every comparison takes the same time whatever differs.</summary>
public static class Signatures
{
    /// <summary>base64(HMAC-SHA256(secret, body)), against each of the secrets in force.</summary>
    public static bool Base64HmacSha256(ReadOnlySpan<byte> body, string? signature, PlatformLink link,
        Func<string, string>? secretForm = null)
    {
        Span<byte> given = stackalloc byte[32];
        if (signature is null || signature.Length != 44 || !Convert.TryFromBase64String(signature, given, out var length)
            || length != 32) return false;
        Span<byte> expected = stackalloc byte[32];
        var matches = false;
        foreach (var secret in link.Secrets)
        {
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secretForm is null ? secret : secretForm(secret)), body, expected);
            matches |= CryptographicOperations.FixedTimeEquals(expected, given);
        }
        return matches;
    }
}
