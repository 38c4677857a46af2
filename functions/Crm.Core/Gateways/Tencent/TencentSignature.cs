using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Crm.Gateways.Tencent;

/// <summary>TC3-HMAC-SHA256: a key derived from the secret, the UTC date and the service signs the hash of the canonical request.</summary>
static class TencentSignature
{
    public const string Algorithm = "TC3-HMAC-SHA256";

    /// <param name="action">Signed too when it is given, in lower case.</param>
    public static string CanonicalRequest(string contentType, string host, string? action, ReadOnlySpan<byte> payload)
    {
        var extra = action is null ? "" : $"x-tc-action:{action.ToLowerInvariant()}\n";
        return $"POST\n/\n\ncontent-type:{contentType}\nhost:{host}\n{extra}\n{SignedHeaders(action)}\n{Hash(payload)}";
    }

    public static string StringToSign(string canonicalRequest, long timestamp, string service) =>
        string.Create(CultureInfo.InvariantCulture,
            $"{Algorithm}\n{timestamp}\n{Scope(timestamp, service)}\n{Hash(Encoding.UTF8.GetBytes(canonicalRequest))}");

    public static byte[] SigningKey(string secret, long timestamp, string service) =>
        Mac(Mac(Mac(Encoding.UTF8.GetBytes("TC3" + secret), Date(timestamp)), service), "tc3_request");

    public static string Sign(string secret, string canonicalRequest, long timestamp, string service) =>
        Convert.ToHexStringLower(Mac(SigningKey(secret, timestamp, service), StringToSign(canonicalRequest, timestamp, service)));

    public static string Authorization(string keyId, string secret, string canonicalRequest, string? action, long timestamp,
        string service) =>
        $"{Algorithm} Credential={keyId}/{Scope(timestamp, service)}, SignedHeaders={SignedHeaders(action)}, "
            + $"Signature={Sign(secret, canonicalRequest, timestamp, service)}";

    static string SignedHeaders(string? action) => action is null ? "content-type;host" : "content-type;host;x-tc-action";

    static string Scope(long timestamp, string service) => $"{Date(timestamp)}/{service}/tc3_request";

    /// <summary>Of UTC, whatever the zone of the region.</summary>
    static string Date(long timestamp) =>
        DateTimeOffset.FromUnixTimeSeconds(timestamp).UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
