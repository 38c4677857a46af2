using System.Net;
using Crm.Common;
using Crm.Customers;
using Crm.Erasure;
using Crm.Events;
using Crm.Local.Hosting;
using Crm.Orders;
using Crm.Reports;
using Crm.Shops;
using Crm.Sms;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Staff;

/// <summary>A text's short link, from the platform's signed order to the page it leads to, over HTTP and without a key.</summary>
public sealed class ShortLinkTests : IDisposable
{
    const string Flow = """
        {
          "flow": "probe", "version": 1, "about": "Texts with links.",
          "steps": [{
            "step": "pay", "label": { "zh-CN": "付款", "en": "Pay" }, "why": "To see the link.",
            "on": [{ "milestone": "created", "after": "PT1M" }], "expires": "PT20H", "class": "transactional", "channel": "sms",
            "variants": [{ "variant": "only", "text": {
              "zh-CN": "订单{{order}}LINKS",
              "en": "Order {{order}} {{orderLink}} {{link \"https://shop.example/sale?from=sms&x=1\"}}" } }]
          }]
        }
        """;
    const string Links = "{{#if paymentLink}}付款 {{paymentLink}}{{/if}}{{#if orderLink}}查看 {{orderLink}}{{/if}}"
        + "{{#if trackingLink}}物流 {{trackingLink}}{{/if}}";
    const string Phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.50";
    const string Page = "https://yunduo.example/1/orders/abc/authenticate?key=imasecretipod", Pay =
        "https://yunduo.example/checkout/order-pay/77/?pay_for_order=true&key=wc_order_1";

    readonly string folder = Directory.CreateTempSubdirectory("crm-links-").FullName;

    public ShortLinkTests() => File.WriteAllText(Path.Combine(folder, "probe.json"), Flow.Replace("LINKS", Links));

    public void Dispose() => Directory.Delete(folder, true);

    Task<TestCrm> StartAsync(Action<CrmSettings>? change = null, ISmsGateway? gateway = null) =>
        TestCrm.StartAsync("2026-03-02T02:00:00Z", true, gateway, change: settings =>
        {
            settings.FlowsFolder = folder;
            foreach (var shop in settings.Shops.Values)
                (shop.Flows, shop.Links.Url, shop.Links.Key) = (["probe"], "https://crm.example", "a-key-for-tests-only");
            change?.Invoke(settings);
        });

    static async Task<Touchpoint> TextedAsync(TestCrm crm, string body, bool woo = false, string shop = "demo")
    {
        using var client = new WebhookClient(crm.Host.Url);
        (woo ? await client.WooAsync("order.created", body, shop) : await client.ShopifyAsync("orders/create", body, shop))
            .Status.ShouldBe(200);
        await crm.Get<InboxWorker>().DrainAsync(default);
        await crm.RunForAsync(TimeSpan.FromMinutes(3));
        var text = await crm.TouchpointAsync("pay");
        text.State.ShouldBe(TouchpointState.Accepted, text.Reason);
        return text;
    }

    static string Order(string link = Page) => Samples.ShopifyOrder("4001", "2026-03-02T10:00:00+08:00",
        extra: $", \"order_status_url\": {System.Text.Json.JsonSerializer.Serialize(link)}");

