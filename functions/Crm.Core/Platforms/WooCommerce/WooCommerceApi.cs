using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Crm.Platforms.Api;
using Crm.Shops;

namespace Crm.Platforms.WooCommerce;

/// <summary>
/// WooCommerce's REST API v3 by consumer key and secret, for what failed webhooks left out: the orders changed since a time. By id from the
/// oldest on, since that order does not move while pages are read; an order that changes meanwhile is the next run's.
/// </summary>
public sealed class WooCommerceApi : IPollApi
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
            "the consumer key, which begins with ck_; it needs read access only.");
        if (!link.Secret.StartsWith("cs_", StringComparison.Ordinal)) yield return ("Secret",
            "the consumer secret, which begins with cs_.");
    }

    // A list of orders is an answer; an object with a code is a complaint.
    public (ApiFault Fault, string Code)? FaultOf(Payload answer) =>
        answer.IsList ? null : (ApiFault.Refused, answer["code"].Text() ?? "no list");

    public async ValueTask<PollPage> PollAsync(ApiSession session, DateTimeOffset since, string? resumeAt, CancellationToken cancel)
    {
        var offset = resumeAt is null ? 0 : int.Parse(resumeAt, CultureInfo.InvariantCulture);
        var answer = await session.OpenCallAsync(() => Of(session,
        [
            new("modified_after", since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)),
                new("dates_are_gmt", "true"), new("status", "any"),
            new("orderby", "id"), new("order", "asc"), new("per_page", PageSize.ToString(CultureInfo.InvariantCulture)),
                new("offset", offset.ToString(CultureInfo.InvariantCulture)),
        ]), cancel);
        using var json = JsonDocument.Parse(answer.Body);
        var headers = new Dictionary<string, string> { ["x-wc-webhook-topic"] = "order.updated" };
        var bodies = json.RootElement.EnumerateArray()
            .Select(order => new PolledMessage(Encoding.UTF8.GetBytes(order.GetRawText()), headers)).ToList();
        return new PollPage(bodies, bodies.Count < PageSize ? null : (offset + Step).ToString(CultureInfo.InvariantCulture), null);
    }

    static HttpRequestMessage Of(ApiSession session, IEnumerable<KeyValuePair<string, string>> query)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, session.Url("wp-json/wc/v3/orders", query));
        request.Headers.Authorization =
            new AuthenticationHeaderValue("Basic",
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"{session.Link.Key}:{session.Link.Secret}")));
        return request;
    }
}
