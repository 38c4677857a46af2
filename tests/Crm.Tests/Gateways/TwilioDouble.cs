using System.Globalization;
using System.Text;
using System.Text.Json;
using Crm.Gateways;
using Crm.Gateways.Twilio;
using Crm.Sms;

namespace Crm.Tests.Gateways;

sealed class TwilioDouble : ProviderDouble
{
    const string Account = "AC0123456789abcdef0123456789abcdef", Token = "twilio-token-0123456789abcdef", Public =
        "https://crm.shop.test/api/gateways/twilio/signed";

    public override string Kind => "twilio";
    public override string Phone(int buyer) => $"+1206{2000000 + buyer}";

    public override GatewayOptions Options() =>
        new() { KeyId = Account, Secret = Token, From = "+15017122661", BaseUrl = Url.ToString(), CallbackUrl = Public };

    static (int, string) Code(long code, int status) =>
        (status, $$"""{"code":{{code}},"message":"x","more_info":"https://www.twilio.com/docs/errors/{{code}}","status":{{status}}}""");

    public override (int Status, string Body)? AnswerOf(SendClass why) => why switch
    {
        SendClass.OptedOut => Code(21610, 400),
        SendClass.PermanentNumber => Code(21211, 400),
        SendClass.PermanentContent => Code(21617, 400),
        SendClass.Config => Code(21606, 400),
        SendClass.Account => Code(20003, 401),
        SendClass.ThrottledGateway => Code(20429, 429),
        _ => null,
    };

    public override (int Status, string Body) UnknownAnswer() => Code(29999, 400);
    protected override string MakeId(int number) => $"SM{number:d32}";

    protected override (int Status, string Body) Accepted(TakenText text) => (201, Row(text, "accepted"));

    static string Row(TakenText text, string status) => JsonSerializer.Serialize(new Dictionary<string, object?>
    {
        ["account_sid"] = Account, ["body"] = text.Text, ["date_created"] =
            text.At.ToString("R", CultureInfo.InvariantCulture), ["date_sent"] = null,
        ["error_code"] = null, ["from"] = "+15017122661", ["num_segments"] = "1", ["sid"] = text.Id, ["status"] = status, ["to"] = text.To,
    });

    protected override bool IsQuestion(ServerCall call) => call.Method == "GET";

    protected override TakenText Read(ServerCall call, string id)
    {
        var form = call.BodyForm;
        return new TakenText(id, form["To"], ServerCall.Form(form["StatusCallback"].Split('?')[1])["k"], form["Body"], Now());
    }

    /// <summary>One text a page, newest first.</summary>
    protected override (int Status, string Body) Answer(ServerCall question, IReadOnlyList<TakenText> taken)
    {
        if (question.Path.EndsWith("/Messages.json", StringComparison.Ordinal) is false)
            return taken.FirstOrDefault(t => question.Path.EndsWith($"/Messages/{t.Id}.json", StringComparison.Ordinal)) is { } one
                ? (200, Row(one, Delivers ? "delivered" : "sent")) : (404, """{"code":20404,"status":404}""");
        var (rows, page) = (taken.Where(t => t.To == question.Query["To"]).Reverse()
            .ToList(), int.Parse(question.Query.GetValueOrDefault("Page", "0")));
        var next = page + 1 < rows.Count ? $"\"{question.Path}?To={Uri.EscapeDataString(question.Query["To"])}&PageSize=1&Page={page + 1}\""
            : "null";
        return (200, $$"""{"page":{{page}},"next_page_uri":{{next}},"messages":[{{string.Join(',', rows.Skip(page).Take(1)
            .Select(t => Row(t, "sent")))}}]}""");
    }

    protected override bool IsSigned(ServerCall call) =>
        call.Headers.GetValueOrDefault("Authorization") == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Account}:{Token}"))
            && call.Path.Contains($"/Accounts/{Account}/", StringComparison.Ordinal);

    public override CallbackRequest? Report(TakenText text, ReportStatus status, SendClass why = SendClass.Accepted)
    {
        var code = status == ReportStatus.Undelivered ? CodeOf(why) : "";
        if (code is null) return null;
        var word = status switch { ReportStatus.Delivered => "delivered", ReportStatus.Sent => "sent", _ => "undelivered" };
        return Signed("k=" + text.Tag,
            $"AccountSid={Account}&From=%2B15017122661&To={Uri.EscapeDataString(text.To)}"
            + $"&MessageSid={text.Id}&MessageStatus={word}&FutureField=x"
            + (code.Length > 0 ? "&ErrorCode=" + code : ""));
    }

    static string? CodeOf(SendClass why) => why switch
    {
        SendClass.OptedOut => "21610", SendClass.PermanentNumber => "30005", SendClass.PermanentContent => "30007", SendClass.Unknown =>
            "39999", _ => null,
    };

    public override CallbackRequest Says(string from, string words) =>
        Signed("", $"AccountSid={Account}&From={Uri.EscapeDataString(from)}&To=%2B15017122661"
            + $"&MessageSid=SM9&Body={Uri.EscapeDataString(words)}&NumMedia=0");

    static CallbackRequest Signed(string query, string body)
    {
        var url = Public + (query.Length > 0 ? "?" + query : "");
        var signature = TwilioSignature.Of(Token, url, ServerCall.Form(body));
        return new CallbackRequest("/api/gateways/twilio/signed" + (query.Length > 0 ? "?" + query : ""),
            "application/x-www-form-urlencoded", body, ("X-Twilio-Signature", signature));
    }

    public override CallbackRequest Forged(CallbackRequest request) => request with { Body = request.Body + "&Extra=1" };
}