    static async Task<HttpResponseMessage> FollowAsync(TestCrm crm, string code, string agent = Phone, HttpMethod? method = null,
        params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri(crm.Host.Url, "/api/l/" + code));
        if (agent.Length > 0) request.Headers.TryAddWithoutValidation("User-Agent", agent);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request);
    }

    static async Task<string?> LeadsToAsync(TestCrm crm, string code, string agent = Phone)
    {
        using var reply = await FollowAsync(crm, code, agent);
        reply.Headers.CacheControl!.NoStore.ShouldBeTrue();
        return reply.StatusCode == HttpStatusCode.Redirect ? reply.Headers.Location!.OriginalString : $"{(int)reply.StatusCode}";
    }

    static async Task<(int Clicks, DateTimeOffset? First)> CountedAsync(TestCrm crm)
    {
        var text = await crm.TouchpointAsync("pay");
        return (text.Clicks, text.Links!.Min(link => link.FirstClick));
    }

    [Fact]
    public async Task When_AnOrderHasItsPage_Should_TextAShortLinkToItAndCountWhoFollows()
    {
        await using var crm = await StartAsync();
        var text = await TextedAsync(crm, Order());
        var link = text.Links.ShouldHaveSingleItem();
        (link.Kind, link.Url, link.Clicks).ShouldBe(("order", Page, 0));
        text.Text.ShouldBe($"【云朵家居】订单#4001查看 https://crm.example/api/l/{link.Code}");
        text.Parts.ShouldBe(SmsParts.Of(text.Text!).Parts);
        link.Code.Length.ShouldBe(ShortLinks.CodeLength);

        (await LeadsToAsync(crm, link.Code)).ShouldBe(Page);
        var first = crm.Time.GetUtcNow();
        await crm.RunForAsync(TimeSpan.FromHours(1));
        (await LeadsToAsync(crm, link.Code)).ShouldBe(Page);
        (await CountedAsync(crm)).ShouldBe((2, first));
        var after = await crm.TouchpointAsync("pay");
        (after with { Links = null }).ShouldBe(text with { Links = null });
        var step = SummaryView.Of(await Summary.OfAsync(crm.Rows, default)).Steps["pay"];
        (step.Sent, step.Clicked, step.Clicks).ShouldBe((1, 1, 2L));
    }

    [Fact]
    public async Task When_AProgramOnlyLooks_Should_LeadItAndNotCount()
    {
        await using var crm = await StartAsync();
        var code = (await TextedAsync(crm, Order())).Links![0].Code;
        foreach (var agent in new[] { "WhatsApp/2.23.20", "facebookexternalhit/1.1", "Mozilla/5.0 (compatible; Googlebot/2.1)",
            "curl/8.5.0",
            "TelegramBot (like TwitterBot)", "Slackbot-LinkExpanding 1.0", "" })
            (await LeadsToAsync(crm, code, agent)).ShouldBe(Page, agent);
        using var head = await FollowAsync(crm, code, method: HttpMethod.Head);
        (head.StatusCode, head.Headers.Location?.OriginalString).ShouldBe((HttpStatusCode.Redirect, Page));
        using var early = await FollowAsync(crm, code, Phone, null, ("Sec-Purpose", "prefetch;prerender"));
        early.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await CountedAsync(crm)).ShouldBe((0, null));
        (await LeadsToAsync(crm, code)).ShouldBe(Page);
        (await CountedAsync(crm)).Clicks.ShouldBe(1);
    }

    [Fact]
    public async Task When_ItsDaysAreOver_Should_SayItHasExpiredAndCountNobody()
    {
        await using var crm = await StartAsync(s => s.Shops["demo"].Links.Days = 7);
        var code = (await TextedAsync(crm, Order())).Links![0].Code;
        await crm.RunForAsync(TimeSpan.FromDays(7));
        using var reply = await FollowAsync(crm, code);
        reply.StatusCode.ShouldBe(HttpStatusCode.Gone);
        (await reply.Content.ReadAsStringAsync()).ShouldContain("链接已过期");
        (await CountedAsync(crm)).Clicks.ShouldBe(0);
    }

    [Fact]
    public async Task ACodeNoTextWentOutWith_LeadsNowhere()
    {
        await using var crm = await StartAsync();
        var text = await TextedAsync(crm, Order());
        var code = text.Links![0].Code;
        var before = await crm.HashAsync();
        // Another touchpoint's, one that only reads like it, and what is no code at all.
        var other = crm.Get<ShopDirectory>().Find("demo")!.Links!.For("demo", "another").AddressOf(LinkBook.Order, Page)![^10..];
        foreach (var wrong in new[] { other, code[..^1] + (code[^1] == 'a' ? 'b' : 'a'), code[..^1], "0000000000", text.Id, "%2e%2e%2fa" })
            (await LeadsToAsync(crm, wrong)).ShouldBe("404", wrong);
        (await LeadsToAsync(crm, code + "?to=https://evil.example")).ShouldBe(Page);
        (await crm.TouchpointAsync("pay")).Links![0].Url.ShouldBe(Page);
        before.ShouldNotBe(await crm.HashAsync());
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("//evil.example/x")]
    [InlineData("https://user:pass@evil.example/")]
    [InlineData("https://x y/")]
    [InlineData("https://ok.example/\r\nSet-Cookie: a=b")]
    [InlineData("")]
    public async Task When_ThePlatformTellsNoAddress_Should_TextWithoutALink(string told)
    {
        await using var crm = await StartAsync();
        var text = await TextedAsync(crm, Order(told));
        (text.Text, text.Links).ShouldBe(("【云朵家居】订单#4001", null));
    }

    [Fact]
    public async Task When_AnOrderCanBePaidByLink_Should_TextThatAndItsParcelsPage()
    {
        await using var crm = await StartAsync();
        var body = Samples.WooOrder("77").Replace("\"number\"", $"\"payment_url\": \"{Pay}\", \"number\"")
            .Replace("\"tracking_number\": \"SF1\"", "\"tracking_number\": \"SF1\", "
                + "\"custom_tracking_link\": \"https://sf.example/t/SF1\"");
        var text = await TextedAsync(crm, body, woo: true);
        text.Links!.Select(link => (link.Kind, link.Url)).ShouldBe([("payment", Pay), ("tracking", "https://sf.example/t/SF1")]);
        foreach (var link in text.Links!) (await LeadsToAsync(crm, link.Code)).ShouldBe(link.Url);
        (await CountedAsync(crm)).Clicks.ShouldBe(2);
        var step = (await Summary.OfAsync(crm.Rows, default)).Steps["pay"];
        (step.Clicked, step.Clicks).ShouldBe((1, 2L));
    }

    [Fact]
    public async Task When_ATextNamesAnAddressItself_Should_ShortenItByAProxysPath()
    {
        await using var crm = await StartAsync(s => s.Shops["us"].Links.Url = "https://s.example/x/");
        var text = await TextedAsync(crm, Order().Replace("\"13800138000\"", "\"+12125550123\""), shop: "us");
        text.Links!.Select(link => (link.Kind, link.Url)).ShouldBe([("order", Page), ("page", "https://shop.example/sale?from=sms&x=1")]);
        text.Text!.ShouldContain($"https://s.example/x/{text.Links![1].Code}");
        (await LeadsToAsync(crm, text.Links![1].Code)).ShouldBe("https://shop.example/sale?from=sms&x=1");
    }

    [Fact]
    public async Task When_TheBuyerWasTakenInByAnother_Should_StillLeadAndCount()
    {
        var phone = new FaultGateway { CanTrace = false };
        await using var crm = await StartAsync(gateway: phone);
        var text = await TextedAsync(crm, Order());
        var before = (await crm.CustomersAsync()).Single().Id;
        await crm.ApplyAsync(new ShopEvent { Shop = "demo", Platform = "shopify",
            Identities = [Identity.Buyer("demo", "shopify", "0"), Identity.Phone("+8613900139077")] });
        await crm.ApplyAsync(new ShopEvent { Shop = "demo", Platform = "shopify",
            Identities = [Identity.Phone("+8613800138000"), Identity.Phone("+8613900139077"), Identity.Buyer("demo", "shopify", "7001")] });
        await crm.RunForAsync(TimeSpan.FromMinutes(1));
        (await crm.CustomersAsync()).Where(c => c.MergedInto is null).ShouldHaveSingleItem();
        (await LeadsToAsync(crm, text.Links![0].Code)).ShouldBe(Page);
        (await CountedAsync(crm)).Clicks.ShouldBe(1);
        before.ShouldNotBeNull();
    }

    [Fact]
    public async Task When_ManyFollowAtOnce_Should_CountEach()
    {
        await using var crm = await StartAsync();
        var code = (await TextedAsync(crm, Order())).Links![0].Code;
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => LeadsToAsync(crm, code)));
        (await CountedAsync(crm)).Clicks.ShouldBe(12);
    }

    [Fact]
    public async Task When_ThePersonIsErased_Should_LeadNowhereAndKeepTheCount()
    {
        await using var crm = await StartAsync();
        var code = (await TextedAsync(crm, Order())).Links![0].Code;
        (await LeadsToAsync(crm, code)).ShouldBe(Page);
        await crm.Get<CustomerErasure>().EraseAsync((await crm.CustomersAsync()).Single().Id, default);
        (await LeadsToAsync(crm, code)).ShouldBe("404");
        (await CountedAsync(crm)).Clicks.ShouldBe(1);
        string.Join('\n', await crm.DumpAsync()).ShouldNotContain("imasecretipod");
    }

    [Theory]
    [InlineData("", "a-key-for-tests-only", "Shops:demo:Links:Url")]
    [InlineData("ftp://x.example", "a-key-for-tests-only", "Shops:demo:Links:Url")]
    [InlineData("https://x.example/?a=b", "a-key-for-tests-only", "Shops:demo:Links:Url")]
    [InlineData("https://x.example", "short", "Shops:demo:Links:Key")]
    [InlineData("https://x.example", "a-key-for-tests-only", "Shops:demo:Links:Days", 31)]
    public void Settings_ThatMakeNoLinks_AreNamed(string url, string key, string says, int days = 30)
    {
        var options = new ShopOptions { Name = "x", Links = new() { Url = url, Key = key, Days = days } };
        var mistakes = new List<string>();
        options.ToShop("demo", mistakes).ShouldBeNull();
        mistakes.ShouldHaveSingleItem().ShouldStartWith(says);
    }
}
