using System.Globalization;
using System.Text.Json;
using Crm.Platforms.Api;
using Crm.Shops;

namespace Crm.Platforms.Douyin;

/// <summary>
/// Douyin's shop API: hex HMAC-SHA256 by the app secret of secret, the sorted parameters and secret; the call's own parameters are one JSON
/// text with its members in order. A shop's own app gets its token by the shop's id; an app for many shops by its refresh token.
/// </summary>
public sealed class DouyinApi : IOrderApi
{
    public string Name => "douyin";
    Uri? IPlatformApi.BaseUrl { get; } = new("https://openapi-fxg.jinritemai.com/");
    public double PerSecond => 10;

    public IEnumerable<(string Setting, string Why)> Missing(ApiLink link)
    {
        if (link.Key.Length == 0) yield return ("Key", "the app key.");
        if (link.ShopId is null && link.AccessToken is null
            && link.RefreshToken is null) yield return ("ShopId", "the shop's id (an app of the shop's own), or a RefreshToken.");
    }

    public (ApiFault Fault, string Code)? FaultOf(Payload answer)
    {
        var code = answer["code"].Text() ?? answer["err_no"].Text();
        if (code is "10000" or "0") return null;
        var sub = answer["sub_code"].Text() ?? "";
        var fault = sub switch
        {
            _ when code is "30001" or "30002" or "30005" || sub.Contains("access-token", StringComparison.Ordinal) => ApiFault.Token,
            _ when sub.Contains("limit", StringComparison.Ordinal) || sub.Contains("flow-control", StringComparison.Ordinal) =>
                ApiFault.Busy,
            _ when code is "20000" || sub.StartsWith("isp.", StringComparison.Ordinal) => ApiFault.Down,
            _ => ApiFault.Refused,
        };
        return (fault, $"{code} {sub}");
    }

    public async ValueTask<byte[]> OrderAsync(ApiSession session, string order, CancellationToken cancel) =>
        (await session.CallAsync(token => Of(session, "order.orderDetail", token, JsonSerializer.Serialize(new { shop_order_id = order })),
            cancel)).Body;

    public bool CanRenew(ApiLink link, ApiToken token) => token.Refresh is not null || link.ShopId is not null;

    public async ValueTask<ApiToken> RenewAsync(ApiSession session, ApiToken old, CancellationToken cancel)
    {
        var (method, parameters) = old.Refresh is { } refresh
            ? ("token.refresh", JsonSerializer.Serialize(new { grant_type = "refresh_token", refresh_token = refresh }))
            : ("token.create", JsonSerializer.Serialize(
                new { code = "", grant_type = "authorization_self", shop_id = session.Link.ShopId }));
        var data = (await session.OpenCallAsync(() => Of(session, method, null, parameters), cancel)).Root["data"];
        return old with
        {
            Access = data["access_token"].RequiredText(),
            // An own app is given another one by its shop's id whenever it asks.
            Refresh = session.Link.RefreshToken is null ? null : data["refresh_token"].Text() ?? old.Refresh,
            ExpiresAt = data["expires_in"].Minor() is { } seconds ? session.Now.AddSeconds(seconds) : null,
        };
    }

    static HttpRequestMessage Of(ApiSession session, string method, string? token, string json)
    {
        var timestamp = session.Now.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var query = new List<KeyValuePair<string, string>>
        {
            new("app_key", session.Link.Key), new("method", method), new("timestamp", timestamp), new("v", "2"),
                new("sign_method", "hmac-sha256"),
            new("sign", Sign(session.Link, method, json, timestamp)),
        };
        if (token is not null) query.Add(new("access_token", token));
        return new HttpRequestMessage(HttpMethod.Post, session.Url(method.Replace('.', '/'), query)) { Content = ApiSigning.Json(json) };
    }

    static string Sign(ApiLink link, string method, string json, string timestamp) =>
        ApiSigning.Hex(ApiSigning.HmacSha256(link.Secret,
            $"{link.Secret}app_key{link.Key}method{method}param_json{json}timestamp{timestamp}v2{link.Secret}"));
}
