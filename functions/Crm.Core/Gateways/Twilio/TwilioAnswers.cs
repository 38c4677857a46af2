using System.Globalization;
using System.Text.Json;
using Crm.Sms;

namespace Crm.Gateways.Twilio;

static class TwilioAnswers
{
    public static GatewayAnswer OfSend(int status, ReadOnlyMemory<byte> body, TimeSpan? retryAfter)
    {
        var root = WireJson.Parse(body);
        if (root?.Text("sid") is { } sid) return Created(root.Value, sid);
        if (root?.Number("code") is { } code)
            return new GatewayAnswer(TwilioCodes.Of(code), code.ToString(CultureInfo.InvariantCulture),
                root.Value.Text("message"))
            {
                RetryAfter = TwilioCodes.Wait(code, retryAfter), OfDestination = TwilioCodes.OfDestination(code),
            };
        return status switch
        {
            // Documented as never processed.
            429 => new GatewayAnswer(SendClass.ThrottledGateway, "http-429") { RetryAfter = retryAfter },
            401 => new GatewayAnswer(SendClass.Account, "http-401"),
            _ => new GatewayAnswer(SendClass.Ambiguous, $"http-{status} without a code"),
        };
    }

    // It may have failed by the time the answer is written: then the code tells.
    static GatewayAnswer Created(JsonElement root, string sid) =>
        root.Text("status") is "failed" or "undelivered" && root.Number("error_code") is { } code
        ? new GatewayAnswer(TwilioCodes.Of(code), code.ToString(CultureInfo.InvariantCulture), root.Text("error_message"), sid)
        {
            OfDestination = TwilioCodes.OfDestination(code),
        }
        : new GatewayAnswer(SendClass.Accepted, root.Text("status") ?? "created", null, sid);

    /// <summary>Our text on a page: the same words to the same number, made at the claim or after.</summary>
    /// <returns>Null for an answer that is no page.</returns>
    public static (LookupResult? Found, string? Next)? OfPage(ReadOnlyMemory<byte> body, SmsLookup lookup, string tag)
    {
        if (WireJson.Parse(body) is not { } root || root.Member("messages") is not { ValueKind: JsonValueKind.Array } messages) return null;
        var next = root.Text("next_page_uri");
        foreach (var row in messages.EnumerateArray())
        {
            // Newest first: whatever is a day older than the claim ends the search.
            if (Time(row) is { } at && at < lookup.ClaimedAt.AddDays(-1)) return (null, null);
            if (Words(row.Text("body")) != Words(lookup.Text) || Time(row) is { } made && made < lookup.ClaimedAt.AddSeconds(-30)) continue;
            if (row.Text("sid") is { } sid) return (
                new LookupResult(SendLookup.Accepted, MessageId: sid, Report: Report(row, tag, sid, lookup.Now)), next);
        }
        return (null, next);
    }

    /// <summary>One message, asked for by its id.</summary>
    public static LookupResult OfMessage(ReadOnlyMemory<byte> body, string sid, string tag, DateTimeOffset now) =>
        WireJson.Parse(body) is { } row && row.Text("sid") == sid
            ? new LookupResult(SendLookup.Accepted, MessageId: sid, Report: Report(row, tag, sid, now))
            : new LookupResult(SendLookup.Unknown);

    /// <summary>Letters and digits alone: their "smart encoding" changes quotation marks and dashes.</summary>
    static string Words(string? text) => string.Concat((text ?? "").Where(char.IsLetterOrDigit));

    static GatewayReport? Report(JsonElement row, string tag, string sid, DateTimeOffset now) => row.Text("status") switch
    {
        "delivered" or "read" or "undelivered" or "failed" =>
            OfStatus(tag, sid, WirePhone.E164(row.Text("to")), row.Text("status")!, row.Number("error_code"), Time(row) ?? now),
        _ => null,
    };

    /// <summary>A status of Twilio's as a report; null for one that says nothing yet.</summary>
    public static GatewayReport? OfStatus(string? tag, string? sid, string? to, string status, long? code, DateTimeOffset at) =>
        status switch
    {
        "delivered" or "read" or "partially_delivered" => new GatewayReport(tag, sid, to, ReportStatus.Delivered, "twilio:" + status, at),
        "undelivered" or "failed" or "canceled" =>
            new GatewayReport(tag, sid, to, ReportStatus.Undelivered, code is { } known ? TwilioCodes.Text(known) : "twilio:" + status, at)
        {
            Class = code is { } one ? TwilioCodes.Of(one)
                : SendClass.Unknown, MayReturn = code is { } two && TwilioCodes.MayReturn(two), RetryAfter = code is { } three
                ? TwilioCodes.Later(three) : null,
        },
        "queued" or "accepted" or "scheduled" or "sending" or "sent" =>
            new GatewayReport(tag, sid, to, ReportStatus.Sent, "twilio:" + status, at),
        _ => null,
    };

    static DateTimeOffset? Time(JsonElement row) =>
        DateTimeOffset.TryParse(row.Text("date_created"), CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;
}
