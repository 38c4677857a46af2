using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Crm.Gateways.HttpBridge;

/// <summary>
/// Both directions alike: hex HMAC-SHA256 of "{timestamp}.{what}", where what is the body, or the path and query of a question.
/// </summary>
static class BridgeSignature
{
    public const string Timestamp = "X-Crm-Timestamp", Signature = "X-Crm-Signature";

    /// <summary>An older call may be a recording.</summary>
    static readonly TimeSpan Freshness = TimeSpan.FromMinutes(5);

    public static string Of(string secret, long timestamp, ReadOnlySpan<byte> what)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        mac.AppendData(Encoding.ASCII.GetBytes(timestamp.ToString(CultureInfo.InvariantCulture) + "."));
        mac.AppendData(what);
        return Convert.ToHexStringLower(mac.GetHashAndReset());
    }

    public static void Sign(HttpRequestMessage request, string secret, ReadOnlySpan<byte> what, DateTimeOffset now)
    {
        var timestamp = now.ToUnixTimeSeconds();
        request.Headers.TryAddWithoutValidation(Timestamp, timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation(Signature, "sha256=" + Of(secret, timestamp, what));
    }

    public static bool Holds(string secret, GatewayCallback callback)
    {
        if (!long.TryParse(callback.Header(Timestamp), NumberStyles.None, CultureInfo.InvariantCulture, out var timestamp)) return false;
        if (Math.Abs(callback.Now.ToUnixTimeSeconds() - timestamp) > Freshness.TotalSeconds) return false;
        var given = callback.Header(Signature)?.Replace("sha256=", "", StringComparison.OrdinalIgnoreCase) ?? "";
        var expected = Of(secret, timestamp, callback.Body);
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected),
            Encoding.ASCII.GetBytes(given.Trim().ToLowerInvariant()));
    }
}
