using System.Text.Json;
using System.Text.RegularExpressions;
using Crm.Azure;
using Crm.Events;
using Crm.Functions.Adapters;
using Crm.Touchpoints;
using Microsoft.AspNetCore.Http;
using Xunit.Abstractions;

namespace Crm.Functions.Tests;

/// <summary>
/// What the published app really sends to Application Insights: every name the alerts and the workbook ask for, and nothing of a buyer.
/// </summary>
[Collection("End to end")]
public sealed partial class TelemetryJourneyTests(ITestOutputHelper output)
{
    const string Phone = "+8613812349901", Other = "+8613812349902";

    [Fact]
    public async Task Telemetry_OfADay_HasEveryNameThatIsAskedForAndNoPerson()
    {
        await using var shop = new MarketplaceApi();
        await shop.StartAsync();
        await using var stage = await AzureStage.OpenAsync(settings => shop.AddTo(settings));
        await DayAsync(stage);
        // The worker ends as the host ends it, and sends what it has counted.
        await stage.Host.StopWorkerAsync();

        var names = stage.Insights.Metrics();
        Asked(MetricName()).Where(name => !names.Contains(name)).ShouldBeEmpty("no such metric arrived");
        var events = stage.Insights.Data("MessageData").Select(d => d.GetProperty("properties"))
            .Where(p => p.TryGetProperty("EventId", out _)).Select(p => p.GetProperty("EventId").GetString()).ToHashSet();
        Asked(EventNumber()).Where(id => !events.Contains(id)).ShouldBeEmpty("no such event arrived");
        ShouldNameNobody(stage);
        ShouldMeterRequestsByHostAndStatus(stage);
        Count(stage);
    }

    /// <summary>Three orders of two people who turn out to be one, a text, its report and answer, what goes wrong, every timer.</summary>
    static async Task DayAsync(AzureStage stage)
    {
        await stage.ShopifyAsync("orders/create", AzureStage.UnpaidOrder(9_000_000_001, Phone, 91));
        await AzureStage.UntilAsync(() => stage.Sms.Taken.Count == 1, "the reminder goes out");
        await stage.ShopifyAsync("orders/create", AzureStage.UnpaidOrder(9_000_000_002, Other, 92));
        await AzureStage.UntilAsync(() => stage.Sms.Taken.Count == 2, "the other's goes out");
        await stage.ShopifyAsync("orders/create", AzureStage.UnpaidOrder(9_000_000_003, Phone, 92));
        await stage.ShopifyAsync("themes/publish", "{}");
        var told = stage.Queue(StorageNames.SmsEventQueue);
        await told.SendMessageAsync(SmsEndpoint.Report(stage.Sms.Taken[0]));
        await told.SendMessageAsync(SmsEndpoint.Reply(Phone, "退订 我是欧阳小明"));
        await stage.PutAsync(MarketplaceApi.Push());
        await AzureStage.UntilAsync(async () => (await stage.TouchpointsAsync()).Any(t => t.State == TouchpointState.Delivered),
            "the report");
        await AzureStage.UntilAsync(async () =>
            (await told.GetPropertiesAsync()).Value.ApproximateMessagesCount == 0
            && (await stage.Queue(StorageNames.InboxQueue).GetPropertiesAsync()).Value.ApproximateMessagesCount == 0, "all is handled");
        foreach (var timer in (string[])["Sweep", "Nightly", "Audit", "Reconcile", "Details", "PullMessages"])
            await stage.Host.RunTimerAsync(timer);
    }

    static void ShouldNameNobody(AzureStage stage)
    {
        stage.Insights.Records.ShouldNotBeEmpty();
        string[] secrets = [Phone[1..], Other[1..], Phone[3..], "%2B86138", "欧阳", "小明", "云朵枕头", "退订", AzureStage.Secret,
            .. stage.Sms.Taken.Select(t => t.Text[6..])];
        foreach (var record in stage.Insights.Records)
        {
            // Escaped text is text, too.
            var readable = Regex.Unescape(record.Replace("\\\"", "'", StringComparison.Ordinal));
            secrets.Where(s => readable.Contains(s, StringComparison.Ordinal)).ShouldBeEmpty(record);
        }
    }

