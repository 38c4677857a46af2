using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Crm.Gateways.AzureCommunication;

/// <summary>
/// Requests of the SMS REST API, signed with the access key (HMAC-SHA256 over date, host and content hash) or carrying a token.
/// </summary>
static class AcsRequest
{
    const string ApiVersion = "2021-03-07";

    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = WireJson.Plain.Encoder };

    sealed record SendBody(string From, Recipient[] SmsRecipients, string Message, SendOptions SmsSendOptions);
    sealed record Recipient(string To, string RepeatabilityRequestId, string RepeatabilityFirstSent);
    sealed record SendOptions(bool EnableDeliveryReport, string Tag);

    /// <param name="token">Null: signed with the key.</param>
    public static HttpRequestMessage Send(GatewayAccount account, GatewayText text, string? token, DateTimeOffset now)
    {
        var date = now.ToString("R", CultureInfo.InvariantCulture);
        // Should a proxy repeat the request, the service knows it again.
        var body = JsonSerializer.SerializeToUtf8Bytes(new SendBody(account.FromOf(text.Shop) ?? "",
            [new Recipient(text.To, RequestId(text.Tag, now), date)], text.Text, new SendOptions(true, text.Tag)), Options);
        var request = new HttpRequestMessage(HttpMethod.Post,
            new Uri($"{account.BaseUrl.GetLeftPart(UriPartial.Authority)}/sms?api-version={ApiVersion}"))
        {
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        else Sign(request, account.Secret, body, date);
        return request;
    }

    /// <exception cref="FormatException">The key is not base64.</exception>
    internal static void Sign(HttpRequestMessage request, string key, byte[] body, string date)
    {
        var (hash, host) = (Convert.ToBase64String(SHA256.HashData(body)), request.RequestUri!.Authority);
        var signature = Signature(key, request.Method.Method, request.RequestUri.PathAndQuery, date, host, hash);
        request.Headers.TryAddWithoutValidation("x-ms-date", date);
        request.Headers.TryAddWithoutValidation("x-ms-content-sha256", hash);
        request.Headers.TryAddWithoutValidation("Authorization",
            $"HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={signature}");
    }

    public static string Signature(string key, string method, string pathAndQuery, string date, string host, string contentHash) =>
        Convert.ToBase64String(
            HMACSHA256.HashData(Convert.FromBase64String(key),
            Encoding.UTF8.GetBytes($"{method}\n{pathAndQuery}\n{date};{host};{contentHash}")));

    static string RequestId(string tag, DateTimeOffset now) =>
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{tag}|{now.UtcTicks}")))
            .AsSpan(0, 16)).ToString();
}
