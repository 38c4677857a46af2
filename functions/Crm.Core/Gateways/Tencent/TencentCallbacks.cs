using System.Text.Json;
using Crm.Sms;

namespace Crm.Gateways.Tencent;

/// <summary>Status reports come as an array, replies as one object; neither is signed.</summary>
static class TencentCallbacks
{
    static readonly CallbackReply Taken = new("application/json", """{"result":0,"errmsg":"OK"}""");

    public static CallbackContent Read(GatewayCallback callback)
    {
        var (reports, received, unreadable) = (new List<GatewayReport>(), new List<ReceivedText>(), new List<string>());
        var root = WireJson.Parse(callback.Body);
        foreach (var (i, row) in (root is { ValueKind: JsonValueKind.Object } one ? [one] : root.Items()).Index())
        {
            var phone = WirePhone.Chinese(row.Text("mobile"), row.Text("nationcode") ?? "86");
            if (row.Text("sid") is { } id && row.Text("report_status") is { } status)
                reports.Add(TencentAnswers.Report(row.Text("ext"), id, phone, status, row.Text("errmsg"),
                    ChinaTime.Parse(row.Text("user_receive_time")) ?? callback.Now));
            else if (row.Text("text") is { } text
                && phone is not null) received.Add(new ReceivedText(phone, text, Time(row, callback.Now)));
            else unreadable.Add($"[{i}]: is neither a report nor a text.");
        }
        if (root is not { ValueKind: JsonValueKind.Object or JsonValueKind.Array }) unreadable.Add("The body is no JSON list or object.");
        return new CallbackContent(reports, received, unreadable, Taken);
    }

    static DateTimeOffset Time(JsonElement row, DateTimeOffset now) =>
        row.Number("time") is { } seconds and > 0 and < 4_102_444_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : now;
}
