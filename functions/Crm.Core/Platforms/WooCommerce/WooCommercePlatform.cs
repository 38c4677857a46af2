using System.Text;
using Crm.Common;
using Crm.Events;
using Crm.Shops;

namespace Crm.Platforms.WooCommerce;

/// <summary>
/// WooCommerce: base64 HMAC-SHA256 of the raw body by the webhook's secret as WordPress decodes it. A failed delivery is never retried,
/// and more than five failures in a row disable the webhook. Saving a webhook posts an unsigned form that wants a 200.
/// </summary>
public sealed class WooCommercePlatform : IPlatform
{
    public string Name => "woocommerce";

    public IReadOnlyList<string> Topics { get; } =
        ["order.created", "order.updated", "order.deleted", "order.restored", "customer.created", "customer.updated"];

    public IReadOnlyList<string> SignatureHeaders { get; } = ["x-wc-webhook-signature"];

    public IReadOnlyList<string> KeptHeaders { get; } =
        ["x-wc-webhook-topic", "x-wc-webhook-resource", "x-wc-webhook-event", "x-wc-webhook-delivery-id", "x-wc-webhook-source"];

    public VerificationResult Verify(WebhookRequest request, PlatformLink link)
    {
        var signature = request.Header("x-wc-webhook-signature");
        if (signature is null)
            return IsPing(request.Body.Span) ? new VerificationResult.Ping(ApiResponse.Json("{}"))
                : new VerificationResult.Refused("The header X-WC-Webhook-Signature is missing.");
        return Signatures.Base64HmacSha256(request.Body.Span, signature, link, DecodeSpecialChars)
            ? new VerificationResult.Signed()
            : new VerificationResult.Refused("X-WC-Webhook-Signature does not match the body and the webhook's secret.");
    }

    public ApiResponse Acknowledge(WebhookRequest request) => ApiResponse.Json("{}");

    public MappingResult Map(InboxMessage message, Shop shop)
    {
        var topic = message.Headers.GetValueOrDefault("x-wc-webhook-topic") ?? "(none)";
        try
        {
            var root = Payload.Parse(message.Body);
            if (!root.IsObject) return new MappingResult.Invalid($"{topic}: The body is no JSON object.");
            return new WooCommerceReader(message, shop).Event(topic, root) is { } one ? new MappingResult.Events([one])
                : new MappingResult.Unhandled(topic);
        }
        catch (PayloadException bad)
        {
            return new MappingResult.Invalid($"{topic}: {bad.Message}");
        }
    }

    /// <summary>"webhook_id=17" and nothing else: the only unsigned body that is answered.</summary>
    static bool IsPing(ReadOnlySpan<byte> body)
    {
        var text = "webhook_id="u8;
        return body.StartsWith(text) && body.Length > text.Length && body.Length <= text.Length + 20
            && body[text.Length..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
    }

    /// <summary>wp_specialchars_decode(secret, ENT_QUOTES): WordPress may have stored the secret HTML-escaped.</summary>
    static string DecodeSpecialChars(string secret)
    {
        if (!secret.Contains('&', StringComparison.Ordinal)) return secret;
        var text = new StringBuilder(secret);
        foreach (var (escaped, plain) in new[] { ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#034;", "\""), ("&#039;", "'"),
            ("&#x27;", "'"), ("&amp;", "&") })
            text.Replace(escaped, plain);
        return text.ToString();
    }
}
