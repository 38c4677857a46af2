using System.Globalization;
using System.Text;
using System.Text.Json;
using Crm.Common;
using Crm.Gateways;
using Crm.Gateways.HttpBridge;
using Crm.Sms;

namespace Crm.Tests.Gateways;

sealed class BridgeDouble : ProviderDouble
{
    const string Secret = "bridge-shared-secret-0123456789";

    public override string Kind => "http";
    public override string Phone(int buyer) => $"+447911{100000 + buyer}";

    public override GatewayOptions Options() => new() { BaseUrl = Url + "texts", Secret = Secret };

    static (int, string) Refused(string why) => (200, $$"""{"status":"refused","class":"{{why}}","code":"E1","message":"x"}""");

    public override (int Status, string Body)? AnswerOf(SendClass why) =>
        why is SendClass.Accepted or SendClass.Ambiguous or SendClass.Unknown ? null : Refused(GatewayOutcomes.Word(why));

    public override (int Status, string Body) UnknownAnswer() => Refused("of-tomorrow");
    protected override (int Status, string Body) Accepted(TakenText text) => (202, $$"""{"status":"accepted","id":"{{text.Id}}"}""");
    protected override bool IsQuestion(ServerCall call) => call.Method == "GET";

    protected override TakenText Read(ServerCall call, string id)
    {
        var body = JsonDocument.Parse(call.Body).RootElement;
        return new TakenText(id, body.GetProperty("to").GetString()!, body.GetProperty("id").GetString()!, body.GetProperty("text")
            .GetString()!, Now());
    }

    protected override (int Status, string Body) Answer(ServerCall question, IReadOnlyList<TakenText> taken)
    {
        var (tag, word) = (question.Path.Split('/')[^1], Delivers ? "delivered" : "sent");
        return taken.FirstOrDefault(t => t.Tag == tag) is { } known
            ? (200, $$"""{"status":"{{word}}","messageId":"{{known.Id}}"}""")
            : (404, """{"status":"not-found"}""");
    }

    protected override bool IsSigned(ServerCall call)
    {
        var what = call.Method == "GET" ? Encoding.UTF8.GetBytes(call.Target) : call.Body;
        return call.Headers.GetValueOrDefault(TimedSignature.Signature) == "sha256="
            + TimedSignature.Of(Secret, long.Parse(call.Headers[TimedSignature.Timestamp]), what);
    }

    public override CallbackRequest? Report(TakenText text, ReportStatus status, SendClass why = SendClass.Accepted)
    {
        var word = status switch { ReportStatus.Delivered => "delivered", ReportStatus.Sent => "sent", _ => "undelivered" };
        return Signed(JsonSerializer.Serialize(
            new { reports = new[] {
            new { id = text.Tag, messageId = text.Id, to = text.To, status = word, @class = GatewayOutcomes.Word(why), code = "E1" } } }));
    }

    public override CallbackRequest Says(string from, string words) =>
        Signed(JsonSerializer.Serialize(new { received = new[] { new { from, text = words } } }));

    /// <summary>Anything, as the bridge signs it.</summary>
    public CallbackRequest Signed(string body)
    {
        var timestamp = Now().ToUnixTimeSeconds();
        return new CallbackRequest("/api/gateways/http/signed", "application/json", body,
            (TimedSignature.Timestamp, timestamp.ToString(CultureInfo.InvariantCulture)),
            (TimedSignature.Signature, "sha256=" + TimedSignature.Of(Secret, timestamp, Encoding.UTF8.GetBytes(body))));
    }

    public override CallbackRequest Forged(CallbackRequest request) =>
        request with { Body = request.Body.Replace("E1", "E2", StringComparison.Ordinal)
        .Replace("STOP", "STOPALL", StringComparison.Ordinal) };
}
