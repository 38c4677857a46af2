using Crm.Orders;
using Crm.Shops;

namespace Crm.Webhooks.Kuaidi100;

/// <summary>
/// Kuaidi100 快递100: a form with "param" (JSON) and "sign" = hex MD5 of param and the salt given at subscription. Without a salt Kuaidi100
/// signs nothing, and then nothing is taken. Answered otherwise it tries three times more, 35 minutes apart.
/// </summary>
public sealed class Kuaidi100Platform : IPlatform
{
    public string Name => "kuaidi100";
    public IReadOnlyList<string> KeptHeaders { get; } = [];

    public bool Takes(string contentType) => contentType.Contains("form-urlencoded", StringComparison.OrdinalIgnoreCase);

    public Verdict Verify(WebhookRequest request, PlatformLink link)
    {
        var param = FormFields.Field(request.Body.Span, "param");
        var sign = FormFields.Field(request.Body.Span, "sign");
        if (param is null || sign is null) return new Verdict.Refused("The form has no fields param and sign; give a salt when subscribing.");
        return DigestSignatures.HexMd5(null, param, System.Text.Encoding.UTF8.GetString(sign), link)
            ? new Verdict.Signed()
            : new Verdict.Refused("The field sign does not match param and the salt.");
    }

    public WebhookReply Acknowledge(WebhookRequest request) => WebhookReply.Json("""{"result":true,"returnCode":"200","message":"成功"}""");

    public Mapped Map(InboxMessage message, Shop shop) => Wire.Read("push", () =>
    {
        // The bare JSON is what support pastes.
        var param = message.Body.AsSpan().StartsWith("{"u8) ? message.Body : FormFields.Field(message.Body, "param") ?? throw new PayloadException("param: is missing.");
        var root = Payload.Parse(param);
        return Wire.One(new Kuaidi100Reader(new Wire(message, shop)).Event(root["lastResult"]), $"status {root["status"].Text()}");
    });
}
