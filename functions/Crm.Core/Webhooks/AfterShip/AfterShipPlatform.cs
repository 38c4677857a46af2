using Crm.Orders;
using Crm.Shops;

namespace Crm.Webhooks.AfterShip;

/// <summary>AfterShip Tracking: base64 HMAC-SHA256 of the raw body by the webhook's secret; any 2xx, up to fourteen attempts.</summary>
public sealed class AfterShipPlatform : IPlatform
{
    public string Name => "aftership";
    public IReadOnlyList<string> SignatureHeaders { get; } = ["aftership-hmac-sha256"];
    public IReadOnlyList<string> KeptHeaders { get; } = ["as-webhook-version"];

    public Verdict Verify(WebhookRequest request, PlatformLink link)
    {
        if (request.Header("aftership-hmac-sha256") is not { } signature) return new Verdict.Refused("The header aftership-hmac-sha256 is missing.");
        return Signatures.Base64HmacSha256(request.Body.Span, signature, link)
            ? new Verdict.Signed()
            : new Verdict.Refused("aftership-hmac-sha256 does not match the body and the webhook's secret.");
    }

    public WebhookReply Acknowledge(WebhookRequest request) => WebhookReply.Json("{}");

    public Mapped Map(InboxMessage message, Shop shop) => Wire.Read("message", () =>
    {
        var root = Payload.Parse(message.Body);
        var topic = root["event"].RequiredText();
        return Wire.Read(topic, () => topic == "tracking_update" ? new Mapped.Events([new AfterShipReader(new Wire(message, shop), root).Event()]) : new Mapped.Unhandled(topic));
    });
}
