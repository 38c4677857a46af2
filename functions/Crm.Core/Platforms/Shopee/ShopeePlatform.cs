using Crm.Common;
using Crm.Events;
using Crm.Platforms.Api;
using Crm.Shops;

namespace Crm.Platforms.Shopee;

/// <summary>
/// Shopee: hex HMAC-SHA256 by the partner key of callback address, "|" and raw body. The address is the one typed into the console:
/// what a proxy makes of it is not what Shopee signed. Anything but an empty body counts as a failure.
/// </summary>
public sealed class ShopeePlatform : IPlatform
{
    public string Name => "shopee";

    public IReadOnlyList<string> Topics { get; } =
        ["code 3 order_status_push", "code 4 order_trackingno_push", "code 29 return_updates_push",
            "code 30 package_fulfillment_status_push"];

    public IReadOnlyList<string> SignatureHeaders { get; } = ["authorization"];
    public IReadOnlyList<string> KeptHeaders { get; } = [];
    public IReadOnlyList<string> Required { get; } = [nameof(PlatformLink.CallbackUrl)];

    public VerificationResult Verify(WebhookRequest request, PlatformLink link)
    {
        if (request.Header("authorization")
            is not { } signature) return new VerificationResult.Refused("The header Authorization is missing.");
        return DigestSignatures.HexHmacSha256(link.CallbackUrl + "|", request.Body.Span, signature, link)
            ? new VerificationResult.Signed()
            : new VerificationResult.Refused("Authorization does not match the configured CallbackUrl, the body and the partner key.");
    }

    public ApiResponse Acknowledge(WebhookRequest request) => new(200, "text/plain", "");

    public MappingResult Map(InboxMessage message, Shop shop) => PlatformEvents.Read("message", () =>
    {
        var root = Payload.Parse(message.Body);
        if (Fetched.IsOrder(message)) return new MappingResult.Events(
            [.. root["response"]["order_list"].Items().Select(order => new ShopeeOrder(new PlatformEvents(message, shop), order).Event())]);
        var code = root["code"].RequiredText();
        return PlatformEvents.Read("code " + code,
            () => PlatformEvents.One(new ShopeeReader(new PlatformEvents(message, shop), root).Event(code), "code " + code));
    });
}
