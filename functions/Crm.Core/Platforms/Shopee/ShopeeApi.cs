using System.Globalization;
using System.Text;
using System.Text.Json;
using Crm.Platforms.Api;
using Crm.Shops;

namespace Crm.Platforms.Shopee;

/// <summary>
/// Shopee's API v2: hex HMAC-SHA256 by the partner key of partner id, path, timestamp and, for a shop's own data, access token and shop id.
/// An access token lasts four hours, and its refresh token works once.
/// </summary>
public sealed class ShopeeApi : IOrderApi, IPollApi
{
    const string Fields = "buyer_user_id,buyer_username,recipient_address,item_list,total_amount,actual_shipping_fee,"
        + "estimated_shipping_fee,pay_time,pickup_done_time,package_list,shipping_carrier";

    public string Name => "shopee";
    public Uri BaseUrl { get; } = new("https://partner.shopeemobile.com/");
    Uri? IPlatformApi.BaseUrl => BaseUrl;
    public double PerSecond => 10;

    public IEnumerable<(string Setting, string Why)> Missing(ApiLink link)
    {
        if (!long.TryParse(link.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)) yield return ("Key",
            "the partner id, a number.");
        if (!long.TryParse(link.ShopId, NumberStyles.None, CultureInfo.InvariantCulture, out _)) yield return ("ShopId",
            "Shopee's id of the shop, a number.");
        if (link.AccessToken is null
            && link.RefreshToken is null) yield return ("RefreshToken",
            "the refresh token of the shop's authorisation (or an AccessToken, which lasts four hours).");
    }

    public (ApiFault Fault, string Code)? FaultOf(Payload answer) => answer["error"].Text() switch
    {
        null => null,
        // "acceess" is Shopee's spelling.
        "error_auth" or "invalid_acceess_token" or "invalid_access_token" => (ApiFault.Token, answer["error"].RequiredText()),
        "error_busi_limit" or "error_rate_limit" or "error_too_many_requests" => (ApiFault.Busy, answer["error"].RequiredText()),
        "error_server" or "error_inner" or "error_network" or "error_data" => (ApiFault.Down, answer["error"].RequiredText()),
        "error_not_found" or "order.error_not_found" => (ApiFault.Gone, answer["error"].RequiredText()),
        var other => (ApiFault.Refused, other),
    };

    public async ValueTask<byte[]> OrderAsync(ApiSession session, string order, CancellationToken cancel)
    {
        var answer = await session.CallAsync(token =>
            Of(session, HttpMethod.Get, "/api/v2/order/get_order_detail", token, null, new("order_sn_list", order),
            new("response_optional_fields", Fields)), cancel);
        return answer.Root["response"]["order_list"].Items().Any() ? answer.Body
            : throw new ApiException(ApiFault.Gone, "empty order_list");
    }

    /// <summary>
    /// Pushes that did not arrive; Shopee keeps them for three days and hands out the earliest hundred until they are confirmed.
    /// </summary>
    public async ValueTask<PollPage> PollAsync(ApiSession session, DateTimeOffset since, string? resumeAt, CancellationToken cancel)
    {
        var answer = await session.OpenCallAsync(() => Of(session, HttpMethod.Get, "/api/v2/push/get_lost_push_message", null, null),
            cancel);
        using var json = JsonDocument.Parse(answer.Body);
        var bodies = new List<PolledMessage>();
        if (json.RootElement.TryGetProperty("response", out var response) && response.ValueKind == JsonValueKind.Object
            && response.TryGetProperty("push_message_list", out var list) && list.ValueKind == JsonValueKind.Array)
            foreach (var push in list.EnumerateArray())
                bodies.Add(new PolledMessage(Encoding.UTF8.GetBytes(push.GetRawText()), new Dictionary<string, string>(),
                    push.ValueKind == JsonValueKind.Object && push.TryGetProperty("shop_id", out var shop) ? shop.ToString() : null));
        var last = answer.Root["response"]["last_message_id"].Text();
        if (bodies.Count == 0 || last is null) return new PollPage(bodies, null, null);
        return new PollPage(bodies, answer.Root["response"]["has_next_page"].Flag() ? last : null, async stop =>
            await session.OpenCallAsync(() =>
                Of(session, HttpMethod.Post, "/api/v2/push/confirm_consumed_lost_push_message", null,
                $$"""{"last_message_id":{{long.Parse(last, CultureInfo.InvariantCulture)}}}"""), stop));
    }

    public bool CanRenew(ApiLink link, ApiToken token) => token.Refresh is not null;

    public async ValueTask<ApiToken> RenewAsync(ApiSession session, ApiToken old, CancellationToken cancel)
    {
        var body = JsonSerializer.Serialize(
            new { refresh_token = old.Refresh, partner_id = long.Parse(session.Link.Key, CultureInfo.InvariantCulture),
            shop_id = long.Parse(session.Link.ShopId!, CultureInfo.InvariantCulture) });
        var answer = await session.OpenCallAsync(() => Of(session, HttpMethod.Post, "/api/v2/auth/access_token/get", null, body), cancel);
        return old with
        {
            Access = answer.Root["access_token"].RequiredText(), Refresh = answer.Root["refresh_token"].Text() ?? old.Refresh,
            ExpiresAt = session.Now.AddSeconds(answer.Root["expire_in"].Minor() ?? 14_400),
        };
    }

    static HttpRequestMessage Of(ApiSession session, HttpMethod method, string path, string? token, string? body,
        params ReadOnlySpan<KeyValuePair<string, string>> parameters)
    {
        var (link, timestamp) = (session.Link, session.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        var sign = ApiSigning.Hex(
            ApiSigning.HmacSha256(link.Secret, link.Key + path + timestamp + (token is null ? "" : token + link.ShopId)));
        var query = new List<KeyValuePair<string, string>> { new("partner_id", link.Key), new("timestamp", timestamp), new("sign", sign) };
        if (token is not null) query.AddRange([new("access_token", token), new("shop_id", link.ShopId!)]);
        query.AddRange(parameters);
        return new HttpRequestMessage(method, session.Url(path[1..], query)) { Content = body is null ? null : ApiSigning.Json(body) };
    }
}
