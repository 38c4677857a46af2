using Crm.PlatformApis;
using Crm.Shops;

namespace Crm.Webhooks.TikTokShop;

/// <summary>TikTok Shop: hex HMAC-SHA256 by the app secret of app key and raw body, in Authorization without a scheme; 200 within three seconds, 401 for a wrong signature.</summary>
public sealed class TikTokShopPlatform : IPlatform
{
    public string Name => "tiktokshop";
    public IReadOnlyList<string> SignatureHeaders { get; } = ["authorization"];
    public IReadOnlyList<string> KeptHeaders { get; } = [];
    public IReadOnlyList<string> Required { get; } = [nameof(PlatformLink.AppKey)];

    public Verdict Verify(WebhookRequest request, PlatformLink link)
    {
        if (request.Header("authorization") is not { } signature) return new Verdict.Refused("The header Authorization is missing.");
        return DigestSignatures.HexHmacSha256(link.AppKey, request.Body.Span, signature, link)
            ? new Verdict.Signed()
            : new Verdict.Refused("Authorization does not match the app key, the body and the app secret.");
    }

    public WebhookReply Acknowledge(WebhookRequest request) => WebhookReply.Json("{}");

    public Mapped Map(InboxMessage message, Shop shop) => Wire.Read("message", () =>
    {
        var root = Payload.Parse(message.Body);
        if (Fetched.IsOrder(message)) return new Mapped.Events([.. root["data"]["orders"].Items().Select(order => new TikTokShopOrder(new Wire(message, shop), order).Event())]);
        var type = root["type"].RequiredText();
        return Wire.Read("type " + type, () =>
        {
            var reader = new TikTokShopReader(new Wire(message, shop), root);
            return type == "4" ? new Mapped.Events([.. reader.Packages()]) : Wire.One(reader.Event(type), "type " + type);
        });
    });
}
