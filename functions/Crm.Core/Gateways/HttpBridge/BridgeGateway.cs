using Crm.Sms;

namespace Crm.Gateways.HttpBridge;

/// <summary>Any other provider, behind a small program of the shop's own that speaks this plain protocol: docs/gateways.md.</summary>
sealed class BridgeGateway(GatewayHttp http) : IGateway
{
    public string Kind => "http";

    public GatewayTraits Traits { get; } = new()
    {
        LongestText = 2000, SignsCallbacks = true, RefusesUnreadable = true, NotFoundIsCertain = true,
        LookUps = [TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5)],
    };

    public GatewayLimits Limits { get; } = new() { PerSecond = 10 };

    public IEnumerable<(string Setting, string Why)> Missing(GatewayAccount account)
    {
        if (account.BaseUrl.Scheme is not ("http" or "https")) yield return ("BaseUrl", "the bridge's address, where texts are posted to.");
        if (account.Secret.Length < GatewayDirectory.ShortestKey) yield return ("Secret",
            $"at least {GatewayDirectory.ShortestKey} characters, which sign both directions.");
    }

    public async Task<GatewayAnswer> SendAsync(GatewayAccount account, GatewayText text, CancellationToken cancel)
    {
        var exchange = await http.SendAsync(BridgeRequest.Send(account, text, http.Now), account.Timeout, cancel);
        return exchange.Answer(answer => BridgeAnswers.OfSend(answer.Status, answer.Body, answer.RetryAfter));
    }

    public async Task<LookupResult> FindAsync(GatewayAccount account, SmsLookup lookup, CancellationToken cancel)
    {
        var tag = SmsTag.Of(lookup.Customer, lookup.Tag);
        return await http.SendAsync(BridgeRequest.DecisionContext(account, tag, http.Now), account.Timeout, cancel)
            is Exchange.Answer answer
            ? BridgeAnswers.OfQuestion(answer.Status, answer.Body, tag, http.Now) : new LookupResult(SendLookup.Unknown);
    }

    public bool IsGenuine(GatewayAccount account, GatewayCallback callback) => BridgeSignature.Holds(account.Secret, callback);

    public CallbackContent Read(GatewayAccount account, GatewayCallback callback) => BridgeCallbacks.Read(callback);
}
