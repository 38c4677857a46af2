using System.Globalization;
using System.Text.Json;
using Crm.Platforms.Api;
using Crm.Shops;

namespace Crm.Platforms.Youzan;

/// <summary>
/// Youzan's cloud API: nothing is signed, the access token is all. A shop's own app gets one by client id, secret and the shop's kdt id.
/// </summary>
public sealed class YouzanApi : IOrderApi
{
    public string Name => "youzan";
    Uri? IPlatformApi.BaseUrl { get; } = new("https://open.youzanyun.com/");
    public double PerSecond => 10;

    // Youzan's own advice: an order asked for sooner may not know yet what its push told.
    public TimeSpan Settles => TimeSpan.FromSeconds(30);

    public IEnumerable<(string Setting, string Why)> Missing(ApiLink link)
    {
        if (link.Key.Length == 0) yield return ("Key", "the client id.");
        if (link.AccessToken is null
            && !long.TryParse(link.ShopId, NumberStyles.None, CultureInfo.InvariantCulture, out _)) yield return ("ShopId",
            "the shop's kdt id, a number (or an AccessToken, which lasts a week).");
    }

    public (ApiFault Fault, string Code)? FaultOf(Payload answer)
    {
        if (answer["gw_err_resp"]["err_code"].Text() is { } gateway) return (gateway is "4201" or "4202" or "4203" ? ApiFault.Token
            : gateway is "4103" or "4104" ? ApiFault.Busy : ApiFault.Refused, gateway);
        var code = answer["code"].Text();
        return code is null or "200" ? null : (code.StartsWith('5') && code.Length == 3 ? ApiFault.Down : ApiFault.Refused, code);
    }

    public async ValueTask<byte[]> OrderAsync(ApiSession session, string order, CancellationToken cancel)
    {
        var answer = await session.CallAsync(token =>
            new HttpRequestMessage(HttpMethod.Post, session.Url("api/youzan.trade.get/4.0.0", [new("access_token", token)]))
        {
            Content = ApiSigning.Json(JsonSerializer.Serialize(new { tid = order })),
        }, cancel);
        return YouzanPlatform.Whole(answer.Root).IsObject ? answer.Body : throw new ApiException(ApiFault.Gone, "no full_order_info");
    }

    public bool CanRenew(ApiLink link, ApiToken token) => link.ShopId is not null;

    public async ValueTask<ApiToken> RenewAsync(ApiSession session, ApiToken old, CancellationToken cancel)
    {
        var body = JsonSerializer.Serialize(
            new { client_id = session.Link.Key, client_secret = session.Link.Secret, authorize_type = "silent",
            grant_id = session.Link.ShopId, refresh = false });
        var data = (await session.OpenCallAsync(() =>
            new HttpRequestMessage(HttpMethod.Post, session.Url("auth/token", [], auth: true)) { Content = ApiSigning.Json(body) }, cancel))
            .Root["data"];
        return old with { Access = data["access_token"].RequiredText(), ExpiresAt = data["expires"].Unix() };
    }
}
