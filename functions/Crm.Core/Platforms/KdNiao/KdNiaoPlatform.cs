using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Crm.Common;
using Crm.Events;
using Crm.Shops;

namespace Crm.Platforms.KdNiao;

/// <summary>
/// KDNiao 快递鸟: a form with RequestData (JSON) and DataSign = base64 of the lower hex MD5 of RequestData and the API key, the rule of its
/// requests (for pushes it is inferred). The answer repeats the account and tells the time.
/// </summary>
public sealed class KdNiaoPlatform(TimeProvider time) : IPlatform
{
    public string Name => "kdniao";

    public IReadOnlyList<string> Topics { get; } =
        ["RequestType 101 and 102 (subscription of each parcel)"];

    public IReadOnlyList<string> KeptHeaders { get; } = [];

    public bool Takes(string contentType) => contentType.Contains("form-urlencoded", StringComparison.OrdinalIgnoreCase);

    public VerificationResult Verify(WebhookRequest request, PlatformLink link)
    {
        var data = FormFields.Field(request.Body.Span, "RequestData");
        var sign = FormFields.Field(request.Body.Span, "DataSign");
        if (data is null || sign is null) return new VerificationResult.Refused("The form has no fields RequestData and DataSign.");
        // The sign is URL-encoded before it goes into the form, which encodes it again.
        if (sign.AsSpan().Contains((byte)'%')) sign = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(Encoding.UTF8.GetString(sign)));
        var matches = false;
        foreach (var secret in link.Secrets)
        {
            var hex = Convert.ToHexStringLower(DigestSignatures.Md5([], data, Encoding.UTF8.GetBytes(secret)));
            matches |= CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.ASCII.GetBytes(hex))), sign);
        }
        return matches ? new VerificationResult.Signed()
            : new VerificationResult.Refused("DataSign does not match RequestData and the API key.");
    }

    public ApiResponse Acknowledge(WebhookRequest request)
    {
        var now = time.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return ApiResponse.Json(
            Encoding.UTF8.GetString(
            Json.Bytes(new Dictionary<string, object> { ["EBusinessID"] = Account(request), ["UpdateTime"] = now, ["Success"] = true,
            ["Reason"] = "" })));
    }

    static string Account(WebhookRequest request)
    {
        try
        {
            return FormFields.Field(request.Body.Span, "RequestData") is { } data ? Payload.Parse(data)["EBusinessID"].Text() ?? "" : "";
        }
        catch (PayloadException)
        {
            return "";
        }
    }

    public MappingResult Map(InboxMessage message, Shop shop) => PlatformEvents.Read("push", () =>
    {
        // The bare JSON is what support pastes.
        var data = message.Body.AsSpan().StartsWith("{"u8) ? message.Body
            : FormFields.Field(message.Body, "RequestData") ?? throw new PayloadException("RequestData: is missing.");
        var root = Payload.Parse(data);
        var type = FormFields.Field(message.Body, "RequestType") is { } field ? Encoding.UTF8.GetString(field) : "101";
        if (type is not ("101" or "102") || root["Data"].IsNull) return new MappingResult.Unhandled("RequestType " + type);
        var reader = new KdNiaoReader(new PlatformEvents(message, shop));
        return PlatformEvents.Join(root["Data"].Items()
            .Select(one => PlatformEvents.Read("push", () => new MappingResult.Events([reader.Event(one)]))));
    });
}
