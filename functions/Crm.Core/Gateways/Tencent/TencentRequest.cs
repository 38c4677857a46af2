using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Crm.Gateways.Tencent;

/// <summary>Requests of SMS 2021-01-11: JSON, signed over the exact bytes that are sent.</summary>
static class TencentRequest
{
    const string ContentType = "application/json; charset=utf-8", Version = "2021-01-11", Service = "sms", DefaultRegion = "ap-guangzhou";

    sealed record SendBody(string[] PhoneNumberSet, string SmsSdkAppId, string SignName, string TemplateId, string[] TemplateParamSet,
        string SessionContext);
    sealed record PullBody(long BeginTime, long EndTime, int Offset, int Limit, string PhoneNumber, string SmsSdkAppId);

    public static HttpRequestMessage Send(GatewayAccount account, GatewayText text, BoundTemplate template, DateTimeOffset now) =>
        Make(account, "SendSms", SendPayload(account, text, template), now);

    public static byte[] SendPayload(GatewayAccount account, GatewayText text, BoundTemplate template) =>
        JsonSerializer.SerializeToUtf8Bytes(
        new SendBody([text.To], account.AppId ?? "", template.Sign ?? account.SignName
            ?? "", template.Code, [.. template.Parameters.Select(p => p.Value)], text.Tag), WireJson.Plain);

    public static HttpRequestMessage Pull(GatewayAccount account, string phone, DateTimeOffset from, DateTimeOffset until, int offset,
        DateTimeOffset now) =>
        Make(account, "PullSmsSendStatusByPhoneNumber", JsonSerializer.SerializeToUtf8Bytes(
            new PullBody(from.ToUnixTimeSeconds(), until.ToUnixTimeSeconds(), offset, TencentAnswers.PageSize, phone, account.AppId ?? ""),
                WireJson.Plain), now);

    public static HttpRequestMessage Make(GatewayAccount account, string action, byte[] payload, DateTimeOffset now)
    {
        var (host, timestamp) = (account.BaseUrl.Authority, now.ToUnixTimeSeconds());
        var canonical = TencentSignature.CanonicalRequest(ContentType, host, null, payload);
        var request = new HttpRequestMessage(HttpMethod.Post,
            new Uri(account.BaseUrl.GetLeftPart(UriPartial.Authority) + "/")) { Content = new ByteArrayContent(payload) };
        // Byte for byte as it was signed.
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType);
        request.Headers.Host = host;
        request.Headers.TryAddWithoutValidation("X-TC-Action", action);
        request.Headers.TryAddWithoutValidation("X-TC-Version", Version);
        request.Headers.TryAddWithoutValidation("X-TC-Region", account.Region ?? DefaultRegion);
        request.Headers.TryAddWithoutValidation("X-TC-Timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        if (account.SecurityToken is { } token) request.Headers.TryAddWithoutValidation("X-TC-Token", token);
        request.Headers.TryAddWithoutValidation("Authorization",
            TencentSignature.Authorization(account.KeyId, account.Secret, canonical, null, timestamp, Service));
        return request;
    }
}
