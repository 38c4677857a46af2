using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Crm.Gateways.HttpBridge;

static class BridgeRequest
{
    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = WireJson.Plain.Encoder, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    sealed record SendBody(string Id, string Shop, string To, string Text, bool Promotional, string? From, int? ValiditySeconds,
        TemplateBody? Template);
    sealed record TemplateBody(string Code, string? Sign, IReadOnlyDictionary<string, string> Parameters);

    public static HttpRequestMessage Send(GatewayAccount account, GatewayText text, DateTimeOffset now)
    {
        var template = text.Template is { } bound ? new TemplateBody(bound.Code, bound.Sign, bound.Parameters.ToDictionary()) : null;
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new SendBody(text.Tag, text.Shop, text.To, text.Text, text.Promotional, account.FromOf(text.Shop),
                (int?)text.Validity?.TotalSeconds, template), Options);
        var request = new HttpRequestMessage(HttpMethod.Post, account.BaseUrl) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        // Who has seen the id takes nothing a second time.
        request.Headers.TryAddWithoutValidation("Idempotency-Key", text.Tag);
        BridgeSignature.Sign(request, account.Secret, body, now);
        return request;
    }

    public static HttpRequestMessage DecisionContext(GatewayAccount account, string tag, DateTimeOffset now)
    {
        var url = new Uri($"{account.BaseUrl.AbsoluteUri.TrimEnd('/')}/{Uri.EscapeDataString(tag)}");
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        BridgeSignature.Sign(request, account.Secret, Encoding.UTF8.GetBytes(url.PathAndQuery), now);
        return request;
    }
}
