using System.Net;
using Crm.Common;
using Crm.Events;
using Crm.Platforms.Api;
using Crm.Shops;

namespace Crm.Platforms.Youzan;

/// <summary>Youzan 有赞: hex MD5 of client id, raw body and client secret; the answer must contain "success" within five seconds.</summary>
public sealed class YouzanPlatform : IPlatform
{
    public string Name => "youzan";

    public IReadOnlyList<string> Topics { get; } =
        ["trade_TradeCreate", "trade_TradePaid", "trade_TradeBuyerPay", "trade_TradePartlySellerShip", "trade_TradeSellerShip",
            "trade_TradeSuccess", "trade_TradeClose", "trade_TradeMemoModified", "trade_refund_RefundSuccess and its siblings",
            "SCRM_CUSTOMER_EVENT"];

    public IReadOnlyList<string> SignatureHeaders { get; } = ["event-sign"];
    public IReadOnlyList<string> KeptHeaders { get; } = ["event-type"];
    public IReadOnlyList<string> Required { get; } = [nameof(PlatformLink.AppKey)];

    public VerificationResult Verify(WebhookRequest request, PlatformLink link)
    {
        // The body's own member "sign" covers the message alone and is out of use.
        if (request.Header("event-sign") is not { } signature) return new VerificationResult.Refused("The header Event-Sign is missing.");
        return DigestSignatures.HexMd5(link.AppKey, request.Body.Span, signature, link)
            ? new VerificationResult.Signed()
            : new VerificationResult.Refused("Event-Sign does not match the client id, the body and the client secret.");
    }

    public ApiResponse Acknowledge(WebhookRequest request) => ApiResponse.Json("""{"code":0,"msg":"success"}""");

    public MappingResult Map(InboxMessage message, Shop shop) =>
        PlatformEvents.Read(message.Headers.GetValueOrDefault("event-type") ?? "message", () =>
    {
        var envelope = Payload.Parse(message.Body);
        if (Fetched.IsOrder(message)) return PlatformEvents.One(
            new YouzanReader(new PlatformEvents(message, shop), envelope, Whole(envelope)).Fetched(), "order");
        // A heartbeat: answered, and nothing else.
        if (envelope["test"].Flag()) return new MappingResult.Events([]);
        var type = envelope["type"].RequiredText();
        // "msg" is URL-encoded JSON text, with "+" or "%20" for a space; newer types send the object itself.
        var news = envelope["msg"].Embedded(text => text.StartsWith('{') ? text : WebUtility.UrlDecode(text));
        return PlatformEvents.One(new YouzanReader(new PlatformEvents(message, shop), envelope, news).Event(type), type);
    });

    /// <summary>The order in an answer of youzan.trade.get, whichever gateway gave it.</summary>
    internal static Payload Whole(Payload answer) =>
        answer["data"]["full_order_info"].IsObject ? answer["data"] : answer["response"]["full_order_info"].IsObject ? answer["response"]
        : default;
}
