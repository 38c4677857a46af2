using System.Globalization;
using Crm.Local.Hosting;
using Crm.Shops;
using Crm.Sync;
using Crm.Tests.Platforms.Api;
using Crm.Tests.Support;

namespace Crm.Tests.Sync;

/// <summary>Missed pushes come in by polling, through the same inbox.</summary>
[Trait("Speed", "Slow")]
public sealed class ReconcileTests : IAsyncLifetime
{
    FakePlatform platform = null!;

    public async Task InitializeAsync() => platform = await FakePlatform.StartAsync();
    public async Task DisposeAsync() => await platform.DisposeAsync();

    Task<TestCrm> StartAsync(string name, Action<ApiOptions>? change = null, string? folder = null, string now = "2026-03-02T02:00:00Z") =>
        TestCrm.StartAsync(now, folder: folder, change: settings =>
    {
        var options = PlatformCase.Of(name == "woocommerce" ? "shopee" : name).Options(platform.Url);
        if (name == "woocommerce") options.Api = new ApiOptions { BaseUrl = platform.Url, Key = "ck_1", Secret = "cs_1", PerSecond = 500 };
        change?.Invoke(options.Api);
        settings.Shops["demo"].Platforms[name] = options;
    });

    static async Task DrainAsync(TestCrm crm)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await crm.Get<InboxWorker>().DrainAsync(limit.Token);
    }

    /// <summary>A shop of so many orders, paged as WooCommerce does it.</summary>
    static Func<Seen, string> WooShop(Func<int> count) => seen =>
    {
        seen.Path.ShouldBe("/wp-json/wc/v3/orders");
        seen.Headers["Authorization"].ShouldBe("Basic " + Convert.ToBase64String("ck_1:cs_1"u8));
        seen.Query["dates_are_gmt"].ShouldBe("true");
        var (offset, size) =
            (int.Parse(seen.Query["offset"], CultureInfo.InvariantCulture),
            int.Parse(seen.Query["per_page"], CultureInfo.InvariantCulture));
        var orders = Enumerable.Range(1, count()).Skip(offset).Take(size)
            .Select(n => Samples.WooOrder((50_000 + n).ToString(CultureInfo.InvariantCulture), "processing"));
        return $"[{string.Join(',', orders)}]";
    };

    [Fact]
    public async Task When_WooCommerceLostItsWebhooks_Should_HaveAllOrdersNextMorning()
    {
        platform.Always(WooShop(() => 230));
        // Ten in Shanghai: past the hour.
        await using var crm = await StartAsync("woocommerce");
        await crm.Get<Reconcile>().RunDueAsync(CancellationToken.None);
        await DrainAsync(crm);
        (await crm.OrdersAsync()).Count.ShouldBe(230);
        platform.Requests.Select(r => r.Query["offset"]).ShouldBe(["0", "90", "180"]);
        platform.Requests.ShouldAllBe(r => r.Query["modified_after"] == "2026-02-27T01:50:00");

        // Once a local date, however often the timer fires.
        await crm.Get<Reconcile>().RunDueAsync(CancellationToken.None);
        platform.Requests.Count.ShouldBe(3);
        crm.Time.Set(TestCrm.At("2026-03-02T19:59:00Z"));
        await crm.Get<Reconcile>().RunDueAsync(CancellationToken.None);
        platform.Requests.Count.ShouldBe(3, "it is not four in the morning there");
        crm.Time.Set(TestCrm.At("2026-03-02T20:01:00Z"));
        var before = await crm.HashAsync();
        await crm.Get<Reconcile>().RunDueAsync(CancellationToken.None);
        await DrainAsync(crm);
        platform.Requests.Last()
            .Query["modified_after"].ShouldBe("2026-03-02T01:50:00", "from where the last run began, and a little before");
        (await crm.HashAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task When_AReconcileBreaksOff_Should_GoOnAtItsPageAfterARestart()
    {
        var folder = Directory.CreateTempSubdirectory("crm-test-").FullName;
        var shop = WooShop(() => 230);
        platform.Answer = seen => Task.FromResult(seen.Query["offset"] == "90" ? (500, "") : (200, shop(seen)));
        await using (var crm = await StartAsync("woocommerce", folder: folder))
        {
            crm.KeepFolder = true;
            await crm.Get<Reconcile>().RunDueAsync(CancellationToken.None);
            await DrainAsync(crm);
            (await crm.OrdersAsync()).Count.ShouldBe(100);
        }
        platform.Always(shop);
        var before = platform.Requests.Count;
        // The folder is one process's alone: the broken run's lease ends with the restart.
        await using (var crm = await StartAsync("woocommerce", folder: folder, now: "2026-03-02T02:05:00Z"))
        {
            await crm.Get<Reconcile>().RunDueAsync(CancellationToken.None);
            await DrainAsync(crm);
            platform.Requests.Skip(before).Select(r => r.Query["offset"]).ShouldBe(["90", "180"]);
            (await crm.OrdersAsync()).Count.ShouldBe(230);
            // What changed while it lay broken is the next run's: it begins where this one did.
            crm.Time.Set(TestCrm.At("2026-03-02T20:01:00Z"));
            await crm.Get<Reconcile>().RunDueAsync(CancellationToken.None);
            platform.Requests.Last().Query["modified_after"].ShouldBe("2026-03-02T01:50:00");
        }
    }

    [Fact]
    public async Task When_WordPressRefusesTheKey_Should_TellAndGoOnWithTheOthers()
    {
        platform.Answer = _ =>
            Task.FromResult((401, """{"code":"woocommerce_rest_cannot_view","message":"Sorry","data":{"status":401}}"""));
        await using var crm = await StartAsync("woocommerce");
        var done = (await crm.Get<Reconcile>().RunAsync(null, null, CancellationToken.None)).ShouldHaveSingleItem();
        done.Trouble.ShouldBe("Refused, woocommerce_rest_cannot_view");
        (await crm.Get<Reconcile>().RunAsync("us", null, CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task When_ShopeeLostPushes_Should_StoreThemBeforeTheyAreConfirmed()
    {
        var confirmed = new List<string>();
        var left = new List<int>(Enumerable.Range(0, 150));
        var refuse = true;
        await using var crm = await StartAsync("shopee");
        platform.Answer = seen =>
        {
            if (!seen.Path.StartsWith("/api/v2/push/", StringComparison.Ordinal)) return Task.FromResult(
                (200, """{"error":"error_not_found","message":""}"""));
            // Of the partner, not of a shop: neither token nor shop is signed.
            seen.Query["sign"].ShouldBe(
                PlatformCase.Hex(PlatformCase.Hmac(PlatformCase.Secret, PlatformCase.Key + seen.Path + seen.Query["timestamp"])));
            if (seen.Path.EndsWith("get_lost_push_message", StringComparison.Ordinal)) return Task.FromResult((200, Page(left)));
            if (refuse) return Task.FromResult((400, "{}"));
            confirmed.Add(seen.Body);
            left.RemoveRange(0, Math.Min(100, left.Count));
            return Task.FromResult((200, """{"error":""}"""));
        };
        (await crm.Get<Reconcile>().RunAsync("demo", null, CancellationToken.None)).Single(r => r.Platform == "shopee")
            .Trouble.ShouldNotBeNull();
        await DrainAsync(crm);
        (await crm.OrdersAsync()).Count.ShouldBe(100, "what is not confirmed is stored all the same, and comes again");
        refuse = false;
        (await crm.Get<Reconcile>().RunAsync("demo", null, CancellationToken.None)).Single(r => r.Platform == "shopee")
            .ShouldBe(new Reconciled("demo", "shopee", 2, 150, null));
        await DrainAsync(crm);
        (await crm.OrdersAsync()).Count.ShouldBe(150);
        confirmed.ShouldBe(["""{"last_message_id":100}""", """{"last_message_id":150}"""]);

        static string Page(List<int> left)
        {
            var messages = string.Join(',', left.Take(100).Select(Lost));
            var (more, last) = (left.Count > 100 ? "true" : "false", left.Count == 0 ? 0 : left.Take(100).Last() + 1);
            return $$$"""
                {"error":"","response":{"push_message_list":[{{{messages}}}],"has_next_page":{{{more}}},"last_message_id":{{{last}}}}}
                """;
        }

        // The data as text, once as the push's data and once as the whole push: which of them it is, Shopee does not say.
        static string Lost(int n)
        {
            var data = $$$"""{"ordersn":"L{{{n}}}","status":"READY_TO_SHIP","update_time":1772413300}""";
            var text = n % 2 == 0 ? data : $$"""{"code":3,"shop_id":137637267,"timestamp":1772413300,"data":{{data}}}""";
            return $$"""{"shop_id":137637267,"code":3,"timestamp":1772413300,"data":{{System.Text.Json.JsonSerializer.Serialize(text)}}}""";
        }
    }

    [Fact]
    public async Task When_MessagesWaitAtTaobao_Should_FetchStoreAndThenConfirmThem()
    {
        var waiting = new List<long>(Enumerable.Range(0, 250).Select(n => 6142200092063758446 + n));
        var crash = true;
        await using var crm = await StartAsync("taobao", api => api.PullMessages = true);
        platform.Answer = seen =>
        {
            var form = seen.Form;
            form["sign"].ShouldBe(
                Convert.ToHexString(PlatformCase.Md5(PlatformCase.Secret
                + string.Concat(form.Where(f => f.Key != "sign").OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => f.Key + f.Value))
                + PlatformCase.Secret)));
            switch (form["method"])
            {
                case "taobao.tmc.messages.consume":
                    var size = int.Parse(form["quantity"], CultureInfo.InvariantCulture);
                    return Task.FromResult(
                        (200, "{\"tmc_messages_consume_response\":{\"messages\":"
                        + (waiting.Count == 0 ? "{}" : "{\"tmc_message\":[" + string.Join(',', waiting.Take(size).Select(Message)) + "]}")
                        + "}}"));
                case "taobao.tmc.messages.confirm" when crash:
                    return Task.FromResult((200, """{"error_response":{"code":15,"msg":"x","sub_code":"isv.invalid-parameter"}}"""));
                case "taobao.tmc.messages.confirm":
                    foreach (var id in form["s_message_ids"].Split(',')) waiting.Remove(long.Parse(id, CultureInfo.InvariantCulture));
                    return Task.FromResult((200, """{"tmc_messages_confirm_response":{"is_success":true}}"""));
                default:
                    return Task.FromResult((200, """{"error_response":{"code":15,"msg":"x","sub_code":"isv.trade-not-exist"}}"""));
            }
        };
        await crm.Get<MessagePull>().RunAsync(CancellationToken.None);
        await DrainAsync(crm);
        (await crm.OrdersAsync()).Count.ShouldBe(100);
        waiting.Count.ShouldBe(250);
        crash = false;
        (await crm.Get<MessagePull>().RunAsync(CancellationToken.None)).ShouldBe(250);
        waiting.ShouldBeEmpty();
        await DrainAsync(crm);
        (await crm.OrdersAsync()).Count.ShouldBe(250);
        (await crm.Get<MessagePull>().RunAsync(CancellationToken.None)).ShouldBe(0);

        static string Message(long id) => $$"""{"id":{{id}},"topic":"taobao_trade_TradeBuyerPay","pub_time":"2026-03-02 09:01:"""
            + $$"""40","content":"{\"buyer_open_uid\":\"B{{id}}\",\"payment\":\"1.00\",\"oid\":\"58\",\"tid\":\"{{id}}\"}"}""";
    }

    [Fact]
    public async Task When_AShopDoesNotAskForIt_Should_FetchNoMessages()
    {
        await using var crm = await StartAsync("taobao");
        (await crm.Get<MessagePull>().RunAsync(CancellationToken.None)).ShouldBe(0);
        platform.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task When_OneAppServesTwoShops_Should_GiveEachItsLostPushes()
    {
        await using var crm = await TestCrm.StartAsync(change: settings =>
        {
            settings.Shops["demo"].Platforms["shopee"] = PlatformCase.Of("shopee").Options(platform.Url);
            settings.Shops["second"].Platforms["shopee"] = PlatformCase.Of("shopee").Options(platform.Url);
            settings.Shops["second"].Platforms["shopee"].Api.ShopId = "5";
        });
        platform.Always(seen => seen.Path.EndsWith("get_lost_push_message", StringComparison.Ordinal)
            ? """{"error":"","response":{"push_message_list":[{"shop_id":5,"code":3,"timestamp":1772413300,"data":"""
                + """ "{\"ordersn\":\"S1\",\"status\":\"UNPAID\",\"update_time\":1772413300}"},"""
                + """ {"shop_id":137637267,"code":3,"timestamp":1772413300,"data":"""
                + """ "{\"ordersn\":\"D1\",\"status\":\"UNPAID\",\"update_time\":1772413300}"}],"""
                + """ "has_next_page":false,"last_message_id":2}}"""
            : """{"error":"error_not_found"}""");
        await crm.Get<Reconcile>().RunAsync("demo", null, CancellationToken.None);
        await DrainAsync(crm);
        (await crm.OrdersAsync()).Select(o => o.State.Key.ToString()).Order(StringComparer.Ordinal)
            .ShouldBe(["demo/shopee/D1", "second/shopee/S1"]);
    }
}
