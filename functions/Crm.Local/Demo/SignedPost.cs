using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Crm.Local.Demo;

/// <summary>Posts webhooks as the platforms do: over HTTP, with their headers, signed over the raw body.</summary>
sealed class SignedPost(Uri host) : IDisposable
{
    const int Connections = 32;

    readonly HttpClient http =
        new(new SocketsHttpHandler { MaxConnectionsPerServer = Connections, UseProxy = false }) { BaseAddress = host };

    public Task AllAsync(IEnumerable<Webhook> webhooks, CancellationToken cancel) =>
        Parallel.ForEachAsync(webhooks, new ParallelOptions { MaxDegreeOfParallelism = Connections, CancellationToken = cancel },
            async (webhook, token) => await OneAsync(webhook, token));

    async Task OneAsync(Webhook webhook, CancellationToken cancel)
    {
        var body = webhook.Body();
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post,
            new Uri($"/api/webhooks/{webhook.Shop.Id}/{webhook.Shop.Platform}", UriKind.Relative)) { Content = content };
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(webhook.Shop.Secret), body));
        foreach (var (name, value) in webhook.Shop.Platform == "shopify" ? Shopify(webhook, signature)
            : WooCommerce(webhook, signature)) request.Headers.Add(name, value);
        using var reply = await http.SendAsync(request, cancel);
        reply.EnsureSuccessStatusCode();
    }

    static (string, string)[] Shopify(Webhook webhook, string signature) =>
    [
        ("X-Shopify-Topic", webhook.Topic), ("X-Shopify-Hmac-Sha256", signature), ("X-Shopify-Shop-Domain", webhook.Shop.Domain),
            ("X-Shopify-API-Version", "2026-04"),
        ("X-Shopify-Event-Id", webhook.Id), ("X-Shopify-Webhook-Id", webhook.Id),
            ("X-Shopify-Triggered-At", webhook.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)),
    ];

    static (string, string)[] WooCommerce(Webhook webhook, string signature)
    {
        var topic = webhook.Topic.Split('.');
        return
        [
            ("X-WC-Webhook-Topic", webhook.Topic), ("X-WC-Webhook-Resource", topic[0]), ("X-WC-Webhook-Event", topic[1]),
            ("X-WC-Webhook-Signature", signature), ("X-WC-Webhook-Source", $"https://{webhook.Shop.Domain}/"), ("X-WC-Webhook-ID", "1"),
                ("X-WC-Webhook-Delivery-ID", webhook.Id),
        ];
    }

    public void Dispose() => http.Dispose();
}
