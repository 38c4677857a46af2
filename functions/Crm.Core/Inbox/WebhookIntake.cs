using Crm.Common;
using Crm.Events;
using Crm.Platforms;
using Crm.Shops;
using Microsoft.Extensions.Logging;

namespace Crm.Inbox;

/// <summary>
/// The front door: verify on the raw bytes, store, acknowledge; nothing else happens while the platform waits.
/// A signed message is never refused for its content: what cannot be understood later is kept with its reason.
/// </summary>
public sealed partial class WebhookIntake(
    ShopDirectory shops, IEnumerable<IPlatform> platforms, IInbox inbox, RefusalLog refusals, WebhookTimes times,
    TimeProvider time, ILogger<WebhookIntake> log)
{
    /// <summary>An order of hundreds of lines takes over one MiB; a platform refused too often ends its subscription.</summary>
    public const int MaxBodyBytes = 4 * 1024 * 1024;
    readonly Dictionary<string, IPlatform> byName = platforms.ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);

    public async ValueTask<ApiResponse> ReceiveAsync(WebhookRequest request, CancellationToken cancel)
    {
        if (request.Body.Length > MaxBodyBytes) return RefuseLarge(request.Shop, request.Platform, request.Body.Length);
        if (shops.Find(request.Shop) is not { } shop || !byName.TryGetValue(request.Platform, out var platform)
            || !shop.Platforms.TryGetValue(platform.Name, out var link))
            return Count(request, "unknown-shop",
                ApiResponse.Problem(404, "Unknown shop or platform",
                "No shop of this installation receives this platform's webhooks here."));

        switch (platform.Verify(request with { Received = time.GetUtcNow() }, link))
        {
            case VerificationResult.Refused refused:
                refusals.Add(shop.Id, platform.Name, refused.Reason);
                await times.RefusedAsync(shop.Id, platform.Name, refused.Reason, cancel);
                return Count(request, "refused", ApiResponse.Problem(401, "Signature refused", refused.Reason));
            case VerificationResult.Ping ping:
                return Count(request, "ping", ping.Reply);
        }
        if (request.Header("content-type") is { } type && !platform.Takes(type))
            return Count(request, "wrong-type",
                ApiResponse.Problem(415, "Wrong content type", "This platform's webhooks have another content type."));

        await inbox.PutAsync(Message(request, platform), cancel);
        return Count(request, "stored", platform.Acknowledge(request));
    }

    /// <summary>A body over the limit is not read, so nobody verifies it; where the shop is ours its people hear of it.</summary>
    /// <param name="shop">As in the address.</param>
    /// <param name="platform">The same.</param>
    /// <param name="bytes">As announced; null where nothing was.</param>
    public ApiResponse RefuseLarge(string shop, string platform, long? bytes)
    {
        var known = shops.Find(shop) is { } found && byName.TryGetValue(platform, out var wire) && found.Platforms.ContainsKey(wire.Name);
        if (known) Large(shop, platform.ToLowerInvariant(), bytes ?? MaxBodyBytes + 1, MaxBodyBytes);
        CrmMetrics.Webhooks.Add(1, new("platform", known ? platform.ToLowerInvariant() : "unknown"), new("outcome", "too-large"));
        return TooLarge;
    }

    public static ApiResponse TooLarge { get; } =
        ApiResponse.Problem(413, "Body too large", $"A webhook's body is at most {MaxBodyBytes} bytes.");

    InboxMessage Message(WebhookRequest request, IPlatform platform)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in platform.KeptHeaders)
            if ((name[0] == '?' ? FormFields.Text(request.Query, name[1..]) : request.Header(name)) is { } value) headers[name] = value;
        return new InboxMessage
        {
            Shop = request.Shop,
            Platform = platform.Name,
            Received = time.GetUtcNow(),
            Headers = headers,
            Body = request.Body.ToArray(),
        };
    }

    static ApiResponse Count(WebhookRequest request, string outcome, ApiResponse reply)
    {
        // The platform name comes from the URL: anything may stand there, and a metric tag must stay low in number.
        var platform = outcome == "unknown-shop" ? "unknown" : request.Platform.ToLowerInvariant();
        CrmMetrics.Webhooks.Add(1, new("platform", platform), new("outcome", outcome));
        return reply;
    }

    [LoggerMessage(1003, LogLevel.Warning,
        "Webhook of {Shop}/{Platform} refused: {Bytes} bytes or more, over the limit of {Most}; the platform may end its subscription")]
    partial void Large(string shop, string platform, long bytes, int most);
}
