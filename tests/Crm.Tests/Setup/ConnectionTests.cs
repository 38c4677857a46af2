using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Crm.Local.Hosting;
using Crm.Notices;
using Crm.Platforms.Api;
using Crm.Shops;
using Crm.Sync;
using Crm.Tests.Gateways;
using Crm.Tests.Support;

namespace Crm.Tests.Setup;

/// <summary>A shop's own API in small: orders of the past by pages, and subscriptions that can be lost.</summary>
sealed class ShopDouble : IAsyncDisposable
{
    readonly ScriptedServer server;
    readonly string platform;
    int number;

    public ShopDouble(string platform)
    {
        this.platform = platform;
        server = new ScriptedServer(Handle);
    }

    public string Url => server.Url.ToString();
    public ConcurrentDictionary<string, (string Topic, string Address, bool Active, string? Secret)> Hooks { get; } = [];
    public int Orders { get; set; }

    /// <summary>Pages from this number on fail.</summary>
    public int FailsFrom { get; set; } = int.MaxValue;
    public ConcurrentQueue<ServerCall> Pages { get; } = [];
    public HashSet<string> Refused { get; } = [];

    ServerReply Handle(ServerCall call)
    {
        if (!IsAllowed(call)) return Say(401, """{"errors":"Invalid API key or access token","code":"woocommerce_rest_cannot_view"}""");
        if (call.Path.Contains("webhooks", StringComparison.Ordinal)) return Webhooks(call);
        if (call.Path.EndsWith("count.json", StringComparison.Ordinal)) return Say(200, $$"""{"count":{{Orders}}}""");
        if (platform == "woocommerce" && call.Query["per_page"] == "1") return Say(200, "[]", ("X-WP-Total", $"{Orders}"));
        Pages.Enqueue(call);
        return Pages.Count >= FailsFrom ? Say(403, """{"errors":"gone away","code":"gone away"}""") : Say(200, Page(call));
    }

    bool IsAllowed(ServerCall call) => platform == "shopify" ? call.Headers.GetValueOrDefault("X-Shopify-Access-Token") == "shpat_1a2b3c"
        : call.Headers.GetValueOrDefault("Authorization") == "Basic " + Convert.ToBase64String("ck_1:cs_1"u8);

    static ServerReply Say(int status, string body, params (string, string)[] headers) =>
        new ServerReply.Answer(status, body, [("Content-Type", "application/json"), .. headers]);

    string Page(ServerCall call)
    {
        if (platform == "woocommerce")
        {
            var (offset, size) = (Number(call, "offset"), Number(call, "per_page"));
            var some = Enumerable.Range(1, Orders).Skip(offset).Take(size).Select(n => Samples.WooOrder($"{50_000 + n}", "processing"));
            return $"[{string.Join(',', some)}]";
        }
        var (after, limit) = (Number(call, "since_id"), Number(call, "limit"));
        var orders = Enumerable.Range(1, Orders).Select(n => 8_000_000 + n).Where(id => id > after).Take(limit)
            .Select(id => Samples.ShopifyNewOrder($"{id}", "2025-05-01T02:00:00Z", "paid", $"138{id:d8}", $"{id}"));
        return $$"""{"orders":[{{string.Join(',', orders)}}]}""";
    }

    static int Number(ServerCall call, string name) => int.Parse(call.Query[name], CultureInfo.InvariantCulture);

    ServerReply Webhooks(ServerCall call)
    {
        if (call.Method == "GET") return Say(200, platform == "shopify" ? $$"""{"webhooks":[{{List()}}]}""" : $"[{List()}]");
        var body = JsonNode.Parse(call.Text)!;
        if (call.Method == "PUT")
        {
            var id = call.Path.Split('/')[^1];
            Hooks[id] = Hooks[id] with { Active = true };
            return Say(200, $$"""{"id":{{id}}}""");
        }
        var hook = platform == "shopify" ? body["webhook"]! : body;
        var topic = (string)hook["topic"]!;
        if (Refused.Contains(topic)) return Say(422, """{"errors":{"topic":["Invalid topic specified"]},"code":"invalid"}""");
        var made = $"{++number}";
        Hooks[made] = (topic, (string)(hook["address"] ?? hook["delivery_url"])!, true, (string?)hook["secret"]);
        return Say(201, platform == "shopify" ? $$$"""{"webhook":{"id":{{{made}}}}}""" : $$"""{"id":{{made}}}""");
    }

    string List() => string.Join(',', Hooks.Select(h => (platform == "shopify" ? new JsonObject
    {
        ["id"] = long.Parse(h.Key, CultureInfo.InvariantCulture), ["topic"] = h.Value.Topic, ["address"] = h.Value.Address,
    } : new JsonObject
    {
        ["id"] = long.Parse(h.Key, CultureInfo.InvariantCulture), ["topic"] = h.Value.Topic, ["delivery_url"] = h.Value.Address,
        ["status"] = h.Value.Active ? "active" : "disabled",
    }).ToJsonString()));

    public ApiOptions Api() => platform == "shopify" ? new() { BaseUrl = Url, AccessToken = "shpat_1a2b3c", PerSecond = 500 }
        : new() { BaseUrl = Url, Key = "ck_1", Secret = "cs_1", PerSecond = 500 };

    public ValueTask DisposeAsync() => server.DisposeAsync();
}

[Trait("Speed", "Slow")]
public sealed class ConnectionTests
{
    static readonly Uri Address = new("https://crm.example/api/webhooks/demo/");

