using System.Globalization;
using Crm.Common;

namespace Crm.Gateways.HttpBridge;

/// <summary>Both directions alike, by <see cref="TimedSignature"/>.</summary>
static class BridgeSignature
{
    public static void Sign(HttpRequestMessage request, string secret, ReadOnlySpan<byte> what, DateTimeOffset now)
    {
        var timestamp = now.ToUnixTimeSeconds();
        request.Headers.TryAddWithoutValidation(TimedSignature.Timestamp, timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation(TimedSignature.Signature, "sha256=" + TimedSignature.Of(secret, timestamp, what));
    }

    public static bool Holds(string secret, GatewayCallback callback) =>
        TimedSignature.Seconds(callback.Header(TimedSignature.Timestamp)) is { } timestamp
        && TimedSignature.IsFresh(timestamp, callback.Now)
        && TimedSignature.Holds(secret, timestamp, callback.Body, callback.Header(TimedSignature.Signature));
}
