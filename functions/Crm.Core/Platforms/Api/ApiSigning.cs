using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Crm.Platforms.Api;

/// <summary>What the platforms' request signatures have in common.</summary>
static class ApiSigning
{
    /// <summary>Names and values in ordinal order of the names, without anything between.</summary>
    public static string Concat(IEnumerable<KeyValuePair<string, string>> parameters) =>
        string.Concat(parameters.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Key + p.Value));

    public static byte[] HmacSha256(string secret, string text) =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text));

    public static string Hex(byte[] digest) => Convert.ToHexStringLower(digest);

    public static HttpContent Json(string json)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }
}
