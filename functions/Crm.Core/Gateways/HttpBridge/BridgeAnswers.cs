using System.Globalization;
using System.Text.Json;
using Crm.Sms;

namespace Crm.Gateways.HttpBridge;

/// <summary>
/// Reads what a bridge says, in our own words: {"status": "accepted", "id": …} or {"status": "refused", "class": …, "code": …,
/// "retryAfter": …}.
/// </summary>
static class BridgeAnswers
{
    public static GatewayAnswer OfSend(int status, ReadOnlyMemory<byte> body, TimeSpan? retryAfter)
    {
        if (WireJson.Parse(body) is { } root)
        {
            var wait = root.Number("retryAfter") is { } seconds and > 0 ? TimeSpan.FromSeconds(Math.Min(seconds, 86_400)) : retryAfter;
            if (root.Text("status") == "accepted"
                && status is >= 200 and < 300) return new GatewayAnswer(SendClass.Accepted, "accepted", null, root.Text("id"));
            if (root.Text("status") == "refused")
                return new GatewayAnswer(OfClass(root.Text("class")), root.Text("code") ?? root.Text("class")
                    ?? "none", root.Text("message")) { RetryAfter = wait };
        }
        return status switch
        {
            429 => new GatewayAnswer(SendClass.ThrottledGateway, "http-429") { RetryAfter = retryAfter },
            401 or 403 => new GatewayAnswer(SendClass.Account, Code(status)),
            404 or 405 => new GatewayAnswer(SendClass.Config, Code(status)),
            >= 400 and < 500 and not 408 => new GatewayAnswer(SendClass.Unknown, Code(status)),
            _ => new GatewayAnswer(SendClass.Ambiguous, Code(status)),
        };
    }

    /// <summary>A bridge that says "accepted" and "refused" at once is not believed.</summary>
    static SendClass OfClass(string? word) =>
        GatewayOutcomes.OfWord(word) is { } known and not SendClass.Accepted ? known : SendClass.Unknown;

    public static LookupResult OfQuestion(int status, ReadOnlyMemory<byte> body, string tag, DateTimeOffset now)
    {
        if (WireJson.Parse(body) is not { } root) return new LookupResult(SendLookup.Unknown);
        return root.Text("status") switch
        {
            "not-found" when status is 200 or 404 => new LookupResult(SendLookup.NotFound),
            "accepted" or "sent" => new LookupResult(SendLookup.Accepted, MessageId: root.Text("messageId")),
            "delivered" or "undelivered" when Report(root, now) is { } report =>
                new LookupResult(SendLookup.Accepted, MessageId: report.MessageId, Report: report with { Tag = tag }),
            _ => new LookupResult(SendLookup.Unknown),
        };
    }

    public static GatewayReport? Report(JsonElement row, DateTimeOffset now)
    {
        ReportStatus? status =
            row.Text("status") switch { "sent" => ReportStatus.Sent, "delivered" => ReportStatus.Delivered,
            "undelivered" => ReportStatus.Undelivered, _ => null };
        if (status is not { } known) return null;
        var code = "http:" + (row.Text("code") ?? row.Text("status"));
        return new GatewayReport(row.Text("id"), row.Text("messageId"), WirePhone.E164(row.Text("to")), known, code, Time(row) ?? now)
        {
            Class = known == ReportStatus.Undelivered ? OfClass(row.Text("class")) : SendClass.Accepted,
            RetryAfter = row.Number("retryAfter") is { } seconds and > 0 ? TimeSpan.FromSeconds(Math.Min(seconds, 86_400)) : null,
        };
    }

    public static DateTimeOffset? Time(JsonElement row) =>
        DateTimeOffset.TryParse(row.Text("at"), CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;

    static string Code(int status) => string.Create(CultureInfo.InvariantCulture, $"http-{status}");
}
