using System.Globalization;
using System.Net.Http;
using System.Security.Cryptography;
using System.Text;
using Crm.Azure;
using Crm.Local.Hosting;
using Crm.Reports;
using Crm.Shops;
using Crm.Storage;
using Microsoft.Extensions.Configuration;

namespace Crm.Functions.Tests;

/// <summary>
/// The same webhooks, each host with an order of its own, end in the same rows, byte for byte; but when each heard of them is its own.
/// </summary>
[Collection("End to end")]
public sealed class SameRowsTests
{
    const int Orders = 22;

    [Fact]
    public async Task When_BothHostsGet110ShuffledEvents_Should_EndInTheSameRowHash()
    {
        var events = Events();
        events.Count.ShouldBe(110);
        await using var stage = await AzureStage.OpenAsync();
        var here = await EmbeddedAsync(stage, Shuffled(events, 1));
        foreach (var (topic, body) in Shuffled(events, 2)) (await stage.ShopifyAsync(topic, body)).Status.ShouldBe(200);
        await AzureStage.UntilAsync(async () => (await stage.Queue(StorageNames.InboxQueue).GetPropertiesAsync()).Value
            .ApproximateMessagesCount == 0, "the inbox is empty");
        var there = await RowsAsync(stage.Tables);
        there.Except(here.Rows).Concat(here.Rows.Except(there)).ShouldBeEmpty();
        (await OfAsync(stage.Tables)).ShouldBe(here.Hash);
    }

    static async Task<List<string>> RowsAsync(CrmTables tables)
    {
        var rows = new List<string>();
        foreach (var table in (IRowStore[])[tables.Rows, tables.Index])
            await foreach (var row in table.ScanAsync("!", "~", default))
                rows.Add($"{row.Partition} {row.Key} {Encoding.UTF8.GetString(ReceiptFields.Without(RowText.Of(row.Key, row.Body)).Span)}");
        return rows;
    }

    static async Task<string> OfAsync(CrmTables tables) =>
        await StateHash.OfAsync(tables.Rows, default) + await StateHash.OfAsync(tables.Index, default);

    static async Task<(string Hash, List<string> Rows)> EmbeddedAsync(AzureStage stage, IEnumerable<(string Topic, string Body)> events)
    {
        var folder = Directory.CreateTempSubdirectory("crm-same-").FullName;
        try
        {
            var configuration = new ConfigurationBuilder().AddInMemoryCollection(stage.Settings
                .Select(s => KeyValuePair.Create(s.Key.Replace("__", ":", StringComparison.Ordinal), (string?)s.Value))).Build();
            var settings = new CrmSettings { Url = "http://127.0.0.1:0", DataFolder = folder,
                Shops = configuration.GetSection("Shops").Get<Dictionary<string, ShopOptions>>()! };
            await using var host = await CrmHost.StartAsync(settings, new HostSetup { FiresByItself = false });
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
            foreach (var (topic, body) in events)
            {
                var bytes = Encoding.UTF8.GetBytes(body);
                using var content = new ByteArrayContent(bytes);
                content.Headers.Add("X-Shopify-Topic", topic);
                content.Headers.Add("X-Shopify-Hmac-Sha256",
                    Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(AzureStage.Secret), bytes)));
                (await http.PostAsync(new Uri(host.Url, "api/webhooks/demo/shopify"), content)).EnsureSuccessStatusCode();
            }
            await host.Get<InboxWorker>().DrainAsync(default);
            return (await OfAsync(host.Get<CrmTables>()), await RowsAsync(host.Get<CrmTables>()));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Five events an order, long ago: nothing of it comes due, so the clock plays no part.</summary>
    static List<(string Topic, string Body)> Events() => [.. Enumerable.Range(0, Orders).SelectMany(i => new[]
    {
        ("orders/create", Order(i, 0, "pending", "null")), ("orders/paid", Order(i, 1, "paid", "null")),
        ("orders/fulfilled", Order(i, 2, "paid", "\"fulfilled\"")), ("orders/updated", Order(i, 3, "paid", "\"fulfilled\"")),
        ("customers/update", Customer(i)),
    })];

    // Some buyers order twice, and some are known by their phone in one shop account and by another id in the next.
    static int Buyer(int order) => 900 + order % 9;

    static string Phone(int order) => $"+8613700000{order % 7:d3}";

    static string At(int order, int hours) =>
        new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero).AddDays(order).AddHours(hours)
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    static string Customer(int order) => $$"""
        { "id": {{Buyer(order)}}, "phone": "{{Phone(order)}}", "first_name": "夏", "last_name": "林", "updated_at": "{{At(order, 4)}}" }
        """;

    static string Order(int order, int hours, string paid, string shipped) => $$"""
        { "id": {{8_000_000 + order}}, "name": "#{{order}}", "created_at": "{{At(order, 0)}}", "updated_at": "{{At(order, hours)}}",
          "financial_status": "{{paid}}", "fulfillment_status": {{shipped}}, "currency": "CNY", "total_price": "{{100 + order}}.50",
          "customer": { "id": {{Buyer(order)}}, "first_name": "夏", "last_name": "林", "phone": "{{Phone(order)}}" },
          "shipping_address": { "name": "林夏", "phone": "{{Phone(order + 3)}}", "city": "杭州市", "country_code": "CN" },
          "line_items": [ { "id": 1, "title": "云朵枕头", "product_id": 501, "quantity": 2, "price": "50.00" } ] }
        """;

    static IEnumerable<(string Topic, string Body)> Shuffled(List<(string Topic, string Body)> events, int seed)
    {
        var shuffled = events.ToArray();
        new Random(seed).Shuffle(shuffled);
        return shuffled;
    }
}
