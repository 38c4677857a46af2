using Crm.Common;
using Crm.Events;
using Crm.Shops;

namespace Crm.Platforms.AfterShip;

/// <summary>AfterShip Tracking: base64 HMAC-SHA256 of the raw body by the webhook's secret; any 2xx, up to fourteen attempts.</summary>
public sealed class AfterShipPlatform : IPlatform
{
    public string Name => "aftership";

    public IReadOnlyList<string> Topics { get; } =
        ["tracking_update"];

    public IReadOnlyList<string> SignatureHeaders { get; } = ["aftership-hmac-sha256"];
    public IReadOnlyList<string> KeptHeaders { get; } = ["as-webhook-version"];

    public VerificationResult Verify(WebhookRequest request, PlatformLink link)
    {
        if (request.Header("aftership-hmac-sha256")
            is not { } signature) return new VerificationResult.Refused("The header aftership-hmac-sha256 is missing.");
        return Signatures.Base64HmacSha256(request.Body.Span, signature, link)
            ? new VerificationResult.Signed()
            : new VerificationResult.Refused("aftership-hmac-sha256 does not match the body and the webhook's secret.");
    }

    public ApiResponse Acknowledge(WebhookRequest request) => ApiResponse.Json("{}");

    public MappingResult Map(InboxMessage message, Shop shop) => PlatformEvents.Read("message", () =>
    {
        var root = Payload.Parse(message.Body);
        var topic = root["event"].RequiredText();
        return PlatformEvents.Read(topic, () => topic == "tracking_update"
            ? new AfterShipReader(new PlatformEvents(message, shop), root).Read()
            : new MappingResult.Unhandled(topic));
    });
}
