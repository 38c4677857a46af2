using System.Globalization;
using System.Text;
using System.Text.Json;
using Crm.Platforms.Api;
using Crm.Shops;

namespace Crm.Platforms.Taobao;

/// <summary>
/// Taobao's TOP gateway: upper-case hex MD5 of secret, sorted parameters and secret (its documentation's example is a test). The session
/// lasts as long as the shop's subscription and is not renewed by a program. TMC's messages can be fetched here instead of by WebSocket.
/// </summary>
public sealed class TaobaoApi : IOrderApi, IMessageApi
{
    const int PageSize = 100;
    const string Fields = "tid,type,status,payment,total_fee,discount_fee,post_fee,created,pay_time,consign_time,end_time,modified,"
        + "timeout_action_time,trade_from,buyer_nick,buyer_open_uid,"
        + "receiver_name,receiver_mobile,receiver_phone,receiver_state,receiver_city,receiver_district,receiver_zip,orders";

    public string Name => "taobao";
    Uri? IPlatformApi.BaseUrl { get; } = new("https://eco.taobao.com/router/rest/");
    public double PerSecond => 10;

    public IEnumerable<(string Setting, string Why)> Missing(ApiLink link)
    {
        if (link.Key.Length == 0) yield return ("Key", "the app key.");
        if (link.AccessToken is null) yield return ("AccessToken", "the session of the shop's authorisation.");
    }

    public (ApiFault Fault, string Code)? FaultOf(Payload answer)
    {
        var error = answer["error_response"];
        if (error.IsNull) return null;
        var (code, sub) = (error["code"].Text() ?? "", error["sub_code"].Text() ?? "");
        var fault = code switch
        {
            "7" => ApiFault.Busy,
            "26" or "27" => ApiFault.Token,
            _ when sub.StartsWith("isv.trade-not-exist", StringComparison.Ordinal) => ApiFault.Gone,
            _ when sub.StartsWith("isp.", StringComparison.Ordinal) || code is "10" or "15" && sub.Length == 0 => ApiFault.Down,
            _ => ApiFault.Refused,
        };
        return (fault, $"{code} {sub}");
    }

    public async ValueTask<byte[]> OrderAsync(ApiSession session, string order, CancellationToken cancel) =>
        (await session.CallAsync(token => Of(session, "taobao.trade.fullinfo.get", token, new("tid", order), new("fields", Fields)),
            cancel)).Body;

    public async ValueTask<PollPage> PullAsync(ApiSession session, CancellationToken cancel)
    {
        var group = session.Link.MessageGroup ?? "default";
        var answer = await session.CallAsync(token =>
            Of(session, "taobao.tmc.messages.consume", token, new("group_name", group),
            new("quantity", PageSize.ToString(CultureInfo.InvariantCulture))), cancel);
        var ids = answer.Root["tmc_messages_consume_response"]["messages"]["tmc_message"].Items().Select(m => m["id"].Id()).ToList();
        if (ids.Count == 0) return new PollPage([], null, null);
        using var json = JsonDocument.Parse(answer.Body);
        var bodies = json.RootElement.GetProperty("tmc_messages_consume_response").GetProperty("messages").GetProperty("tmc_message")
            .EnumerateArray()
            .Select(m => new PolledMessage(Encoding.UTF8.GetBytes(m.GetRawText()), new Dictionary<string, string>())).ToList();
        return new PollPage(bodies, ids.Count < PageSize ? null : "more", async stop =>
            await session.CallAsync(token =>
                Of(session, "taobao.tmc.messages.confirm", token, new("group_name", group), new("s_message_ids", string.Join(',', ids))),
                stop));
    }

    static HttpRequestMessage Of(ApiSession session, string method, string token, params ReadOnlySpan<KeyValuePair<string, string>> own)
    {
        var parameters = new List<KeyValuePair<string, string>>
        {
            new("method", method), new("app_key", session.Link.Key), new("session", token), new("format", "json"), new("v", "2.0"),
                new("sign_method", "md5"),
            new("timestamp", session.Now.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)),
        };
        parameters.AddRange(own);
        parameters.Add(new("sign", Sign(session.Link.Secret, parameters)));
        // The gateway's address has no slash at its end.
        return new HttpRequestMessage(HttpMethod.Post, session.Url("", [])
            .AbsoluteUri.TrimEnd('/')) { Content = new FormUrlEncodedContent(parameters) };
    }

    internal static string Sign(string secret, IEnumerable<KeyValuePair<string, string>> parameters) =>
        Convert.ToHexString(DigestSignatures.Md5(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(ApiSigning.Concat(parameters)),
            Encoding.UTF8.GetBytes(secret)));
}
