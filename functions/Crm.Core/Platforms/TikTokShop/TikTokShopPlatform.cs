using Crm.Common;
using Crm.Events;
using Crm.Platforms.Api;
using Crm.Shops;

namespace Crm.Platforms.TikTokShop;

/// <summary>
/// TikTok Shop: hex HMAC-SHA256 by the app secret of app key and raw body, in Authorization without a scheme; 200 within three seconds, 401
/// for a wrong signature.
/// </summary>
public sealed class TikTokShopPlatform : IPlatform
{
    public string Name => "tiktokshop";

    public IReadOnlyList<string> Topics { get; } =
        ["type 1 ORDER_STATUS_CHANGE", "type 2 reverse order", "type 3 RECIPIENT_ADDRESS_UPDATE", "type 4 PACKAGE_UPDATE",
            "type 11 CANCELLATION_STATUS_CHANGE",
            "type 12 RETURN_STATUS_CHANGE"];

    public IReadOnlyList<string> SignatureHeaders { get; } = ["authorization"];
    public IReadOnlyList<string> KeptHeaders { get; } = [];
    public IReadOnlyList<string> Required { get; } = [nameof(PlatformLink.AppKey)];

    public VerificationResult Verify(WebhookRequest request, PlatformLink link) => DigestSignatures.Authorization(request, link);

    public ApiResponse Acknowledge(WebhookRequest request) => ApiResponse.Json("{}");

    public MappingResult Map(InboxMessage message, Shop shop) => PlatformEvents.Read("message", () =>
    {
        var root = Payload.Parse(message.Body);
        if (Fetched.IsOrder(message)) return new MappingResult.Events(
            [.. root["data"]["orders"].Items().Select(order => new TikTokShopOrder(new PlatformEvents(message, shop), order).Event())]);
        var type = root["type"].RequiredText();
        return PlatformEvents.Read("type " + type, () =>
        {
            var reader = new TikTokShopReader(new PlatformEvents(message, shop), root);
            return type == "4" ? new MappingResult.Events([.. reader.Packages()]) : PlatformEvents.One(reader.Event(type), "type " + type);
        });
    });
}
