using Crm.Common;
using Crm.Events;
using Crm.Shops;

namespace Crm.Platforms.Kuaidi100;

/// <summary>
/// Kuaidi100 快递100: a form with "param" (JSON) and "sign" = hex MD5 of param and the salt given at subscription. Without a salt Kuaidi100
/// signs nothing, and then nothing is taken. Answered otherwise it tries three times more, 35 minutes apart.
/// </summary>
public sealed class Kuaidi100Platform : IPlatform
{
    public string Name => "kuaidi100";

    public IReadOnlyList<string> Topics { get; } =
        ["subscription of each parcel with callbackurl, salt and resultv2=1"];

    public IReadOnlyList<string> KeptHeaders { get; } = [];

    public bool Takes(string contentType) => contentType.Contains("form-urlencoded", StringComparison.OrdinalIgnoreCase);

    public VerificationResult Verify(WebhookRequest request, PlatformLink link)
    {
        var param = FormFields.Field(request.Body.Span, "param");
        var sign = FormFields.Field(request.Body.Span, "sign");
        if (param is null || sign
            is null) return new VerificationResult.Refused("The form has no fields param and sign; give a salt when subscribing.");
        return DigestSignatures.HexMd5(null, param, System.Text.Encoding.UTF8.GetString(sign), link)
            ? new VerificationResult.Signed()
            : new VerificationResult.Refused("The field sign does not match param and the salt.");
    }

    public ApiResponse Acknowledge(WebhookRequest request) => ApiResponse.Json("""{"result":true,"returnCode":"200","message":"成功"}""");

    public MappingResult Map(InboxMessage message, Shop shop) => PlatformEvents.Read("push", () =>
    {
        // The bare JSON is what support pastes.
        var param = message.Body.AsSpan().StartsWith("{"u8) ? message.Body
            : FormFields.Field(message.Body, "param") ?? throw new PayloadException("param: is missing.");
        var root = Payload.Parse(param);
        return PlatformEvents.One(new Kuaidi100Reader(new PlatformEvents(message, shop))
            .Event(root["lastResult"]), $"status {root["status"].Text()}");
    });
}
