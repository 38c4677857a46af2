using System.Globalization;
using System.Text.Json;
using Crm.Common;
using Crm.Customers;

namespace Crm.Touchpoints.Schedule;

/// <summary>Wake-ups as broker messages: ids and the due time, nothing of the buyer.</summary>
public static class WakeUpCodec
{
    public static byte[] Write(WakeUp wakeUp) => Json.Bytes(wakeUp);

    /// <summary>Null when the body is no wake-up.</summary>
    public static WakeUp? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var wakeUp = Json.Read<WakeUp>(body);
            return wakeUp.Customer is { Length: 32 } && wakeUp.Touchpoint is { Length: > 0 } ? wakeUp : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// Touchpoint, due time and second of sending. A broker that drops repeated ids then drops what the client sent twice after a lost
    /// answer, and never a touchpoint that is scheduled anew for the same time.
    /// </summary>
    public static string MessageId(WakeUp wakeUp, DateTimeOffset sent) =>
        string.Create(CultureInfo.InvariantCulture, $"{wakeUp.Touchpoint}.{Keys.DuePrefix(wakeUp.Due)[2..]}.{sent.ToUnixTimeSeconds():x}");

    /// <summary>Whole seconds, and one more: with clocks a little apart, a message that comes early would only be put off again.</summary>
    public static DateTimeOffset DeliverAt(WakeUp wakeUp) => Keys.DueOf(Keys.DuePrefix(wakeUp.Due)).AddSeconds(1);
}
