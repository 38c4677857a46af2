using System.Text.Json;
using Crm.Gateways;
using Crm.Gateways.Aliyun;
using Crm.Sms;

namespace Crm.Tests.Gateways;

sealed class AliyunDouble : ProviderDouble
{
    const string CallbackKey = "aliyun-callback-key-0123456789", Id = "LTAI5tTestTestTest", Secret = "aliyun-secret-0123456789";

    public override string Kind => "aliyun";
    public override string Phone(int buyer) => $"+86138{buyer:d8}";

    public override GatewayOptions Options() =>
        new() { KeyId = Id, Secret = Secret, BaseUrl = Url.ToString(), SignName = "云朵家居", CallbackKey = CallbackKey };

    static (int, string) Code(string code, string message = "x", int status = 200) =>
        (status, $$"""{"Code":"{{code}}","Message":"{{message}}","RequestId":"D9F1B6D0"}""");

    public override (int Status, string Body)? AnswerOf(SendClass why) => why switch
    {
        SendClass.OptedOut => Code("isv.BLACK_KEY_CONTROL_LIMIT", "黑名单管控"),
        SendClass.PermanentNumber => Code("isv.MOBILE_NUMBER_ILLEGAL"),
        SendClass.PermanentContent => Code("isv.TEMPLATE_MISSING_PARAMETERS"),
        SendClass.Config => Code("isv.SMS_SIGNATURE_ILLEGAL"),
        SendClass.Account => Code("isv.AMOUNT_NOT_ENOUGH"),
        SendClass.ThrottledNumber => Code("isv.BUSINESS_LIMIT_CONTROL", "触发分钟级流控Permits:1"),
        SendClass.ThrottledGateway => Code("Throttling.User", status: 503),
        SendClass.Transient => Code("isp.SYSTEM_ERROR"),
        _ => null,
    };

    public override (int Status, string Body) UnknownAnswer() => Code("isv.SOMETHING_OF_TOMORROW");
    protected override (int Status, string Body) Accepted(TakenText text) =>
        (200, $$"""{"BizId":"{{text.Id}}","Code":"OK","Message":"OK","RequestId":"D9F1B6D0"}""");
    protected override bool IsQuestion(ServerCall call) => call.Headers.GetValueOrDefault("x-acs-action") == "QuerySendDetails";

    protected override TakenText Read(ServerCall call, string id) =>
        new(id, "+86" + call.Query["PhoneNumbers"], call.Query["OutId"], call.Query.GetValueOrDefault("TemplateParam", ""), Now());

    protected override (int Status, string Body) Answer(ServerCall question, IReadOnlyList<TakenText> taken)
    {
        var rows = taken.Where(t => t.To == "+86" + question.Query["PhoneNumber"]).Select(t => new
        {
            PhoneNum = t.To[3..], SendStatus = Delivers ? 3 : 1, ErrCode = "", TemplateCode = "SMS_1",
            SendDate = t.At.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd HH:mm:ss"), OutId = t.Tag,
        }).ToList();
        return (200, JsonSerializer.Serialize(
            new { Code = "OK", Message = "OK", RequestId = "R", TotalCount = $"{rows.Count}",
            SmsSendDetailDTOs = new { SmsSendDetailDTO = rows } }));
    }

    /// <summary>Recomputed from what came over the wire.</summary>
    protected override bool IsSigned(ServerCall call)
    {
        var headers = call.Headers.Where(h => h.Key.StartsWith("x-acs-", StringComparison.OrdinalIgnoreCase)
            || h.Key.Equals("host", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value, StringComparer.Ordinal);
        var canonical = AliyunSignature.CanonicalRequest(call.Method, "/", call.Target.Split('?')[1], headers,
            AliyunSignature.Hash(call.Text));
        return call.Headers.GetValueOrDefault("Authorization") == AliyunSignature.Authorization(Id, Secret, canonical, headers);
    }

    public override CallbackRequest? Report(TakenText text, ReportStatus status, SendClass why = SendClass.Accepted)
    {
        var code = status == ReportStatus.Delivered ? "DELIVERED" : status == ReportStatus.Sent ? "REQUEST_SUCCESS" : CodeOf(why);
        if (code is null) return null;
        var row = new
        {
            phone_number = text.To[3..], send_time = "2026-03-02 10:00:00", report_time = "2026-03-02 10:00:20", success =
                status == ReportStatus.Delivered,
            err_code = code, err_msg = "x", sms_size = "1", biz_id = text.Id, out_id = text.Tag,
        };
        return new CallbackRequest("/api/gateways/aliyun/" + CallbackKey, "application/json", JsonSerializer.Serialize(new[] { row }));
    }

    static string? CodeOf(SendClass why) => why switch
    {
        SendClass.OptedOut => "MOBILE_IN_BLACK", SendClass.PermanentNumber => "INVALID_NUMBER", SendClass.PermanentContent =>
            "CONTENT_KEYWORD", SendClass.Unknown => "TOMORROW", _ => null,
    };

    public override CallbackRequest Says(string from, string words) => new("/api/gateways/aliyun/" + CallbackKey, "application/json",
        JsonSerializer.Serialize(
            new[] { new { phone_number = from[3..], content = words, send_time = "2026-03-03 12:30:00", dest_code = "1069",
            sequence_id = 123456 } }));

    public override CallbackRequest Forged(CallbackRequest request) =>
        request with { Path = "/api/gateways/aliyun/aliyun-callback-key-9999999999" };
}
