using System.Globalization;
using System.Text.Json;
using Crm.Common;

namespace Crm.Sms;

/// <summary>
/// Reads Event Grid deliveries: an array in the Event Grid schema, CloudEvents alone or in an array. Member names compare without case,
/// because the documentation's samples and the service differ in it, and phones come with and without "+".
/// </summary>
public static class EventGridReader
{
    /// <exception cref="JsonException">The body is no JSON object or array.</exception>
    public static List<SmsEvent> Read(ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        return root.ValueKind switch
        {
            JsonValueKind.Object => [One(root, now)],
            JsonValueKind.Array => [.. root.EnumerateArray().Select(one => One(one, now))],
            _ => throw new JsonException("An event delivery is an object or an array."),
        };
    }

    static SmsEvent One(JsonElement element, DateTimeOffset now)
    {
        var type = Text(element, "eventType") ?? Text(element, "type") ?? "(none)";
        if (Member(element, "data") is not { ValueKind: JsonValueKind.Object } data) return new SmsEvent.Other(type);
        var at = Time(data, "receivedTimestamp") ?? Time(element, "eventTime") ?? Time(element, "time") ?? now;
        return type.ToUpperInvariant() switch
        {
            "MICROSOFT.COMMUNICATION.SMSDELIVERYREPORTRECEIVED" => new SmsEvent.Report(
                Text(data, "tag"), Text(data, "messageId"), Phone(Text(data, "to")),
                    DeliveryCode.Of(Text(data, "deliveryStatus"), Text(data, "deliveryStatusDetails")), at),
            "MICROSOFT.COMMUNICATION.EMAILDELIVERYREPORTRECEIVED" when Text(data, "status") is { } status => OfMail(data, status, at),
            "MICROSOFT.COMMUNICATION.SMSRECEIVED" when Phone(Text(data, "from")) is { } from =>
                new SmsEvent.Received(from, Text(data, "message") ?? "", at),
            "MICROSOFT.EVENTGRID.SUBSCRIPTIONVALIDATIONEVENT" when Text(data, "validationCode") is { } code =>
                new SmsEvent.Validation(code),
            _ => new SmsEvent.Other(type),
        };
    }

    /// <summary>Our tag is the Message-ID's first part. An address that bounced, or bounced before, is not written to again.</summary>
    static SmsEvent.Report OfMail(JsonElement data, string status, DateTimeOffset at) =>
        new(Text(data, "internetMessageId")?.TrimStart('<').Split('@')[0], Text(data, "messageId"),
            Text(data, "recipient")?.Trim().ToLowerInvariant(), "mail:" + status, Time(data, "deliveryAttemptTimeStamp") ?? at)
        {
            Meaning = status.ToUpperInvariant() switch
            {
                "DELIVERED" or "EXPANDED" => DeliveryVerdict.Delivered,
                "BOUNCED" or "SUPPRESSED" => DeliveryVerdict.DeadPhone,
                "FAILED" => DeliveryVerdict.Transient,
                "OUTFORDELIVERY" => DeliveryVerdict.Unreported,
                _ => DeliveryVerdict.Permanent,
            },
        };

    static string? Phone(string? text) =>
        text is null ? null : PhoneNumber.TryParse(text.StartsWith('+') ? text : "+" + text, null, out var e164) ? e164 : Digits(text);

    // Whose number the carrier names has it, whatever the plan says of it.
    static string? Digits(string text) =>
        text.TrimStart('+') is { Length: >= 8 and <= 15 } digits && digits.All(char.IsAsciiDigit) ? "+" + digits : null;

    static DateTimeOffset? Time(JsonElement element, string name) =>
        DateTimeOffset.TryParse(Text(element, name), CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text ? text : null;

    static JsonElement? Member(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object) return null;
        foreach (var member in element.EnumerateObject())
            if (string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase)) return member.Value;
        return null;
    }
}
