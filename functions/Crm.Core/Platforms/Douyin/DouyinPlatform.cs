using Crm.Common;
using Crm.Events;
using Crm.Platforms.Api;
using Crm.Shops;

namespace Crm.Platforms.Douyin;

/// <summary>
/// Douyin 抖店: hex MD5 of app key, raw body and app secret. One body holds several messages, each with its payload as text.
/// A HMAC variant (header sign-method) is reported by weak sources only, with the secret twice in it; it is taken when announced.
/// </summary>
public sealed class DouyinPlatform : IPlatform
{
    public string Name => "douyin";

    public IReadOnlyList<string> Topics { get; } =
        ["100 TradeCreate", "101 TradePaid", "102 SellerShip", "103 TradeSuccess", "104 LogisticsChanged", "106 Canceled",
            "108 PartlySellerShip", "109 AmountChanged", "110 TradePending", "200 to 211 refunds"];

    public IReadOnlyList<string> SignatureHeaders { get; } = ["event-sign"];
    public IReadOnlyList<string> KeptHeaders { get; } = ["app-id"];
    public IReadOnlyList<string> Required { get; } = [nameof(PlatformLink.AppKey)];

    public VerificationResult Verify(WebhookRequest request, PlatformLink link)
    {
        if (request.Header("event-sign") is not { } signature) return new VerificationResult.Refused("The header event-sign is missing.");
        var hmac = request.Header("sign-method")?.Contains("hmac", StringComparison.OrdinalIgnoreCase) == true;
        return (hmac ? IsHmac(request.Body.Span, signature, link)
            : DigestSignatures.HexMd5(link.AppKey, request.Body.Span, signature, link))
            ? new VerificationResult.Signed()
            : new VerificationResult.Refused("event-sign does not match the app key, the body and the app secret.");
    }

    static bool IsHmac(ReadOnlySpan<byte> body, string signature, PlatformLink link)
    {
        var matches = false;
        foreach (var secret in link.Secrets)
        {
            byte[] signed = [.. body, .. System.Text.Encoding.UTF8.GetBytes(secret)];
            matches |= DigestSignatures.HexHmacSha256(link.AppKey, signed, signature, new PlatformLink([secret]));
        }
        return matches;
    }

    public ApiResponse Acknowledge(WebhookRequest request) => ApiResponse.Json("""{"code":0,"msg":"success"}""");

    public MappingResult Map(InboxMessage message, Shop shop) => PlatformEvents.Read("message", () =>
    {
        var root = Payload.Parse(message.Body);
        var wire = new PlatformEvents(message, shop);
        if (Fetched.IsOrder(message)) return new MappingResult.Events([new DouyinOrder(wire, root["data"]["shop_order_detail"]).Event()]);
        return root.IsList ? PlatformEvents.Join(root.Items().Select(one => Part(wire, one))) : Part(wire, root);
    });

    // Each part stands for itself: what is wrong with one keeps no other from being applied.
    static MappingResult Part(PlatformEvents wire, Payload part) => PlatformEvents.Read("message", () =>
    {
        var tag = part["tag"].RequiredText();
        return PlatformEvents.Read("tag " + tag, () => tag == "0" ? new MappingResult.Events([])
            : PlatformEvents.One(new DouyinReader(wire, part["data"]).Event(tag), "tag " + tag));
    });
}
