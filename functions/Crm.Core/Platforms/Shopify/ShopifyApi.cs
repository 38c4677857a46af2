using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Crm.Platforms.Api;
using Crm.Shops;

namespace Crm.Platforms.Shopify;

/// <summary>
/// Shopify's Admin API over REST by the access token of a custom app: orders that pushes lost, orders of the past, subscriptions. Its
/// orders have the form of the webhooks. By id from the oldest on, so no page moves while it is read.
/// </summary>
public sealed class ShopifyApi : IPollApi, IHistoryApi, IWebhookApi
{
    // Supported for a year; afterwards Shopify answers with its oldest version by itself.
    const string Version = "admin/api/2026-07/";
    const int PageSize = 250;

    public string Name => "shopify";
    public Uri? BaseUrl => null;
    public double PerSecond => 2;

    public IEnumerable<(string Setting, string Why)> Missing(ApiLink link)
    {
        if (link.BaseUrl is null) yield return ("BaseUrl", "the shop's own address, https://my-shop.myshopify.com.");
        if (link.AccessToken is null) yield return ("AccessToken",
            "the Admin API access token of the app (shpat_…); it needs read_orders, and read_all_orders for what is older than 60 days.");
    }

    public (ApiFault Fault, string Code)? FaultOf(Payload answer) =>
        answer["errors"].IsNull ? null : (ApiFault.Refused, answer["errors"].Text() ?? "errors");

    // An order's time of payment is not told; under this topic ShopifyPayment guesses it.
    public ValueTask<PollPage> PollAsync(ApiSession session, DateTimeOffset since, string? resumeAt, CancellationToken cancel) =>
        PageAsync(session, "updated_at_min", "orders/updated", since, resumeAt, cancel);

    // Of an order of last year that was touched last week the time of processing is nearer the truth, and nothing is due by it.
    public ValueTask<PollPage> HistoryAsync(ApiSession session, DateTimeOffset since, string? resumeAt, CancellationToken cancel) =>
        PageAsync(session, "created_at_min", "orders/create", since, resumeAt, cancel);

    public async ValueTask<long?> CountAsync(ApiSession session, DateTimeOffset since, CancellationToken cancel)
    {
        var answer = await session.CallAsync(token => Of(session, token, HttpMethod.Get, "orders/count.json",
            [new("status", "any"), new("created_at_min", Text(since))], null), cancel);
        return long.TryParse(answer.Root["count"].Id(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
    }

    static async ValueTask<PollPage> PageAsync(ApiSession session, string by, string topic, DateTimeOffset since, string? resumeAt,
        CancellationToken cancel)
    {
        var answer = await session.CallAsync(token => Of(session, token, HttpMethod.Get, "orders.json",
        [
            new("status", "any"), new(by, Text(since)), new("limit", PageSize.ToString(CultureInfo.InvariantCulture)),
            new("since_id", resumeAt ?? "0"),
        ], null), cancel);
        using var json = JsonDocument.Parse(answer.Body);
        var headers = new Dictionary<string, string> { ["x-shopify-topic"] = topic };
        var orders = json.RootElement.GetProperty("orders").EnumerateArray().ToList();
        var bodies = orders.Select(order => new PolledMessage(Encoding.UTF8.GetBytes(order.GetRawText()), headers)).ToList();
        return new PollPage(bodies, orders.Count < PageSize ? null : orders[^1].GetProperty("id").GetRawText(), null);
    }

    public async ValueTask<IReadOnlyList<WebhookSubscription>> SubscriptionsAsync(ApiSession session, CancellationToken cancel)
    {
        var answer = await session.CallAsync(token => Of(session, token, HttpMethod.Get, "webhooks.json",
            [new("limit", PageSize.ToString(CultureInfo.InvariantCulture))], null), cancel);
        return [.. answer.Root["webhooks"].Items().Select(one =>
            new WebhookSubscription(one["id"].Id(), one["topic"].Text() ?? "", one["address"].Text() ?? "", true))];
    }

    public async ValueTask SubscribeAsync(ApiSession session, string topic, Uri address, CancellationToken cancel) =>
        await session.CallAsync(token => Of(session, token, HttpMethod.Post, "webhooks.json", [], new JsonObject
        {
            ["webhook"] = new JsonObject { ["topic"] = topic, ["address"] = address.AbsoluteUri, ["format"] = "json" },
        }), cancel);

    // Shopify deletes what fails and switches nothing off.
    public ValueTask ResumeAsync(ApiSession session, WebhookSubscription subscription, CancellationToken cancel) => default;

    static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    static HttpRequestMessage Of(ApiSession session, string token, HttpMethod method, string path,
        IEnumerable<KeyValuePair<string, string>> query, JsonObject? body)
    {
        var request = new HttpRequestMessage(method, session.Url(Version + path, query));
        request.Headers.TryAddWithoutValidation("X-Shopify-Access-Token", token);
        if (body is not null) request.Content = ApiSigning.Json(body.ToJsonString());
        return request;
    }
}
