using System.Text;
using Crm.Sms;

namespace Crm.Gateways.Twilio;

/// <summary>
/// Twilio Programmable Messaging. Over HttpClient, not the package: the client repeats and wraps what the outcome of a text hangs on, and
/// its errors do not tell a request that never left from one whose answer was lost.
/// </summary>
sealed class TwilioGateway(GatewayHttp http) : IGateway
{
    const int MostPages = 10;

    public string Kind => "twilio";

    public GatewayTraits Traits { get; } = new()
    {
        LongestText = 1600, SignsCallbacks = true, NotFoundIsCertain = true,
        LookUps = [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1)],
    };

    public GatewayLimits Limits { get; } =
        new() { PerSecond = 1, PerNumber = [new(1, TimeSpan.FromMinutes(1)), new(5, TimeSpan.FromDays(1))], Zone = "Etc/UTC" };

    public IEnumerable<(string Setting, string Why)> Missing(GatewayAccount account)
    {
        if (!account.KeyId.StartsWith("AC", StringComparison.Ordinal)) yield return ("KeyId", "the account SID, which begins with AC.");
        if (account.Secret.Length == 0) yield return ("Secret", "the auth token; it also proves that callbacks are Twilio's.");
        if (account.From is null) yield return ("From", "the sending number (E.164) or the messaging service (MG…).");
        if (account.CallbackUrl is null) yield return ("CallbackUrl",
            "the address Twilio calls, as it sees it: it is signed, and without it no report comes.");
        else if (account.CallbackUrl.Host.Contains('_', StringComparison.Ordinal)) yield return ("CallbackUrl",
            "Twilio takes no host name with an underscore.");
    }

    public async Task<GatewayAnswer> SendAsync(GatewayAccount account, GatewayText text, CancellationToken cancel)
    {
        if (text.Text.Length > Traits.LongestText) return new GatewayAnswer(SendClass.PermanentContent, "21617",
            $"over {Traits.LongestText} characters");
        var exchange = await http.SendAsync(TwilioRequest.Send(account, text), account.Timeout, cancel);
        return exchange.Answer(answer => TwilioAnswers.OfSend(answer.Status, answer.Body, answer.RetryAfter));
    }

    public async Task<LookupResult> FindAsync(GatewayAccount account, SmsLookup lookup, CancellationToken cancel)
    {
        var tag = SmsTag.Of(lookup.Customer, lookup.Tag);
        if (lookup.MessageId is { } sid)
            return await http.SendAsync(TwilioRequest.One(account, sid), account.Timeout, cancel) is Exchange.Answer { Status: 200 } one
                ? TwilioAnswers.OfMessage(one.Body, sid, tag, lookup.Now) : new LookupResult(SendLookup.Unknown);
        if (lookup.To is not { } phone || lookup.Text is null) return new LookupResult(SendLookup.Unknown);
        var request = TwilioRequest.List(account, phone);
        for (var page = 0; page < MostPages; page++)
        {
            if (await http.SendAsync(request, account.Timeout, cancel) is not Exchange.Answer { Status: 200 } answer
                || TwilioAnswers.OfPage(answer.Body, lookup, tag) is not var (found, next))
                return new LookupResult(SendLookup.Unknown);
            if (found is not null) return found;
            // Only a list that was read to its end says that the text is not there.
            if (next is null) return new LookupResult(SendLookup.NotFound);
            request = TwilioRequest.NextPage(account, next);
        }
        return new LookupResult(SendLookup.Unknown);
    }

    public bool IsGenuine(GatewayAccount account, GatewayCallback callback)
    {
        if (account.CallbackUrl is null) return false;
        var url = account.CallbackUrl.OriginalString + (callback.Query.Length > 0 ? "?" + callback.Query : "");
        return TwilioSignature.Holds(account.Secret, url, callback.Query, callback.Body, IsForm(callback),
            callback.Header("X-Twilio-Signature"));
    }

    static bool IsForm(GatewayCallback callback) =>
        callback.Header("Content-Type")?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) ?? true;

    public CallbackContent Read(GatewayAccount account, GatewayCallback callback)
    {
        var (form, query) = (Form.Parse(Encoding.UTF8.GetString(callback.Body)), Form.Parse(callback.Query));
        var reply = new CallbackReply("text/xml", "<Response/>");
        if (form.Field("MessageStatus") is { } status)
        {
            _ = long.TryParse(form.Field("ErrorCode"), out var code);
            var report = TwilioAnswers.OfStatus(query.Field("k"), form.Field("MessageSid"), WirePhone.E164(form.Field("To")), status,
                code == 0 ? null : code, callback.Now);
            return report is null ? new CallbackContent([], [], [$"MessageStatus: '{status}' is not known."], reply)
                : new CallbackContent([report], [], [], reply);
        }
        if (WirePhone.E164(form.Field("From")) is { } from && form.Exists(f => f.Key == "Body"))
            // Where Twilio itself has understood the word, that counts.
            return new CallbackContent([],
                [new ReceivedText(from, form.Field("OptOutType") is "STOP" or "START" ? form.Field("OptOutType")!
                : form.Field("Body") ?? "", callback.Now)], [], reply);
        return new CallbackContent([], [], ["There is no MessageStatus, and no Body from a phone number."], reply);
    }
}
