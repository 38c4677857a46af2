using System.Text;
using Crm.Inbox;
using Crm.Local.Sqlite;
using Crm.Orders;
using Crm.Platforms;
using Crm.Tests.Support;

namespace Crm.Tests.Inbox;

/// <summary>What the endpoint answers, over real HTTP.</summary>
public sealed class EndpointTests(WebhookHost host) : IClassFixture<WebhookHost>
{
    WebhookClient Client => host.Client;

    [Fact]
    public async Task When_WooSavesAWebhook_Should_AnswerThePingAndStoreNothing()
    {
        await host.DrainAsync();
        var before = await StoredAsync();
        var ping = new FormUrlEncodedContent([KeyValuePair.Create("webhook_id", "17")]);
        var reply = await Client.SendAsync(HttpMethod.Post, "api/webhooks/demo/woocommerce", ping, ("X-WC-Webhook-Topic", "order.created"));
        reply.Status.ShouldBe(200);
        (await StoredAsync()).ShouldBe(before);
        (await Client.SendAsync(HttpMethod.Post, "api/webhooks/demo/shopify",
            new FormUrlEncodedContent([KeyValuePair.Create("webhook_id", "17")]))).ShouldBeProblem(401);
        (await Client.SendAsync(HttpMethod.Post, "api/webhooks/nobody/woocommerce",
            new FormUrlEncodedContent([KeyValuePair.Create("webhook_id", "17")]))).ShouldBeProblem(404);
    }

    [Fact]
    public async Task When_SignedByEitherSecret_Should_AcknowledgeAsThePlatformExpects()
    {
        var shopify = await Client.ShopifyAsync("orders/create", Bytes(Samples.ShopifyOrder("1001")), secret: "old-secret");
        (shopify.Status, shopify.Body).ShouldBe((200, ""));
        var woo = await Client.WooAsync("order.created", Bytes(Samples.WooOrder("1002")));
        (woo.Status, woo.Type).ShouldBe((200, "application/json"));
        await host.DrainAsync();
        (await host.OrderAsync("1001")).ShouldNotBeNull();
        (await host.OrderAsync("1002", "woocommerce")).ShouldNotBeNull();
    }

    [Fact]
    public async Task When_HeadersComeWithoutX_Should_ReadTheSame()
    {
        (await Client.ShopifyAsync("orders/paid", Bytes(Samples.ShopifyOrder("1003")), x: "")).Status.ShouldBe(200);
        await host.DrainAsync();
        (await host.OrderAsync("1003"))!.When(Milestone.Paid).ShouldBe(TestCrm.At("2026-03-02T01:00:00Z"));
    }

