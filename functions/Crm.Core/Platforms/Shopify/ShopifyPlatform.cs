using Crm.Common;
using Crm.Events;
using Crm.Shops;

namespace Crm.Platforms.Shopify;

/// <summary>Shopify: base64 HMAC-SHA256 of the raw body by the app's client secret; any 2xx within five seconds acknowledges.</summary>
public sealed class ShopifyPlatform : IPlatform
{
    public string Name => "shopify";

    public IReadOnlyList<string> Topics { get; } =
        ["orders/create", "orders/paid", "orders/updated", "orders/edited", "orders/cancelled", "orders/delete", "orders/fulfilled",
            "orders/partially_fulfilled", "fulfillments/create", "fulfillments/update", "fulfillment_events/create", "refunds/create",
            "fulfillment_orders/line_items_prepared_for_pickup", "customers/create", "customers/update",
            "customers_marketing_consent/update"];

    public IReadOnlyList<string> SignatureHeaders { get; } = ["x-shopify-hmac-sha256", "shopify-hmac-sha256"];

    // The newer "Events" product sends the same headers without "X-".
    public IReadOnlyList<string> KeptHeaders { get; } =
        ["x-shopify-topic", "shopify-topic", "x-shopify-event-id", "shopify-event-id", "x-shopify-webhook-id", "x-shopify-triggered-at",
            "shopify-triggered-at", "x-shopify-api-version"];

    public VerificationResult Verify(WebhookRequest request, PlatformLink link)
    {
        var signature = request.Header("x-shopify-hmac-sha256") ?? request.Header("shopify-hmac-sha256");
        if (signature is null) return new VerificationResult.Refused("The header X-Shopify-Hmac-Sha256 is missing.");
        return Signatures.Base64HmacSha256(request.Body.Span, signature, link)
            ? new VerificationResult.Signed()
            : new VerificationResult.Refused("X-Shopify-Hmac-Sha256 does not match the body and the shop's secret.");
    }

    public ApiResponse Acknowledge(WebhookRequest request) => new(200, "text/plain", "");

    public MappingResult Map(InboxMessage message, Shop shop)
    {
        var topic = Header(message, "topic") ?? "(none)";
        try
        {
            var root = Payload.Parse(message.Body);
            if (!root.IsObject) return new MappingResult.Invalid($"{topic}: The body is no JSON object.");
            var read = new ShopifyReader(message, shop, topic, Header(message, "triggered-at"));
            return read.Event(root) is { } one ? new MappingResult.Events([one]) : new MappingResult.Unhandled(topic);
        }
        catch (PayloadException bad)
        {
            return new MappingResult.Invalid($"{topic}: {bad.Message}");
        }
    }

    static string? Header(InboxMessage message, string name) =>
        message.Headers.GetValueOrDefault("x-shopify-" + name) ?? message.Headers.GetValueOrDefault("shopify-" + name);
}
