using System.Globalization;
using System.Text.Json;
using Crm.Platforms.Api;
using Crm.Shops;

namespace Crm.Platforms.Lazada;

/// <summary>
/// Lazada's API: upper-case hex HMAC-SHA256 by the app secret of the API's path and its sorted parameters. Each country has its own
/// address.
/// </summary>
public sealed class LazadaApi : IOrderApi
{
    public string Name => "lazada";
    public Uri? BaseUrl => null;
    Uri? IPlatformApi.AuthUrl { get; } = new("https://auth.lazada.com/rest/");
    public double PerSecond => 10;

    public IEnumerable<(string Setting, string Why)> Missing(ApiLink link)
    {
        if (link.BaseUrl is null) yield return ("BaseUrl", "the country's address, e.g. https://api.lazada.sg/rest.");
        if (link.Key.Length == 0) yield return ("Key", "the app key.");
        if (link.AccessToken is null
            && link.RefreshToken is null) yield return ("RefreshToken",
            "the refresh token of the seller's authorisation (or an AccessToken).");
    }

    public (ApiFault Fault, string Code)? FaultOf(Payload answer) => answer["code"].Text() switch
    {
        "0" => null,
        "IllegalAccessToken" or "AccessTokenExpired" => (ApiFault.Token, "IllegalAccessToken"),
        "AppCallLimit" or "ApiCallLimit" or "SellerCallLimit" => (ApiFault.Busy, answer["code"].RequiredText()),
        "16" => (ApiFault.Gone, "E016"),
        null => (ApiFault.Refused, "no code"),
        var other => (answer["type"].Text() is "ISP" or "SYSTEM" || other.StartsWith("Service", StringComparison.Ordinal) ? ApiFault.Down
            : ApiFault.Refused, other),
    };

    public async ValueTask<byte[]> OrderAsync(ApiSession session, string order, CancellationToken cancel)
    {
        var whole = await session.CallAsync(token => Of(session, "/order/get", token, new("order_id", order)), cancel);
        var items = await session.CallAsync(token => Of(session, "/order/items/get", token, new("order_id", order)), cancel);
        return [.. "{\"order\":"u8, .. Data(whole.Body), .. ",\"items\":"u8, .. Data(items.Body), (byte)'}'];
    }

    static byte[] Data(byte[] answer)
    {
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.TryGetProperty("data", out var data) ? JsonSerializer.SerializeToUtf8Bytes(data) : "null"u8.ToArray();
    }

    public bool CanRenew(ApiLink link, ApiToken token) => token.Refresh is not null;

    public async ValueTask<ApiToken> RenewAsync(ApiSession session, ApiToken old, CancellationToken cancel)
    {
        var answer = await session.OpenCallAsync(() => Of(session, "/auth/token/refresh", null, new("refresh_token", old.Refresh!)),
            cancel);
        return old with
        {
            Access = answer.Root["access_token"].RequiredText(), Refresh = answer.Root["refresh_token"].Text() ?? old.Refresh,
            ExpiresAt = answer.Root["expires_in"].Minor() is { } seconds ? session.Now.AddSeconds(seconds) : null,
        };
    }

    static HttpRequestMessage Of(ApiSession session, string path, string? token, KeyValuePair<string, string> parameter)
    {
        var parameters = new List<KeyValuePair<string, string>>
        {
            new("app_key", session.Link.Key), new("sign_method", "sha256"),
                new("timestamp", session.Now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)), parameter,
        };
        if (token is not null) parameters.Add(new("access_token", token));
        parameters.Add(new("sign", Sign(session.Link.Secret, path, parameters)));
        return new HttpRequestMessage(HttpMethod.Get, session.Url(path[1..], parameters, auth: token is null));
    }

    internal static string Sign(string secret, string path, IEnumerable<KeyValuePair<string, string>> parameters) =>
        Convert.ToHexString(ApiSigning.HmacSha256(secret, path + ApiSigning.Concat(parameters)));
}
