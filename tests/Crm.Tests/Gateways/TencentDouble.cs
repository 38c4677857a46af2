using System.Text;
using System.Text.Json;
using Crm.Gateways;
using Crm.Gateways.Tencent;
using Crm.Sms;

namespace Crm.Tests.Gateways;

sealed class TencentDouble : ProviderDouble
{
    const string CallbackKey = "tencent-callback-key-0123456789", Id = "AKIDtest0123456789", Secret = "tencent-secret-0123456789";

    public override string Kind => "tencent";
    public override string Phone(int buyer) => $"+86139{buyer:d8}";

    public override GatewayOptions Options() =>
        new() { KeyId = Id, Secret = Secret, AppId = "1400006666", BaseUrl = Url.ToString(), SignName = "云朵家居", CallbackKey = CallbackKey };

    static (int, string) OfNumber(string code) =>
        (200, $$$"""{"Response":{"SendStatusSet":[{"SerialNo":"","PhoneNumber":"+8613800138000","Fee":"""
            + $$$"""0,"SessionContext":"","Code":"{{{code}}}","Message":"x","IsoCode":"CN"}],"RequestId":"1"}}""");

    static (int, string) OfRequest(string code) =>
        (200, $$$"""{"Response":{"Error":{"Code":"{{{code}}}","Message":"x"},"RequestId":"1"}}""");

    public override (int Status, string Body)? AnswerOf(SendClass why) => why switch
    {
        SendClass.OptedOut => OfNumber("FailedOperation.PhoneNumberInBlacklist"),
        SendClass.PermanentNumber => OfNumber("InvalidParameterValue.IncorrectPhoneNumber"),
        SendClass.PermanentContent => OfNumber("FailedOperation.ContainSensitiveWord"),
        SendClass.Config => OfNumber("FailedOperation.TemplateIncorrectOrUnapproved"),
        SendClass.Account => OfRequest("AuthFailure.SignatureFailure"),
        SendClass.ThrottledNumber => OfNumber("LimitExceeded.PhoneNumberThirtySecondLimit"),
        SendClass.ThrottledGateway => OfRequest("RequestLimitExceeded"),
        SendClass.TimeWindow => OfNumber("FailedOperation.MarketingSendTimeConstraint"),
        SendClass.Transient => OfNumber("FailedOperation.OtherError"),
        _ => null,
    };

    public override (int Status, string Body) UnknownAnswer() => OfNumber("FailedOperation.OfTomorrow");

    protected override (int Status, string Body) Accepted(TakenText text) => (200, JsonSerializer.Serialize(new
    {
        Response = new { SendStatusSet = new[] {
            new { SerialNo = text.Id, PhoneNumber = text.To, Fee = 1, SessionContext = text.Tag, Code = "Ok", Message = "send success",
            IsoCode = "CN" } }, RequestId = "1" },
    }));

    protected override bool IsQuestion(ServerCall call) =>
        call.Headers.GetValueOrDefault("X-TC-Action") == "PullSmsSendStatusByPhoneNumber";

    protected override TakenText Read(ServerCall call, string id)
    {
        var body = JsonDocument.Parse(call.Body).RootElement;
        return new TakenText(id, body.GetProperty("PhoneNumberSet")[0].GetString()!, body.GetProperty("SessionContext")
            .GetString()!, body.GetProperty("TemplateParamSet").GetRawText(), Now());
    }

    /// <summary>Without our tag, as it is unless their support has switched it on.</summary>
    protected override (int Status, string Body) Answer(ServerCall question, IReadOnlyList<TakenText> taken)
    {
        var asked = JsonDocument.Parse(question.Body).RootElement;
        var rows = taken.Where(t => t.To == asked.GetProperty("PhoneNumber").GetString()
            && t.At.ToUnixTimeSeconds() >= asked.GetProperty("BeginTime").GetInt64()).Select(t => new
        {
            UserReceiveTime = t.At.ToUnixTimeSeconds() + 4, CountryCode = "86", SubscriberNumber = t.To[3..], PhoneNumber = t.To, SerialNo =
                t.Id,
            ReportStatus = "SUCCESS", Description = "DELIVRD", SessionContext = "",
        });
        return (200, JsonSerializer.Serialize(new { Response = new { PullSmsSendStatusSet = rows, RequestId = "1" } }));
    }

    protected override bool IsSigned(ServerCall call)
    {
        var timestamp = long.Parse(call.Headers["X-TC-Timestamp"]);
        var canonical = TencentSignature.CanonicalRequest(call.Headers["Content-Type"], call.Headers["Host"], null, call.Body);
        return call.Headers["Authorization"] == TencentSignature.Authorization(Id, Secret, canonical, null, timestamp, "sms");
    }

    public override CallbackRequest? Report(TakenText text, ReportStatus status, SendClass why = SendClass.Accepted)
    {
        var code = status switch { ReportStatus.Delivered => "DELIVRD", ReportStatus.Undelivered => CodeOf(why), _ => null };
        if (code is null) return null;
        var row = new
        {
            user_receive_time = "2026-03-02 10:00:20", nationcode = "86", mobile = text.To[3..], report_status =
                status == ReportStatus.Delivered ? "SUCCESS" : "FAIL",
            errmsg = code, description = "x", sid = text.Id,
        };
        return new CallbackRequest("/api/gateways/tencent/" + CallbackKey, "application/json", JsonSerializer.Serialize(new[] { row }));
    }

    static string? CodeOf(SendClass why) => why switch
    {
        SendClass.OptedOut => "MBBLACK", SendClass.PermanentNumber => "MK:0001", SendClass.PermanentContent =>
            "KEYWORD", SendClass.Unknown => "ZZ:9999", _ => null,
    };

    public override CallbackRequest Says(string from, string words) => new("/api/gateways/tencent/" + CallbackKey, "application/json",
        JsonSerializer.Serialize(
            new { extend = "01", mobile = from[3..], nationcode = "86", sign = "云朵家居", text = words, time = 1772512200 }));

    public override CallbackRequest Forged(CallbackRequest request) =>
        request with { Path = "/api/gateways/tencent/" + new string('x', 30) };
}
