using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Crm.Platforms.Api;
using Crm.Shops;

namespace Crm.Platforms.WooCommerce;

/// <summary>
/// WooCommerce's REST API v3 by consumer key and secret, for what failed webhooks left out: the orders changed since a time. By id from the
/// oldest on, since that order does not move while pages are read; an order that changes meanwhile is the next run's.
/// </summary>
public sealed class WooCommerceApi : IPollApi, IHistoryApi, IWebhookApi
{
    // An order that goes to the trash moves those behind it up: pages overlap, and meeting an order twice changes nothing.
    const int PageSize = 100, Step = 90;

    public string Name => "woocommerce";
    public Uri? BaseUrl => null;

    // Small shops live on small servers.
    public double PerSecond => 2;

    public IEnumerable<(string Setting, string Why)> Missing(ApiLink link)
    {
        if (link.BaseUrl is null) yield return ("BaseUrl", "the shop's own address.");
        if (!link.Key.StartsWith("ck_", StringComparison.Ordinal)) yield return ("Key",
            "the consumer key, which begins with ck_; it needs read access, and to register webhooks also write access.");
        if (!link.Secret.StartsWith("cs_", StringComparison.Ordinal)) yield return ("Secret",
            "the consumer secret, which begins with cs_.");
    }

    // A list or a resource is an answer; an object with a code is a complaint.
    public (ApiFault Fault, string Code)? FaultOf(Payload answer) =>
        answer.IsList || !answer["id"].IsNull ? null : (ApiFault.Refused, answer["code"].Text() ?? "no list");

    public ValueTask<PollPage> PollAsync(ApiSession session, DateTimeOffset since, string? resumeAt, CancellationToken cancel) =>
        PageAsync(session, "modified_after", since, resumeAt, cancel);

    public ValueTask<PollPage> HistoryAsync(ApiSession session, DateTimeOffset since, string? resumeAt, CancellationToken cancel) =>
        PageAsync(session, "after", since, resumeAt, cancel);

    public async ValueTask<long?> CountAsync(ApiSession session, DateTimeOffset since, CancellationToken cancel) =>
        (await session.OpenCallAsync(() => Get(session, "orders", [.. Filter("after", since), new("per_page", "1")]), cancel)).Total;

    static async ValueTask<PollPage> PageAsync(ApiSession session, string by, DateTimeOffset since, string? resumeAt,
        CancellationToken cancel)
    {
        var offset = resumeAt is null ? 0 : int.Parse(resumeAt, CultureInfo.InvariantCulture);
        var answer = await session.OpenCallAsync(() => Get(session, "orders",
        [
            .. Filter(by, since), new("orderby", "id"), new("order", "asc"),
            new("per_page", PageSize.ToString(CultureInfo.InvariantCulture)), new("offset", offset.ToString(CultureInfo.InvariantCulture)),
        ]), cancel);
        using var json = JsonDocument.Parse(answer.Body);
        var headers = new Dictionary<string, string> { ["x-wc-webhook-topic"] = "order.updated" };
        var bodies = json.RootElement.EnumerateArray()
            .Select(order => new PolledMessage(Encoding.UTF8.GetBytes(order.GetRawText()), headers)).ToList();
        return new PollPage(bodies, bodies.Count < PageSize ? null : (offset + Step).ToString(CultureInfo.InvariantCulture), null);
    }

    static KeyValuePair<string, string>[] Filter(string by, DateTimeOffset since) =>
    [
        new(by, since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)), new("dates_are_gmt", "true"),
        new("status", "any"),
    ];

    public async ValueTask<IReadOnlyList<WebhookSubscription>> SubscriptionsAsync(ApiSession session, CancellationToken cancel)
    {
        var all = new List<WebhookSubscription>();
        for (var page = 1; ; page++)
        {
            var number = page.ToString(CultureInfo.InvariantCulture);
            var answer = await session.OpenCallAsync(() => Get(session, "webhooks",
                [new("per_page", PageSize.ToString(CultureInfo.InvariantCulture)), new("page", number)]), cancel);
            var before = all.Count;
            foreach (var one in answer.Root.Items()) all.Add(new WebhookSubscription(one["id"].Id(), one["topic"].Text() ?? "",
                one["delivery_url"].Text() ?? "", one["status"].Text() == "active"));
            if (all.Count - before < PageSize) return all;
        }
    }

    // Signed with the secret that the webhooks are checked by, which is the first of the platform's secrets and not the consumer secret.
    public async ValueTask SubscribeAsync(ApiSession session, string topic, Uri address, CancellationToken cancel) =>
        await session.OpenCallAsync(() => Of(session, HttpMethod.Post, "webhooks", [], new JsonObject
        {
            ["name"] = "CrmFunctions " + topic, ["topic"] = topic, ["delivery_url"] = address.AbsoluteUri, ["status"] = "active",
            ["secret"] = session.Target.Shop.Platforms[session.Target.Api.Name].Secrets[0],
        }), cancel);

    public async ValueTask ResumeAsync(ApiSession session, WebhookSubscription subscription, CancellationToken cancel) =>
        await session.OpenCallAsync(() => Of(session, HttpMethod.Put, "webhooks/" + Uri.EscapeDataString(subscription.Id), [],
            new JsonObject { ["status"] = "active" }), cancel);

    static HttpRequestMessage Get(ApiSession session, string path, IEnumerable<KeyValuePair<string, string>> query) =>
        Of(session, HttpMethod.Get, path, query, null);

    static HttpRequestMessage Of(ApiSession session, HttpMethod method, string path, IEnumerable<KeyValuePair<string, string>> query,
        JsonObject? body)
    {
        var request = new HttpRequestMessage(method, session.Url("wp-json/wc/v3/" + path, query));
        request.Headers.Authorization =
            new AuthenticationHeaderValue("Basic",
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"{session.Link.Key}:{session.Link.Secret}")));
        if (body is not null) request.Content = ApiSigning.Json(body.ToJsonString());
        return request;
    }
}