    static Task<TestCrm> StartAsync(string platform, ShopDouble shop, ScriptedServer? chat = null, string? folder = null,
        string now = "2026-03-02T02:00:00Z") =>
        TestCrm.StartAsync(now, folder: folder, change: settings =>
        {
            settings.Shops["demo"].Platforms[platform].Api = shop.Api();
            if (chat is not null) settings.Notify.Webhook = chat.Url.ToString();
        });

    static ApiTarget Target(TestCrm crm) => crm.Get<WebhookRegistry>().Targets.Single();

    [Theory]
    [InlineData("shopify", 16)]
    [InlineData("woocommerce", 6)]
    public async Task Register_NothingThere_MakesAllAndIsNotNeededTwice(string platform, int topics)
    {
        await using var shop = new ShopDouble(platform);
        // Somebody else's.
        shop.Hooks["900"] = ("orders/create", "https://elsewhere.example/hook", true, null);
        await using var crm = await StartAsync(platform, shop);
        var (registry, address) = (crm.Get<WebhookRegistry>(), new Uri(Address, platform));
        (await registry.LookAsync(Target(crm), address, default)).Missing.Count.ShouldBe(topics);
        var state = await registry.RegisterAsync(Target(crm), address, default);
        state.IsWhole.ShouldBeTrue(state.Trouble);
        shop.Hooks.Count.ShouldBe(topics + 1);
        (await registry.RegisterAsync(Target(crm), address, default)).IsWhole.ShouldBeTrue();
        shop.Hooks.Count.ShouldBe(topics + 1);
        if (platform == "woocommerce") shop.Hooks.Values.Where(h => h.Secret is not null).Select(h => h.Secret).Distinct()
            .ShouldBe([TestCrm.Secret], "the secret the webhooks are checked by");
    }

    [Fact]
    public async Task Register_OneTopicRefused_MakesTheOthersAndSaysWhich()
    {
        await using var shop = new ShopDouble("shopify");
        shop.Refused.Add("customers_marketing_consent/update");
        await using var crm = await StartAsync("shopify", shop);
        var state = await crm.Get<WebhookRegistry>().RegisterAsync(Target(crm), new Uri(Address, "shopify"), default);
        state.Trouble.ShouldNotBeNull().ShouldContain("customers_marketing_consent/update: Refused");
        (state.Present.Count, shop.Hooks.Count).ShouldBe((15, 15));
    }

    [Theory]
    [InlineData("shopify")]
    [InlineData("woocommerce")]
    public async Task Watch_WebhooksLost_AreMadeAgainAndAPersonHears(string platform)
    {
        var heard = new ConcurrentQueue<string>();
        await using var chat = new ScriptedServer(call =>
        {
            heard.Enqueue(call.Text);
            return new ServerReply.Answer(heard.Count == 1 ? 500 : 200, "{}");
        });
        await using var shop = new ShopDouble(platform);
        await using var crm = await StartAsync(platform, shop, chat);
        var registry = crm.Get<WebhookRegistry>();
        await registry.RegisterAsync(Target(crm), new Uri(Address, platform), default);
        await registry.WatchDueAsync(default);
        heard.ShouldBeEmpty();

        // A day later one is gone, and one was switched off where the platform does that.
        crm.Time.Set(crm.Time.GetUtcNow().AddDays(1));
        shop.Hooks.TryRemove(shop.Hooks.Keys.Order().First(), out var lost);
        var other = shop.Hooks.Keys.Order().First();
        if (platform == "woocommerce") shop.Hooks[other] = shop.Hooks[other] with { Active = false };
        await registry.WatchDueAsync(default);
        shop.Hooks.Values.ShouldContain(h => h.Topic == lost.Topic);
        shop.Hooks.Values.ShouldAllBe(h => h.Active);
        heard.ShouldHaveSingleItem().ShouldContain(lost.Topic);
        heard.Single().ShouldContain(RunbookSections.WebhooksRemoved);

        // The first telling failed at the other end: it is told again, and then no more.
        await crm.Get<Crm.Notices.OperatorNotices>().SendDueAsync(default);
        await crm.Get<Crm.Notices.OperatorNotices>().SendDueAsync(default);
        await registry.WatchDueAsync(default);
        heard.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("shopify", 600)]
    [InlineData("woocommerce", 230)]
    public async Task History_Interrupted_GoesOnWhereItWasAndSendsNothing(string platform, int orders)
    {
        await using var shop = new ShopDouble(platform) { Orders = orders, FailsFrom = 2 };
        await using var crm = await StartAsync(platform, shop);
        var pages = new List<HistoryProgress>();
        async Task<HistoryProgress> RunAsync()
        {
            var all = await crm.Get<OrderHistory>().RunAsync("demo", TestCrm.At("2025-01-01T00:00:00Z"), page =>
            {
                pages.Add(page);
                return default;
            }, default);
            await crm.Get<InboxWorker>().DrainAsync(default);
            return all.Single();
        }
        (await RunAsync()).Trouble.ShouldNotBeNull().ShouldContain("gone away");
        shop.FailsFrom = int.MaxValue;
        var done = await RunAsync();
        (done.Done, done.Trouble, done.Total).ShouldBe((true, null, (long?)orders));
        shop.Pages.Count.ShouldBe(4, "the first page is not fetched again");
        pages.Select(p => p.Fetched).ShouldBeInOrder();
        (await crm.OrdersAsync()).Count.ShouldBe(orders);
        await crm.RunForAsync(TimeSpan.FromDays(3));
        if (platform == "shopify") (await crm.TouchpointsAsync()).ShouldAllBe(t => t.Text == null, "what is over is never sent");
    }
}
