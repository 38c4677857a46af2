using System.Text.Json;
using Crm.Sms;

namespace Crm.Gateways.Aliyun;

/// <summary>Reads what Aliyun answers. The HTTP status decides nothing: business failures come with 200, throttling with several.</summary>
static class AliyunAnswers
{
    public const int PageSize = 50;

    public static GatewayAnswer OfSend(int status, ReadOnlyMemory<byte> body, TimeSpan? retryAfter, DateTimeOffset now)
    {
        if (WireJson.Parse(body) is not { } root || root.Text("Code") is not { } code)
            return status == 429 ? new GatewayAnswer(SendClass.ThrottledGateway, "http-429") { RetryAfter = retryAfter }
                : new GatewayAnswer(SendClass.Ambiguous, $"http-{status} without a code");
        var (message, why) = (root.Text("Message"), AliyunCodes.OfSend(code));
        // Without a request id a proxy on the way may have spoken, not the service.
        if (why == SendClass.Transient && root.Text("RequestId") is null) why = SendClass.Ambiguous;
        return new GatewayAnswer(why, code, message,
            root.Text("BizId")) { RetryAfter = why is SendClass.ThrottledNumber or SendClass.ThrottledGateway
            ? Wait(code, message, now) ?? retryAfter : null };
    }

    // Minutes and hours are the clock's, of UTC+8; a day runs from the text that was counted.
    static TimeSpan? Wait(string code, string? message, DateTimeOffset now) => code switch
    {
        "isv.DAY_LIMIT_CONTROL" => ChinaTime.ToNext(now, TimeSpan.FromDays(1)),
        "isv.MONTH_LIMIT_CONTROL" => ChinaTime.ToNext(now, TimeSpan.FromDays(1)),
        "isv.BUSINESS_LIMIT_CONTROL" when Says(message, "天级") => TimeSpan.FromDays(1),
        "isv.BUSINESS_LIMIT_CONTROL" when Says(message, "小时级") => ChinaTime.ToNext(now, TimeSpan.FromHours(1)),
        "isv.BUSINESS_LIMIT_CONTROL" when Says(message, "分钟级") => ChinaTime.ToNext(now, TimeSpan.FromMinutes(1)),
        "isv.BUSINESS_LIMIT_CONTROL" => TimeSpan.FromHours(1),
        _ => null,
    };

    static bool Says(string? message, string word) => message?.Contains(word, StringComparison.Ordinal) ?? false;

    /// <summary>The row of our own text.</summary>
    /// <returns>Null when the page has none; <c>Whole</c> tells whether there may be more pages.</returns>
    public static (LookupResult? Found, bool Whole)? OfQuery(ReadOnlyMemory<byte> body, string tag, int page, DateTimeOffset now)
    {
        if (WireJson.Parse(body) is not { } root || root.Text("Code") != "OK") return null;
        var rows = root.Member("SmsSendDetailDTOs")?.Member("SmsSendDetailDTO").Items().ToList() ?? [];
        var whole = rows.Count < PageSize || (root.Number("TotalCount") ?? 0) <= (long)page * PageSize;
        foreach (var row in rows)
            if (row.Text("OutId") == tag) return (new LookupResult(SendLookup.Accepted, Report: OfRow(row, tag, now)), whole);
        return (null, whole);
    }

    static GatewayReport? OfRow(JsonElement row, string tag, DateTimeOffset now)
    {
        var (code, at) = (row.Text("ErrCode") ?? "", ChinaTime.Parse(row.Text("ReceiveDate")) ?? now);
        return row.Number("SendStatus") switch
        {
            3 => new GatewayReport(tag, null, WirePhone.Chinese(row.Text("PhoneNum")), ReportStatus.Delivered, "aliyun:DELIVERED", at),
            2 => Undelivered(tag, null, WirePhone.Chinese(row.Text("PhoneNum")), code, at),
            _ => null,
        };
    }

    public static GatewayReport Undelivered(string? tag, string? id, string? phone, string code, DateTimeOffset at)
    {
        var why = AliyunCodes.OfReceipt(code);
        return new GatewayReport(tag, id, phone, ReportStatus.Undelivered, "aliyun:" + (code.Length == 0 ? "none" : code), at)
        {
            Class = why, MayReturn = AliyunCodes.MayReturn(code), RetryAfter = why == SendClass.ThrottledNumber ? TimeSpan.FromDays(1)
                : null,
        };
    }
}
