using Crm.Common;
using Crm.Events;
using Crm.Platforms.Api;
using Crm.Shops;

namespace Crm.Platforms.Lazada;

/// <summary>
/// Lazada: hex HMAC-SHA256 by the app secret of app key and raw body; 200 within half a second, the tightest limit of all.
/// </summary>
public sealed class LazadaPlatform : IPlatform
{
    public string Name => "lazada";

    public IReadOnlyList<string> Topics { get; } =
        ["trade order (message_type 0)", "authorization expiring (message_type 8)"];

    public IReadOnlyList<string> SignatureHeaders { get; } = ["authorization"];
    public IReadOnlyList<string> KeptHeaders { get; } = [];
    public IReadOnlyList<string> Required { get; } = [nameof(PlatformLink.AppKey)];

    public VerificationResult Verify(WebhookRequest request, PlatformLink link) => DigestSignatures.Authorization(request, link);

    public ApiResponse Acknowledge(WebhookRequest request) => ApiResponse.Json("{}");

    public MappingResult Map(InboxMessage message, Shop shop) => PlatformEvents.Read("message", () =>
    {
        var root = Payload.Parse(message.Body);
        if (Fetched.IsOrder(message)) return new MappingResult.Events([new LazadaOrder(new PlatformEvents(message, shop), root).Event()]);
        var type = root["message_type"].RequiredText();
        return PlatformEvents.Read("message_type " + type,
            () => PlatformEvents.One(type == "0" ? new LazadaReader(new PlatformEvents(message, shop), root).Event()
            : null, "message_type " + type));
    });
}
