using System.Globalization;
using Crm.Platforms.Api;
using Crm.Shops;

namespace Crm.Platforms.TikTokShop;

/// <summary>
/// TikTok Shop's API 202309: hex HMAC-SHA256 by the app secret of secret, path, sorted parameters (without sign and access_token), body and
/// secret; the token goes in a header.
/// </summary>
public sealed class TikTokShopApi : IOrderApi
{
    public string Name => "tiktokshop";
    Uri? IPlatformApi.BaseUrl { get; } = new("https://open-api.tiktokglobalshop.com/");
    Uri? IPlatformApi.AuthUrl { get; } = new("https://auth.tiktok-shops.com/");
    public double PerSecond => 10;

    public IEnumerable<(string Setting, string Why)> Missing(ApiLink link)
    {
        if (link.Key.Length == 0) yield return ("Key", "the app key.");
        if (link.ShopId is null) yield return ("ShopId", "the shop's cipher (shop_cipher).");
        if (link.AccessToken is null
            && link.RefreshToken is null) yield return ("RefreshToken",
            "the refresh token of the shop's authorisation (or an AccessToken).");
    }

    // Calls beyond the rate come back as HTTP 429.
    public (ApiFault Fault, string Code)? FaultOf(Payload answer) => answer["code"].Text() switch
    {
        "0" => null,
        "105001" or "105002" => (ApiFault.Token, "105002"),
        "36009003" => (ApiFault.Down, "36009003"),
        null => (ApiFault.Refused, "no code"),
        var other => (ApiFault.Refused, other),
    };

    public async ValueTask<byte[]> OrderAsync(ApiSession session, string order, CancellationToken cancel)
    {
        var answer = await session.CallAsync(token =>
        {
            var (link, parameters) = (session.Link, new List<KeyValuePair<string, string>>
            {
                new("app_key", session.Link.Key), new("timestamp", session.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
                new("shop_cipher", session.Link.ShopId!), new("ids", order),
            });
            parameters.Add(new("sign", Sign(link.Secret, "/order/202309/orders", parameters, "")));
            var request = new HttpRequestMessage(HttpMethod.Get, session.Url("order/202309/orders", parameters));
            request.Headers.TryAddWithoutValidation("x-tts-access-token", token);
            return request;
        }, cancel);
        return answer.Root["data"]["orders"].Items().Any() ? answer.Body : throw new ApiException(ApiFault.Gone, "empty orders");
    }

    internal static string Sign(string secret, string path, IEnumerable<KeyValuePair<string, string>> parameters, string body) =>
        ApiSigning.Hex(ApiSigning.HmacSha256(secret,
            $"{secret}{path}{ApiSigning.Concat(parameters.Where(p => p.Key is not ("sign" or "access_token")))}{body}{secret}"));

    public bool CanRenew(ApiLink link, ApiToken token) => token.Refresh is not null;

    public async ValueTask<ApiToken> RenewAsync(ApiSession session, ApiToken old, CancellationToken cancel)
    {
        var answer = await session.OpenCallAsync(() => new HttpRequestMessage(HttpMethod.Get, session.Url("api/v2/token/refresh",
            [new("app_key", session.Link.Key), new("app_secret", session.Link.Secret), new("refresh_token", old.Refresh!),
                new("grant_type", "refresh_token")], auth: true)), cancel);
        var data = answer.Root["data"];
        // "expire_in" by name, an instant by value.
        return old with { Access = data["access_token"].RequiredText(), Refresh = data["refresh_token"].Text()
            ?? old.Refresh, ExpiresAt = data["access_token_expire_in"].UnixSeconds() };
    }
}
