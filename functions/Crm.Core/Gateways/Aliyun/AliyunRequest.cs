using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Crm.Gateways.Aliyun;

/// <summary>Requests of Dysmsapi 2017-05-25: everything in the query, an empty body.</summary>
static class AliyunRequest
{
    const string Version = "2017-05-25";

    public static HttpRequestMessage Send(GatewayAccount account, GatewayText text, BoundTemplate template, DateTimeOffset now) =>
        Make(account, "SendSms", SendQuery(account, text, template), now, Nonce());

    public static Dictionary<string, string> SendQuery(GatewayAccount account, GatewayText text, BoundTemplate template)
    {
        var query = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PhoneNumbers"] = WirePhone.Domestic(text.To), ["SignName"] = template.Sign ?? account.SignName
                ?? "", ["TemplateCode"] = template.Code, ["OutId"] = text.Tag,
        };
        if (template.Parameters.Count > 0) query["TemplateParam"] =
            JsonSerializer.Serialize(template.Parameters.ToDictionary(), WireJson.Plain);
        return query;
    }

    /// <param name="day">A date of China.</param>
    public static HttpRequestMessage Query(GatewayAccount account, string phone, DateTimeOffset day, int page, DateTimeOffset now) =>
        Make(account, "QuerySendDetails", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PhoneNumber"] = WirePhone.Domestic(phone), ["SendDate"] = ChinaTime.Of(day)
                .ToString("yyyyMMdd", CultureInfo.InvariantCulture),
            ["PageSize"] = AliyunAnswers.PageSize.ToString(CultureInfo.InvariantCulture), ["CurrentPage"] =
                page.ToString(CultureInfo.InvariantCulture),
        }, now, Nonce());

    /// <summary>A new nonce for every request: a used one is refused.</summary>
    static string Nonce() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public static HttpRequestMessage Make(GatewayAccount account, string action, IReadOnlyDictionary<string, string> query,
        DateTimeOffset now, string nonce)
    {
        var text = AliyunSignature.CanonicalQuery(query);
        var request = new HttpRequestMessage(HttpMethod.Post,
            new Uri($"{account.BaseUrl.GetLeftPart(UriPartial.Authority)}/?{text}")) { Content = new ByteArrayContent([]) };
        var headers = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = account.BaseUrl.Authority, ["x-acs-action"] = action, ["x-acs-version"] = Version,
            ["x-acs-date"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["x-acs-signature-nonce"] = nonce, ["x-acs-content-sha256"] = AliyunSignature.Hash(""),
        };
        if (account.SecurityToken is { } token) headers["x-acs-security-token"] = token;
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var canonical = AliyunSignature.CanonicalRequest("POST", "/", text, headers, AliyunSignature.Hash(""));
        request.Headers.TryAddWithoutValidation("Authorization",
            AliyunSignature.Authorization(account.KeyId, account.Secret, canonical, headers));
        return request;
    }
}
