using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Crm.Common;
using Crm.DeadLetters;
using Crm.Sms;
using Crm.Touchpoints.Delivery;
using Microsoft.Extensions.Logging;

namespace Crm.Inbox;

/// <summary>Section <c>EventGrid</c>.</summary>
public sealed class EventGridOptions
{
    public const int MinKeyLength = 24;

    /// <summary>The secret that stands in the subscription's address; without one the route does not exist.</summary>
    public string? Key { get; set; }

    public void Check(ICollection<string> mistakes)
    {
        if (Key is { Length: > 0 and < MinKeyLength }) mistakes.Add(
            $"EventGrid:Key: at least {MinKeyLength} characters, since it is all that guards the route.");
    }
}

/// <summary>
/// The events' front door: the key, the handshake, then each event to its handler. A failure is answered so that Event Grid delivers again.
/// </summary>
public sealed partial class EventGridIntake(
    EventGridOptions options, DeliveryReportHandler reports, ReceivedTextHandler texts, DeadLetterStore deadLetters, TimeProvider time,
    ILogger<EventGridIntake> log)
{
    public bool IsAllowed(string? key) => options.Key is { Length: > 0 } expected && key is not null
        // Hashed first, so that the time of the comparison tells nothing of the length either.
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(key)),
            SHA256.HashData(Encoding.UTF8.GetBytes(expected)));

    public static ApiResponse Unknown { get; } = ApiResponse.Problem(404, "Not found", "There is nothing at this address.");

    public async ValueTask<ApiResponse> ReceiveAsync(string? key, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        if (!IsAllowed(key)) return Unknown;
        List<SmsEvent> events;
        try
        {
            events = EventGridReader.Read(body, time.GetUtcNow());
        }
        catch (JsonException)
        {
            return ApiResponse.Problem(400, "Not JSON", "An event delivery is a JSON object or array.");
        }
        if (events.OfType<SmsEvent.Validation>().FirstOrDefault() is { } validation)
            return ApiResponse.Of(new ValidationReply(validation.Code));
        await HandleAsync(events, body, cancel);
        return ApiResponse.Json("{}");
    }

    /// <summary>Events that come by a way only their sender can use, and so without a key.</summary>
    /// <exception cref="JsonException">The body is not a JSON object or array.</exception>
    public ValueTask HandleAsync(ReadOnlyMemory<byte> body, CancellationToken cancel) =>
        HandleAsync(EventGridReader.Read(body, time.GetUtcNow()), body, cancel);

    async ValueTask HandleAsync(List<SmsEvent> events, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        // Delivered again it would be the same: kept for a person to look at.
        if (events.OfType<SmsEvent.Other>().FirstOrDefault(e => e.IsUnreadable) is { } strange)
            await deadLetters.PutAsync(
                DeadLetter.AsItCame(body.ToArray(), $"An event of type {strange.Type} cannot be read.", time.GetUtcNow()), cancel);
        foreach (var one in events) await HandleAsync(one, cancel);
    }

    async ValueTask HandleAsync(SmsEvent one, CancellationToken cancel)
    {
        switch (one)
        {
            case SmsEvent.Report report: await reports.HandleAsync(report, cancel); break;
            case SmsEvent.Received received: await texts.HandleAsync(received, cancel); break;
            case SmsEvent.Other other: Ignored(other.Type); break;
        }
    }

    sealed record ValidationReply(string ValidationResponse);

    [LoggerMessage(3120, LogLevel.Information, "An event of type {Type} is not ours to handle")]
    partial void Ignored(string type);
}
