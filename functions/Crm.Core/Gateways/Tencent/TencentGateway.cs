using Crm.Sms;

namespace Crm.Gateways.Tencent;

/// <summary>Tencent Cloud SMS: approved templates with numbered parameters.</summary>
sealed class TencentGateway(GatewayHttp http) : IGateway
{
    const int MostRows = 1000;

    public string Kind => "tencent";

    public GatewayTraits Traits { get; } = new()
    {
        NeedsTemplate = true, LongestParameter = 12, LongestText = 500,
        // The tag comes back only where their support has switched it on.
        EchoesTag = false,
        // Only texts with a carrier's report have a row, so the looks come late and "no row" says nothing.
        LookUps = [TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1)],
    };

    public GatewayLimits Limits { get; } = new()
    {
        PerSecond = 100, PerNumber = [new(1, TimeSpan.FromMinutes(1)), new(10, TimeSpan.FromDays(1))],
        PromotionOpens = new(8, 0), PromotionCloses = new(22, 0), Zone = "Asia/Shanghai",
    };

    public IEnumerable<(string Setting, string Why)> Missing(GatewayAccount account)
    {
        if (account.KeyId.Length == 0) yield return ("KeyId", "the SecretId, which signs every request.");
        if (account.Secret.Length == 0) yield return ("Secret", "the SecretKey, which signs every request.");
        if (account.AppId is null) yield return ("AppId", "the SdkAppId of the application the texts belong to.");
        if (account.CallbackKey is null) yield return ("CallbackKey",
            "reports are not signed: a secret of at least 24 characters in the address guards it.");
    }

    public async Task<GatewayAnswer> SendAsync(GatewayAccount account, GatewayText text, CancellationToken cancel)
    {
        if (text.Template is not { } template) return new GatewayAnswer(SendClass.Config, "no-template");
        if (WirePhone.IsMainland(text.To)
            && (template.Sign ?? account.SignName) is null) return new GatewayAnswer(SendClass.Config, "no-signature");
        var exchange = await http.SendAsync(TencentRequest.Send(account, text, template, http.Now), account.Timeout, cancel);
        return exchange.Answer(answer => TencentAnswers.OfSend(answer.Status, answer.Body, answer.RetryAfter, http.Now)[0]);
    }

    /// <summary>By the tag where rows carry it; else by the time, if no other text to the number is near it.</summary>
    public async Task<LookupResult> FindAsync(GatewayAccount account, SmsLookup lookup, CancellationToken cancel)
    {
        if (lookup.To is not { } phone) return new LookupResult(SendLookup.Unknown);
        var (tag, from) = (SmsTag.Of(lookup.Customer, lookup.Tag), lookup.ClaimedAt.AddSeconds(-5));
        for (var offset = 0; offset < MostRows; offset += TencentAnswers.PageSize)
        {
            var exchange = await http.SendAsync(TencentRequest.Pull(account, phone, from, lookup.Now, offset, http.Now), account.Timeout,
                cancel);
            if (exchange is not Exchange.Answer answer
                || TencentAnswers.OfPull(answer.Body) is not { } rows) return new LookupResult(SendLookup.Unknown);
            foreach (var row in rows)
                if (row.Text("SessionContext") == tag || lookup.MessageId is { } id && row.Text("SerialNo") == id)
                    return new LookupResult(SendLookup.Accepted, MessageId: row.Text("SerialNo"),
                        Report: TencentAnswers.OfRow(row, lookup.Now) with { Tag = tag });
            // One row alone within the minutes after the claim, and nothing else was sent to the number: the row is this text's.
            if (offset == 0 && lookup.MessageId is null && rows is [var only] && only.Text("SessionContext") is null
                && IsNear(only, lookup))
                return new LookupResult(SendLookup.Accepted, MessageId: only.Text("SerialNo"),
                    Report: TencentAnswers.OfRow(only, lookup.Now) with { Tag = tag });
            if (rows.Count < TencentAnswers.PageSize) break;
        }
        return new LookupResult(SendLookup.NotFound);
    }

    // Texts to one number keep a minute's distance; a report comes within seconds of the text.
    static bool IsNear(System.Text.Json.JsonElement row, SmsLookup lookup) =>
        row.Number("UserReceiveTime") is { } at && at >= lookup.ClaimedAt.ToUnixTimeSeconds() - 5
            && at <= lookup.ClaimedAt.ToUnixTimeSeconds() + 60;

    public bool IsGenuine(GatewayAccount account, GatewayCallback callback) => false;

    public CallbackContent Read(GatewayAccount account, GatewayCallback callback) => TencentCallbacks.Read(callback);
}
