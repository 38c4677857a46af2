using System.Text.Json;
using Crm.Sms;

namespace Crm.Gateways.Tencent;

/// <summary>Reads what Tencent Cloud answers: success stands with each number, failures come with HTTP 200 too.</summary>
static class TencentAnswers
{
    public const int PageSize = 100;

    /// <summary>One answer a number, in the order of the request; one for all when the whole request failed.</summary>
    public static IReadOnlyList<GatewayAnswer> OfSend(int status, ReadOnlyMemory<byte> body, TimeSpan? retryAfter, DateTimeOffset now)
    {
        var response = WireJson.Parse(body)?.Member("Response");
        if (response?.Member("Error") is { } error
            && error.Text("Code") is { } failed) return [Answer(failed, error.Text("Message"), null, retryAfter, now)];
        var set = response?.Member("SendStatusSet").Items().ToList() ?? [];
        if (set.Count > 0 && set.TrueForAll(s => s.Text("Code") is not null)) return [.. set.Select(s =>
            Answer(s.Text("Code")!, s.Text("Message"), s.Text("SerialNo"), retryAfter, now))];
        return [status == 429 ? new GatewayAnswer(SendClass.ThrottledGateway, "http-429") { RetryAfter = retryAfter }
            : new GatewayAnswer(SendClass.Ambiguous, $"http-{status} without a code")];
    }

    static GatewayAnswer Answer(string code, string? message, string? id, TimeSpan? retryAfter, DateTimeOffset now)
    {
        var why = TencentCodes.Of(code);
        return new GatewayAnswer(why, code, message, id)
        {
            RetryAfter = why is SendClass.ThrottledNumber or SendClass.ThrottledGateway ? TencentCodes.Wait(code, now) ?? retryAfter : null,
            OfDestination = TencentCodes.OfDestination(code),
        };
    }

    /// <summary>The rows about a number; null when the answer is none. Only texts with a carrier's report have one.</summary>
    public static List<JsonElement>? OfPull(ReadOnlyMemory<byte> body)
    {
        var response = WireJson.Parse(body)?.Member("Response");
        return response is null || response.Value.Member("Error") is not null ? null
            : [.. response.Value.Member("PullSmsSendStatusSet").Items()];
    }

    public static GatewayReport OfRow(JsonElement row, DateTimeOffset now)
    {
        var at = row.Number("UserReceiveTime") is { } seconds and > 0 ? DateTimeOffset.FromUnixTimeSeconds(Math.Min(seconds, 4_102_444_800))
            : now;
        return Report(row.Text("SessionContext"), row.Text("SerialNo"), WirePhone.E164(row.Text("PhoneNumber")), row.Text("ReportStatus"),
            row.Text("Description"), at);
    }

    /// <param name="raw">The carrier's own code.</param>
    public static GatewayReport Report(string? tag, string? id, string? phone, string? status, string? raw, DateTimeOffset at)
    {
        if (status == "SUCCESS") return new GatewayReport(tag, id, phone, ReportStatus.Delivered, "tencent:" + CarrierCodes.Delivered, at);
        var why = CarrierCodes.Of(raw ?? "");
        return new GatewayReport(tag, id, phone, ReportStatus.Undelivered, "tencent:" + (raw ?? "none"), at)
        {
            Class = why, MayReturn = CarrierCodes.MayReturn(raw ?? ""), RetryAfter = CarrierCodes.RetryAfter(why),
        };
    }
}
