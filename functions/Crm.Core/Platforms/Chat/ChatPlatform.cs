using Crm.Common;
using Crm.Events;
using Crm.Shops;

namespace Crm.Platforms.Chat;

/// <summary>
/// Chat tools and robots of customer service: what a talk has come to. The wire is this product's own contract, signed by
/// <see cref="TimedSignature"/>, so that a recorded call is worth nothing five minutes later.
/// </summary>
public sealed class ChatPlatform : IPlatform
{
    public const string Path = "chat";

    public string Name => Path;

    public IReadOnlyList<string> Topics { get; } =
        ["silent", "price", "offered", "unpaid", "out-of-stock", "undecided", "complaint", "complaint-solved", "followed"];

    // X-Crm-Signature is Taobao's bridge's too.
    public IReadOnlyList<string> SignatureHeaders { get; } = ["x-crm-timestamp"];
    public IReadOnlyList<string> KeptHeaders => [];

    public VerificationResult Verify(WebhookRequest request, PlatformLink link)
    {
        if (request.Header(TimedSignature.Signature) is not { } signature)
            return new VerificationResult.Refused("The header X-Crm-Signature is missing.");
        if (TimedSignature.Seconds(request.Header(TimedSignature.Timestamp)) is not { } timestamp)
            return new VerificationResult.Refused("The header X-Crm-Timestamp is missing, or is not in unix seconds.");
        var holds = false;
        foreach (var secret in link.Secrets) holds |= TimedSignature.Holds(secret, timestamp, request.Body.Span, signature);
        if (!holds) return new VerificationResult.Refused("X-Crm-Signature does not match the timestamp, the body and the secret.");
        return request.Received is not { } now || TimedSignature.IsFresh(timestamp, now) ? new VerificationResult.Signed()
            : new VerificationResult.Refused("X-Crm-Timestamp is over five minutes off this host's clock: sign each try anew.");
    }

    public ApiResponse Acknowledge(WebhookRequest request) => ApiResponse.Json("{}");

    public MappingResult Map(InboxMessage message, Shop shop) => PlatformEvents.Read("scenario", () =>
        new MappingResult.Events([new ChatReader(message, shop, Payload.Parse(message.Body)).Event()]));
}
