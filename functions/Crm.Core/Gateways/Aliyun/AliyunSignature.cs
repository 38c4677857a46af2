using System.Security.Cryptography;
using System.Text;

namespace Crm.Gateways.Aliyun;

/// <summary>Signature V3, ACS3-HMAC-SHA256: the secret signs the hash of the canonical request; no key is derived.</summary>
static class AliyunSignature
{
    public const string Algorithm = "ACS3-HMAC-SHA256";

    /// <summary>Keys in ordinal order, RFC 3986 encoding: the very string that stands in the address.</summary>
    public static string CanonicalQuery(IEnumerable<KeyValuePair<string, string>> query) => string.Join('&',
        query.OrderBy(q => q.Key, StringComparer.Ordinal).Select(q => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value)}"));

    /// <param name="headers">All that are signed, lower case: host, content-type where there is a body, every x-acs-*.</param>
    public static string CanonicalRequest(string method, string path, string canonicalQuery, IReadOnlyDictionary<string, string> headers,
        string bodyHash)
    {
        var sorted = headers.OrderBy(h => h.Key, StringComparer.Ordinal).ToList();
        var lines = string.Concat(sorted.Select(h => $"{h.Key}:{h.Value.Trim()}\n"));
        return $"{method}\n{path}\n{canonicalQuery}\n{lines}\n{SignedHeaders(headers)}\n{bodyHash}";
    }

    public static string StringToSign(string canonicalRequest) => $"{Algorithm}\n{Hash(canonicalRequest)}";

    public static string Sign(string secret, string canonicalRequest) =>
        Convert.ToHexStringLower(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(StringToSign(canonicalRequest))));

    public static string Authorization(string keyId, string secret, string canonicalRequest, IReadOnlyDictionary<string, string> headers) =>
        $"{Algorithm} Credential={keyId},SignedHeaders={SignedHeaders(headers)},Signature={Sign(secret, canonicalRequest)}";

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    static string SignedHeaders(IReadOnlyDictionary<string, string> headers) =>
        string.Join(';', headers.Keys.Order(StringComparer.Ordinal));
}