    static void ShouldMeterRequestsByHostAndStatus(AzureStage stage)
    {
        var requests = stage.Insights.Data("MetricData")
            .Where(d => d.GetProperty("metrics")[0].GetProperty("name").GetString() == "http.client.request.duration").ToList();
        // The exporter asks the machine where it runs, too; that is no service of ours.
        var ours = requests.Select(d => d.GetProperty("properties"))
            .Where(p => p.GetProperty("server.address").GetString() == "127.0.0.1").ToList();
        var statuses = ours.Select(p => p.GetProperty("http.response.status_code").GetString()).ToHashSet();
        statuses.ShouldContain("200");
        statuses.ShouldContain("500");
        ours.ShouldAllBe(p => p.EnumerateObject().Count() <= 4, "host, status, error: nothing that multiplies the series");
        stage.Insights.Records.ShouldNotContain(r => r.Contains("System.Net.Http.HttpClient", StringComparison.Ordinal));
    }

    // The figure of docs/deploy.md: what an execution costs in records.
    void Count(AzureStage stage)
    {
        var kinds = stage.Insights.Records
            .Select(r => JsonDocument.Parse(r).RootElement.GetProperty("data").GetProperty("baseType").GetString()!)
            .GroupBy(k => k).Select(g => $"{g.Key} {g.Count()}");
        output.WriteLine($"{string.Join(", ", kinds)}; {stage.Insights.Records.Average(r => r.Length):F0} bytes a record");
    }

    static List<string> Asked(Regex what)
    {
        var folder = Path.Combine(PublishedApp.Repository, "infra", "app");
        using var workbook = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "workbook.json")));
        var queries = workbook.RootElement.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("content"))
            .Where(c => c.TryGetProperty("query", out _)).Select(c => c.GetProperty("query").GetString()!)
            .Concat(Directory.GetFiles(Path.Combine(folder, "queries")).Select(File.ReadAllText));
        var asked = queries.SelectMany(q => q.Split('\n')).SelectMany(line => what.Matches(line)).Select(m => m.Groups[1].Value)
            .Distinct().ToList();
        asked.Count.ShouldBeGreaterThan(3);
        return asked;
    }

    [GeneratedRegex("""Name == "([a-z._]+)""")]
    private static partial Regex MetricName();

    // Carriers' codes have four digits, too.
    [GeneratedRegex("""(?<=[Ee]vent.*)"(\d{4})"(?#)""")]
    private static partial Regex EventNumber();

    /// <summary>Two marketplaces' APIs: one has no orders to tell of, the other is out of order.</summary>
    sealed class MarketplaceApi : LocalServer
    {
        public void AddTo(Dictionary<string, string> settings)
        {
            settings["Shops__demo__ReconcileAtHour"] = "0";
            Add(settings, "woocommerce", "ck_1", "cs_1");
            Add(settings, "shopee", "20001", "app-secret-1");
            settings["Shops__demo__Platforms__shopee__AppKey"] = "20001";
            settings["Shops__demo__Platforms__shopee__CallbackUrl"] = "https://example.com/hook";
            settings["Shops__demo__Platforms__shopee__Api__ShopId"] = "137637267";
            settings["Shops__demo__Platforms__shopee__Api__AccessToken"] = "access-1";
        }

        void Add(Dictionary<string, string> settings, string platform, string key, string secret)
        {
            settings[$"Shops__demo__Platforms__{platform}__Secrets__0"] = "app-secret-1";
            settings[$"Shops__demo__Platforms__{platform}__Api__BaseUrl"] = Url.ToString().TrimEnd('/');
            settings[$"Shops__demo__Platforms__{platform}__Api__Key"] = key;
            settings[$"Shops__demo__Platforms__{platform}__Api__Secret"] = secret;
        }

        /// <summary>An order's step without the order: the platform is asked for the rest.</summary>
        public static InboxMessage Push() => new()
        {
            Shop = "demo", Platform = "shopee", Received = TimeProvider.System.GetUtcNow(), Headers = new Dictionary<string, string>(),
            Body = """
                {"msg_id":"a","data":{"ordersn":"A1","status":"READY_TO_SHIP","update_time":1772413300},"shop_id":137637267,"code":3,
                "timestamp":1772413300}
                """u8.ToArray(),
        };

        protected override async Task AnswerAsync(HttpContext http)
        {
            http.Response.ContentType = "application/json";
            http.Response.StatusCode = http.Request.Path.StartsWithSegments("/wp-json") ? 200 : 500;
            await http.Response.WriteAsync("[]");
        }
    }
}
