using Crm.Common;
using Crm.Events;
using Crm.Shops;

namespace Crm.Platforms.Taobao;

/// <summary>
/// Taobao and Tmall, by two doors of one address. SPI (奇门): Taobao calls, signed by the query parameter "sign". Bridge: TMC messages come
/// over a WebSocket that no webhook can hold, so a bridge (an ERP, a small consumer) forwards them, signed by the header X-Crm-Signature =
/// base64 HMAC-SHA256 of the raw body by the link's secret. That header is this product's own contract.
/// </summary>
public sealed class TaobaoPlatform : IPlatform
{
    public string Name => "taobao";

    public IReadOnlyList<string> Topics { get; } =
        ["taobao_trade_TradeCreate", "taobao_trade_TradeBuyerPay", "taobao_trade_TradeSellerShip", "taobao_trade_TradePartlySellerShip",
            "taobao_trade_TradeSuccess", "taobao_trade_TradeRated", "taobao_trade_TradeClose", "taobao_trade_TradeModifyFee",
            "taobao_refund_RefundCreated", "taobao_refund_RefundSuccess", "taobao_refund_RefundClosed",
            "taobao_logistics_LogsticDetailTrace"];

    public IReadOnlyList<string> SignatureHeaders { get; } = ["x-crm-signature"];

    // The SPI's own time and method stand in the query only.
    public IReadOnlyList<string> KeptHeaders { get; } = ["?method", "?timestamp"];

    // SPI methods send JSON, text or a form.
    public bool Takes(string contentType) => true;

    public VerificationResult Verify(WebhookRequest request, PlatformLink link)
    {
        if (request.Header("x-crm-signature") is { } bridge)
            return Signatures.Base64HmacSha256(request.Body.Span, bridge, link) ? new VerificationResult.Signed()
                : new VerificationResult.Refused("X-Crm-Signature does not match the body and the secret.");
        if (FormFields.Text(request.Query, "sign")
            is not { } sign) return new VerificationResult.Refused(
            "Neither the header X-Crm-Signature nor the query parameter sign is there.");
        return SpiSignature.Matches(request, sign, link) ? new VerificationResult.Signed()
            : new VerificationResult.Refused("The parameter sign does not match the parameters, the body and the secret.");
    }

    // SPI methods differ in what they read of the answer; each finds its "success" here.
    public ApiResponse Acknowledge(WebhookRequest request) =>
        ApiResponse.Json("""{"success":true,"flag":"success","code":"0","message":"success","response":"""
            + """{"flag":"success","code":"0","message":"success"}}""");

    public MappingResult Map(InboxMessage message, Shop shop) => PlatformEvents.Read("message", () =>
    {
        var wire = new PlatformEvents(message, shop);
        var root = Payload.Parse(message.Body);
        var pulled = root["tmc_messages_consume_response"]["messages"]["tmc_message"];
        if (root.IsList || pulled.IsList) return PlatformEvents.Join((root.IsList ? root : pulled).Items().Select(one => Part(wire, one)));
        return Part(wire, root);
    });

    static MappingResult Part(PlatformEvents wire, Payload part)
    {
        var topic = "message";
        return PlatformEvents.Read(topic, () =>
        {
            topic = part["topic"].Text() ?? wire.Message.Headers.GetValueOrDefault("?method") ?? "message";
            return PlatformEvents.Read(topic, () => PlatformEvents.One(Event(wire, part, topic), topic));
        });
    }

    /// <summary>A whole trade (fetched by the bridge, or pushed), else a message of a topic.</summary>
    static ShopEvent? Event(PlatformEvents wire, Payload part, string topic)
    {
        var trade = part["trade"].IsObject ? part["trade"] : part["trade_fullinfo_get_response"]["trade"];
        if (trade.IsObject) return new TaobaoTrade(wire, trade).Event();
        var content = part["content"].IsNull ? part : part["content"].Embedded();
        return new TaobaoReader(wire, part, content).Event(topic);
    }
}
