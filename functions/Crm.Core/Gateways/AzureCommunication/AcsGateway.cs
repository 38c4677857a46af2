using Crm.Sms;

namespace Crm.Gateways.AzureCommunication;

/// <summary>
/// Azure Communication Services over REST, for hosts without the package. Reports and received texts come by Event Grid, through its own
/// route; the same events are taken at the gateway's address.
/// </summary>
sealed class AcsGateway(GatewayHttp http, IEnumerable<IAzureTokens> tokens) : IGateway
{
    readonly IAzureTokens? identity = tokens.FirstOrDefault();

    public string Kind => "acs";

    /// <summary>The released API cannot be asked about a text: only the delivery report tells.</summary>
    public GatewayTraits Traits { get; } = new() { LongestText = 2048 };

    public GatewayLimits Limits { get; } = new() { PerSecond = 3, Zone = "Etc/UTC" };

    public IEnumerable<(string Setting, string Why)> Missing(GatewayAccount account)
    {
        if (account.BaseUrl.Scheme is not ("http" or "https")) yield return ("BaseUrl",
            "the resource's endpoint, https://….communication.azure.com.");
        if (account.Secret.Length == 0
            && identity is null) yield return ("Secret",
            "the resource's access key; only a host with an identity of its own can do without.");
        if (account.Secret.Length > 0
            && !Convert.TryFromBase64String(account.Secret, new byte[account.Secret.Length], out _)) yield return ("Secret",
            "an access key is base64.");
        if (account.From is null) yield return ("From", "the sending number in E.164 form, short code or name.");
        if (account.CallbackKey is null) yield return ("CallbackKey",
            "a secret of at least 24 characters in the address that Event Grid calls.");
    }

    public async Task<GatewayAnswer> SendAsync(GatewayAccount account, GatewayText text, CancellationToken cancel)
    {
        if (text.Text.Length > Traits.LongestText) return new GatewayAnswer(SendClass.PermanentContent, "too-long",
            $"over {Traits.LongestText} characters");
        string? token = null;
        try
        {
            if (account.Secret.Length == 0 && identity is not null) token = await identity.GetAsync(cancel);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // No token, so no request was made.
            return new GatewayAnswer(SendClass.Transient, "no-token", failure.GetType().Name) { NeverReached = true };
        }
        var exchange = await http.SendAsync(AcsRequest.Send(account, text, token, http.Now), account.Timeout, cancel);
        return exchange.Answer(answer => AcsAnswers.OfSend(answer.Status, answer.Body, answer.RetryAfter));
    }

    public Task<LookupResult> FindAsync(GatewayAccount account, SmsLookup lookup, CancellationToken cancel) =>
        Task.FromResult(new LookupResult(SendLookup.Unknown));

    public bool IsGenuine(GatewayAccount account, GatewayCallback callback) => false;

    public CallbackContent Read(GatewayAccount account, GatewayCallback callback) => AcsCallbacks.Read(callback);
}
