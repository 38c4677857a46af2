using Crm.PlatformApis;
using Crm.Shops;

namespace Crm.Webhooks.Lazada;

/// <summary>Lazada: hex HMAC-SHA256 by the app secret of app key and raw body; 200 within half a second, the tightest limit of all.</summary>
public sealed class LazadaPlatform : IPlatform
{
    public string Name => "lazada";
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
        if (Fetched.IsOrder(message)) return new Mapped.Events([new LazadaOrder(new Wire(message, shop), root).Event()]);
        var type = root["message_type"].RequiredText();
        return Wire.Read("message_type " + type, () => Wire.One(type == "0" ? new LazadaReader(new Wire(message, shop), root).Event() : null, "message_type " + type));
    });
}
