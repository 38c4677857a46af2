using System.Text.Json;
using Crm.Sms;

namespace Crm.Gateways.Aliyun;

/// <summary>SmsReport and SmsUp: JSON arrays, not signed, repeated until they are answered with a code.</summary>
static class AliyunCallbacks
{
    static readonly CallbackReply Taken = new("application/json", """{"code":0,"msg":"接收成功"}""");

    public static CallbackContent Read(GatewayCallback callback)
    {
        var (reports, received, unreadable) = (new List<GatewayReport>(), new List<ReceivedText>(), new List<string>());
        var root = WireJson.Parse(callback.Body);
        foreach (var (i, row) in (root is { ValueKind: JsonValueKind.Object } one ? [one] : root.Items()).Index())
        {
            if (Report(row, callback.Now) is { } report) reports.Add(report);
            else if (Received(row, callback.Now) is { } text) received.Add(text);
            else unreadable.Add($"[{i}]: is neither a report nor a text.");
        }
        if (root is not { ValueKind: JsonValueKind.Object or JsonValueKind.Array }) unreadable.Add("The body is no JSON list or object.");
        return new CallbackContent(reports, received, unreadable, Taken);
    }

    static GatewayReport? Report(JsonElement row, DateTimeOffset now)
    {
        if (row.Text("success") is not { } success || row.Text("biz_id") is null && row.Text("out_id") is null) return null;
        var (tag, id, phone) = (row.Text("out_id"), row.Text("biz_id"), WirePhone.Chinese(row.Text("phone_number")));
        var (code, at) = (row.Text("err_code") ?? "", ChinaTime.Parse(row.Text("report_time")) ?? now);
        if (success is "true" or "1") return new GatewayReport(tag, id, phone, ReportStatus.Delivered, "aliyun:DELIVERED", at);
        // The carrier sends no receipt: the text is still open.
        return code == "REQUEST_SUCCESS" ? new GatewayReport(tag, id, phone, ReportStatus.Sent, "aliyun:" + code, at)
            : AliyunAnswers.Undelivered(tag, id, phone, code, at);
    }

    static ReceivedText? Received(JsonElement row, DateTimeOffset now) =>
        row.Text("content") is { } content && WirePhone.Chinese(row.Text("phone_number")) is { } from
            ? new ReceivedText(from, content, ChinaTime.Parse(row.Text("send_time")) ?? now) : null;
}
