using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Crm.Common;

/// <summary>
/// How this product signs its own calls and wants to be called: hex HMAC-SHA256 of "{timestamp}.{what}", where what is the body, or the
/// path and query of a question, and the timestamp is unix seconds in a header of its own.
/// </summary>
static class TimedSignature
{
    public const string Timestamp = "X-Crm-Timestamp", Signature = "X-Crm-Signature";

    /// <summary>An older call may be a recording.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromMinutes(5);

    public static string Of(string secret, long timestamp, ReadOnlySpan<byte> what)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        mac.AppendData(Encoding.ASCII.GetBytes(timestamp.ToString(CultureInfo.InvariantCulture) + "."));
        mac.AppendData(what);
        return Convert.ToHexStringLower(mac.GetHashAndReset());
    }

    /// <param name="given">With or without "sha256=" before it, in either case.</param>
    public static bool Holds(string secret, long timestamp, ReadOnlySpan<byte> what, string? given)
    {
        var hex = given?.Replace("sha256=", "", StringComparison.OrdinalIgnoreCase).Trim().ToLowerInvariant() ?? "";
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Of(secret, timestamp, what)), Encoding.ASCII.GetBytes(hex));
    }

    /// <summary>The header's value; null where it is none.</summary>
    public static long? Seconds(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;

    public static bool IsFresh(long timestamp, DateTimeOffset now) =>
        Math.Abs(now.ToUnixTimeSeconds() - (decimal)timestamp) <= (decimal)Freshness.TotalSeconds;
}
