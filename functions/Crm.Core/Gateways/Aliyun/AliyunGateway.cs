using Crm.Sms;

namespace Crm.Gateways.Aliyun;

/// <summary>Aliyun SMS, domestic: approved templates to mainland numbers.</summary>
sealed class AliyunGateway(GatewayHttp http) : IGateway
{
    const int MostPages = 20;

    public string Kind => "aliyun";

    public GatewayTraits Traits { get; } = new()
    {
        NeedsTemplate = true, LongestParameter = 35, LongestText = 500,
        LookUps = [TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10)],
    };

    public GatewayLimits Limits { get; } = new()
    {
        PerSecond = 100, PerNumber = [new(1, TimeSpan.FromMinutes(1)), new(40, TimeSpan.FromDays(1))],
        PromotionOpens = new(9, 0), PromotionCloses = new(20, 0), Zone = "Asia/Shanghai",
    };

    public IEnumerable<(string Setting, string Why)> Missing(GatewayAccount account)
    {
        if (account.KeyId.Length == 0) yield return ("KeyId", "the access key id, which signs every request.");
        if (account.Secret.Length == 0) yield return ("Secret", "the access key secret, which signs every request.");
        if (account.CallbackKey is null) yield return ("CallbackKey",
            "reports are not signed: a secret of at least 24 characters in the address guards it.");
    }

    public async Task<GatewayAnswer> SendAsync(GatewayAccount account, GatewayText text, CancellationToken cancel)
    {
        if (!WirePhone.IsMainland(text.To)) return new GatewayAnswer(SendClass.PermanentNumber, "not-mainland");
        if (text.Template is not { } template) return new GatewayAnswer(SendClass.Config, "no-template");
        if ((template.Sign ?? account.SignName) is null) return new GatewayAnswer(SendClass.Config, "no-signature");
        var exchange = await http.SendAsync(AliyunRequest.Send(account, text, template, http.Now), account.Timeout, cancel);
        return exchange.Answer(answer => AliyunAnswers.OfSend(answer.Status, answer.Body, answer.RetryAfter, http.Now));
    }

    public async Task<LookupResult> FindAsync(GatewayAccount account, SmsLookup lookup, CancellationToken cancel)
    {
        if (lookup.To is not { } phone) return new LookupResult(SendLookup.Unknown);
        var tag = SmsTag.Of(lookup.Customer, lookup.Tag);
        // Around midnight in China the text may stand under either date.
        var days = new[] { lookup.ClaimedAt, lookup.ClaimedAt + account.Timeout + TimeSpan.FromMinutes(1) }.DistinctBy(d => ChinaTime.Of(d)
            .Date);
        foreach (var day in days)
            for (var page = 1; ; page++)
            {
                var exchange = await http.SendAsync(AliyunRequest.Query(account, phone, day, page, http.Now), account.Timeout, cancel);
                if (exchange is not Exchange.Answer answer || AliyunAnswers.OfQuery(answer.Body, tag, page, http.Now) is not { } read
                    || page > MostPages)
                    return new LookupResult(SendLookup.Unknown);
                if (read.Found is { } found) return found;
                if (read.Whole) break;
            }
        return new LookupResult(SendLookup.NotFound);
    }

    public bool IsGenuine(GatewayAccount account, GatewayCallback callback) => false;

    public CallbackContent Read(GatewayAccount account, GatewayCallback callback) => AliyunCallbacks.Read(callback);
}
