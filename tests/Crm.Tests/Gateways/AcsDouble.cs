using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Crm.Gateways;
using Crm.Gateways.AzureCommunication;
using Crm.Sms;

namespace Crm.Tests.Gateways;

sealed class AcsDouble : ProviderDouble
{
    const string Key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", CallbackKey = "acs-callback-key-0123456789ab";

    public override string Kind => "acs";
    public override string Phone(int buyer) => $"+1206{3000000 + buyer}";

    public override GatewayOptions Options() =>
        new() { BaseUrl = Url.ToString(), Secret = Key, From = "+18445550100", CallbackKey = CallbackKey };

    static (int, string) Error(int status, string code) => (status, $$$"""{"error":{"code":"{{{code}}}","message":"x"}}""");

    public override (int Status, string Body)? AnswerOf(SendClass why) => why switch
    {
        SendClass.PermanentNumber =>
            (202, """{"value":[{"to":"x","httpStatusCode":400,"successful":false,"errorMessage":"Invalid To"}]}"""),
        SendClass.PermanentContent => Error(400, "InvalidRequest"),
        SendClass.Config => Error(404, "PhoneNumberNotFound"),
        SendClass.Account => Error(401, "Denied"),
        SendClass.ThrottledGateway => Error(429, "TooManyRequests"),
        _ => null,
    };

    public override (int Status, string Body) UnknownAnswer() => Error(418, "Teapot");

    protected override (int Status, string Body) Accepted(TakenText text) =>
        (202, $$"""{"value":[{"to":"{{text.To}}","messageId":"{{text.Id}}","httpStatusCode":"""
            + $$"""202,"repeatabilityResult":"accepted","successful":true}]}""");

    protected override bool IsQuestion(ServerCall call) => false;
    protected override (int Status, string Body) Answer(ServerCall question, IReadOnlyList<TakenText> taken) => (404, "");

    protected override TakenText Read(ServerCall call, string id)
    {
        var body = JsonDocument.Parse(call.Body).RootElement;
        return new TakenText(id, body.GetProperty("smsRecipients")[0].GetProperty("to").GetString()!, body.GetProperty("smsSendOptions")
            .GetProperty("tag").GetString()!, body.GetProperty("message").GetString()!, Now());
    }

    protected override bool IsSigned(ServerCall call)
    {
        var hash = Convert.ToBase64String(SHA256.HashData(call.Body));
        return call.Headers["x-ms-content-sha256"] == hash
            && call.Headers["Authorization"].EndsWith("&Signature="
                + AcsRequest.Signature(Key, call.Method, call.Target, call.Headers["x-ms-date"], call.Headers["Host"], hash),
                StringComparison.Ordinal);
    }

    public override CallbackRequest? Report(TakenText text, ReportStatus status, SendClass why = SendClass.Accepted)
    {
        var code = status switch { ReportStatus.Delivered => "2000", ReportStatus.Sent => "5002", _ => CodeOf(why) };
        return code is null ? null : Event("Microsoft.Communication.SMSDeliveryReportReceived",
            new { tag = text.Tag, messageId = text.Id, to = text.To, deliveryStatus = code == "2000" ? "Delivered"
                : "Failed", deliveryStatusDetails = code, receivedTimestamp = Time() });
    }

    static string? CodeOf(SendClass why) =>
        why switch { SendClass.OptedOut => "4007", SendClass.PermanentNumber => "4002", SendClass.PermanentContent => "4005",
        SendClass.Unknown => "4999", _ => null };

    public override CallbackRequest Says(string from, string words) =>
        Event("Microsoft.Communication.SMSReceived", new { from, message = words, receivedTimestamp = Time() });

    string Time() => Now().ToString("O", CultureInfo.InvariantCulture);

    CallbackRequest Event(string type, object data) =>
        new("/api/gateways/acs/" + CallbackKey, "application/json",
            JsonSerializer.Serialize(new[] { new { id = "1", eventType = type, eventTime = Time(), data } }));

    public override CallbackRequest Forged(CallbackRequest request) => request with { Path = "/api/gateways/acs/" + new string('y', 28) };
}
