using Crm.PlatformApis;
using Crm.Shops;

namespace Crm.Webhooks.Shopee;

/// <summary>
/// Shopee: hex HMAC-SHA256 by the partner key of callback address, "|" and raw body. The address is the one typed into the console:
/// what a proxy makes of it is not what Shopee signed. Anything but an empty body counts as a failure.
/// </summary>
public sealed class ShopeePlatform : IPlatform
{
    public string Name => "shopee";
    public IReadOnlyList<string> SignatureHeaders { get; } = ["authorization"];
    public IReadOnlyList<string> KeptHeaders { get; } = [];
    public IReadOnlyList<string> Required { get; } = [nameof(PlatformLink.CallbackUrl)];

    public Verdict Verify(WebhookRequest request, PlatformLink link)
    {
        if (request.Header("authorization") is not { } signature) return new Verdict.Refused("The header Authorization is missing.");
        return DigestSignatures.HexHmacSha256(link.CallbackUrl + "|", request.Body.Span, signature, link)
            ? new Verdict.Signed()
            : new Verdict.Refused("Authorization does not match the configured CallbackUrl, the body and the partner key.");
    }

    public WebhookReply Acknowledge(WebhookRequest request) => new(200, "text/plain", "");

    public Mapped Map(InboxMessage message, Shop shop) => Wire.Read("message", () =>
    {
        var root = Payload.Parse(message.Body);
        if (Fetched.IsOrder(message)) return new Mapped.Events([.. root["response"]["order_list"].Items().Select(order => new ShopeeOrder(new Wire(message, shop), order).Event())]);
        var code = root["code"].RequiredText();
        return Wire.Read("code " + code, () => Wire.One(new ShopeeReader(new Wire(message, shop), root).Event(code), "code " + code));
    });
}