    [Fact]
    public async Task When_SignatureIsWrongOrMissing_Should_Refuse401AndStoreNothing()
    {
        await host.DrainAsync();
        var before = await StoredAsync();
        var body = Bytes(Samples.ShopifyOrder("1004"));
        (await Client.ShopifyAsync("orders/create", body, secret: "guess")).ShouldBeProblem(401, "X-Shopify-Hmac-Sha256");
        (await Client.PostAsync("api/webhooks/demo/shopify", body, ("X-Shopify-Topic", "orders/create"))).ShouldBeProblem(401, "missing");
        (await Client.PostAsync("api/webhooks/demo/shopify", body, ("X-Shopify-Hmac-Sha256", WebhookClient.Sign(body)),
            ("X-Shopify-Hmac-Sha256", WebhookClient.Sign(body)))).ShouldBeProblem(401);
        (await Client.WooAsync("order.created", body, secret: "guess")).ShouldBeProblem(401, "X-WC-Webhook-Signature");
        (await Client.PostAsync("api/webhooks/demo/woocommerce", body)).ShouldBeProblem(401, "missing");
        (await StoredAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task When_ShopOrPlatformIsUnknown_Should_Answer404()
    {
        var body = Bytes("{}");
        foreach (var path in new[] { "nobody/shopify", "demo/taobao", "second/woocommerce", "DEMO/shopify", "demo%7C/shopify" })
            (await Client.PostAsync("api/webhooks/" + path, body, ("X-Shopify-Hmac-Sha256", WebhookClient.Sign(body))))
                .ShouldBeProblem(404);
    }

    [Theory]
    [InlineData("GET", "api/webhooks/demo/shopify", 405)]
    [InlineData("PUT", "api/webhooks/demo/shopify", 405)]
    [InlineData("DELETE", "api/webhooks/demo/woocommerce", 405)]
    [InlineData("POST", "healthz", 405)]
    [InlineData("POST", "api/webhooks/demo", 404)]
    [InlineData("POST", "api/webhooks/demo/shopify/more", 404)]
    [InlineData("GET", "nowhere", 404)]
    [InlineData("GET", "api", 404)]
    [InlineData("GET", "..%2f..%2fcrm.db", 404)]
    [InlineData("POST", "api/poison/redrive", 401)]
    public async Task When_MethodOrRouteIsWrong_Should_AnswerProblemDetails(string method, string path, int status) =>
        (await Client.SendAsync(new HttpMethod(method), path, null)).ShouldBeProblem(status);

    [Fact]
    public async Task When_ContentIsNoJson_Should_Answer415()
    {
        var body = Bytes(Samples.ShopifyOrder("1005"));
        foreach (var type in new[] { "text/plain", "application/x-www-form-urlencoded", "multipart/form-data" })
        {
            var content = new ByteArrayContent(body);
            content.Headers.ContentType = new(type);
            (await Client.SendAsync(HttpMethod.Post, "api/webhooks/demo/shopify", content,
                ("X-Shopify-Hmac-Sha256", WebhookClient.Sign(body)))).ShouldBeProblem(415);
        }
        (await host.OrderAsync("1005")).ShouldBeNull();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_BodyIsOverTheLimit_Should_Answer413HoweverItIsSent(bool chunked)
    {
        await host.DrainAsync();
        var before = await StoredAsync();
        foreach (var size in new[] { WebhookIntake.MaxBodyBytes + 1, WebhookIntake.MaxBodyBytes + 5000, 3 * WebhookIntake.MaxBodyBytes })
        {
            var body = new byte[size];
            Array.Fill(body, (byte)' ');
            HttpContent content = chunked ? new StreamContent(new Trickle(body)) : new ByteArrayContent(body);
            content.Headers.ContentType = new("application/json");
            try
            {
                (await Client.SendAsync(HttpMethod.Post, "api/webhooks/demo/shopify", content,
                    ("X-Shopify-Hmac-Sha256", WebhookClient.Sign(body)))).ShouldBeProblem(413);
            }
            catch (HttpRequestException) when (size > 2 * WebhookIntake.MaxBodyBytes)
            {
                // The server hangs up on a sender that does not stop; who is still writing may miss the answer.
            }
        }
        (await StoredAsync()).ShouldBe(before);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_BodyIsExactlyAtTheLimit_Should_StoreIt(bool chunked)
    {
        var body = Bytes(Samples.ShopifyOrder(chunked ? "1006" : "1007")).Concat(Enumerable.Repeat((byte)' ', WebhookIntake.MaxBodyBytes))
            .Take(WebhookIntake.MaxBodyBytes).ToArray();
        HttpContent content = chunked ? new StreamContent(new Trickle(body)) : new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        (await Client.SendAsync(HttpMethod.Post, "api/webhooks/demo/shopify", content, ("X-Shopify-Topic", "orders/create"),
            ("X-Shopify-Hmac-Sha256", WebhookClient.Sign(body)))).Status.ShouldBe(200);
        await host.DrainAsync();
        (await host.OrderAsync(chunked ? "1006" : "1007")).ShouldNotBeNull();
    }

    [Fact]
    public async Task When_TheSameDeliveryComesAgain_Should_ChangeNoRow()
    {
        var body = Samples.ShopifyOrder("1008", financial: "paid");
        (await Client.ShopifyAsync("orders/create", body)).Status.ShouldBe(200);
        (await Client.WooAsync("order.created", Samples.WooOrder("1009"))).Status.ShouldBe(200);
        await host.DrainAsync();
        var before = await host.Crm.DumpAsync();
        for (var i = 0; i < 3; i++)
        {
            (await Client.ShopifyAsync("orders/create", body)).Status.ShouldBe(200);
            (await Client.WooAsync("order.created", Samples.WooOrder("1009"))).Status.ShouldBe(200);
        }
        await host.DrainAsync();
        (await host.Crm.DumpAsync()).ShouldBe(before);
        var events = host.Map(WebhookHost.Message("shopify", "orders/create", Bytes(body))).ShouldBeOfType<MappingResult.Events>().List;
        var again = events[0] with { Received = DateTimeOffset.UtcNow };
        (await host.Crm.ApplyAsync(again)).ShouldBeOfType<Crm.Events.IngestResult.Duplicate>();
    }

    [Fact]
    public async Task When_OneSenderPostsAgainAndAgain_Should_KeepItsConnection()
    {
        var connections = 0;
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (context, cancel) =>
            {
                Interlocked.Increment(ref connections);
                var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream,
                    System.Net.Sockets.ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(context.DnsEndPoint, cancel);
                return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
            },
        };
        using var one = new WebhookClient(host.Crm.Host.Url, handler);
        for (var i = 0; i < 40; i++)
            (await one.ShopifyAsync("orders/updated", Samples.ShopifyOrder("1010") + new string(' ', i % 4 * 40_000))).Status.ShouldBe(200);
        (await one.ShopifyAsync("orders/updated", [], secret: "guess")).ShouldBeProblem(401);
        (await one.ShopifyAsync("orders/updated", "")).Status.ShouldBe(200);
        connections.ShouldBe(1);
    }

    async Task<long> StoredAsync() =>
        (await host.PoisonAsync()).Count + await host.Crm.Get<SqliteInbox>().CountAsync(CancellationToken.None);

    static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A body of unknown length in small pieces: it goes out chunked.</summary>
    sealed class Trickle(byte[] body) : MemoryStream(body)
    {
        public override bool CanSeek => false;
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 8000)], cancellationToken);
    }
}
