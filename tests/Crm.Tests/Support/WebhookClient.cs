using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Crm.Tests.Support;

/// <summary>What came back over HTTP.</summary>
sealed record Reply(int Status, string? Type, string Body)
{
    public void ShouldBeProblem(int status, string? says = null)
    {
        Status.ShouldBe(status, Body);
        Type.ShouldBe("application/problem+json");
        var problem = JsonDocument.Parse(Body).RootElement;
        problem.GetProperty("status").GetInt32().ShouldBe(status);
        problem.GetProperty("title").GetString().ShouldNotBeNullOrEmpty();
        if (says is not null) problem.GetProperty("detail").GetString()!.ShouldContain(says);
        Body.ShouldNotContain("   at ");
        Body.ShouldNotContain("Exception");
    }
}

/// <summary>Posts signed webhooks over real HTTP.</summary>
sealed class WebhookClient(Uri url, SocketsHttpHandler? handler = null) : IDisposable
{
    readonly HttpClient http =
        new(handler ?? new SocketsHttpHandler { UseProxy = false }) { BaseAddress = url, Timeout = TimeSpan.FromSeconds(60) };

    public static string Sign(byte[] body, string secret = TestCrm.Secret) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    public Task<Reply> ShopifyAsync(string topic, byte[] body, string shop = "demo", string secret = TestCrm.Secret, string x = "X-") =>
        PostAsync($"api/webhooks/{shop}/shopify", body, (x + "Shopify-Topic", topic), (x + "Shopify-Hmac-Sha256", Sign(body, secret)));

    public Task<Reply> ShopifyAsync(string topic, string body, string shop = "demo") =>
        ShopifyAsync(topic, Encoding.UTF8.GetBytes(body), shop);

    public Task<Reply> WooAsync(string topic, byte[] body, string shop = "demo", string secret = TestCrm.Secret) =>
        PostAsync($"api/webhooks/{shop}/woocommerce", body, ("X-WC-Webhook-Topic", topic), ("X-WC-Webhook-Signature", Sign(body, secret)));

    public Task<Reply> WooAsync(string topic, string body, string shop = "demo") => WooAsync(topic, Encoding.UTF8.GetBytes(body), shop);

    public Task<Reply> PostAsync(string path, byte[] body, params (string Name, string Value)[] headers)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        return SendAsync(HttpMethod.Post, path, content, headers);
    }

    public async Task<Reply> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request);
        return new Reply((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType,
            await response.Content.ReadAsStringAsync());
    }

    public void Dispose() => http.Dispose();
}
