using Crm.Customers;
using Crm.Erasure;
using Crm.Shops;
using Crm.Tests.Scenarios.People;
using Crm.Tests.Support;

namespace Crm.Tests.Staff;

/// <summary>The link of a text, over HTTP and without a key.</summary>
public sealed class UnsubscribeTests
{
    const string Own = "+8613800138077", Friend = "+8613900139077";

    static Task<TestCrm> StartAsync() => TestCrm.StartAsync("2026-03-02T01:00:00Z", listens: true, change: s =>
    {
        s.Shops["demo"].UnsubscribeUrl = "https://crm.example";
        s.Shops["demo"].UnsubscribeKey = "a-key-for-tests-only";
    });

    static string Link(TestCrm crm, string customer, string phone) =>
        new Uri(crm.Get<ShopDirectory>().Find("demo")!.Unsubscribe!.For("demo", customer, phone)).PathAndQuery;

    static async Task<(int Status, string Body)> CallAsync(TestCrm crm, string link, HttpMethod method, HttpContent? body = null)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = crm.Host.Url };
        using var request = new HttpRequestMessage(method, link) { Content = body };
        using var reply = await http.SendAsync(request);
        reply.Headers.CacheControl?.NoStore.ShouldBeTrue();
        return ((int)reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }

    static Task<NumberConsent?> SaidAsync(TestCrm crm, string phone) => crm.Get<NumberConsents>().FindAsync(phone, default).AsTask();

    [Theory]
    [InlineData("https://crm.example", true)]
    [InlineData("http://127.0.0.1:7071", true)]
    [InlineData("http://localhost:7071", true)]
    [InlineData("http://crm.example", false)]
    [InlineData("ftp://crm.example", false)]
    public void Url_OfLinks_IsHttps(string url, bool holds)
    {
        var mistakes = new List<string>();
        (UnsubscribeLink.Create(url, "a-key-for-tests-only", "Shops:demo", mistakes) is not null).ShouldBe(holds);
        mistakes.Count.ShouldBe(holds ? 0 : 1);
        if (!holds) mistakes[0].ShouldStartWith("Shops:demo:UnsubscribeUrl: give the host's https address");
    }

    [Fact]
    public async Task Get_ByAPreviewOrAPerson_ShowsAButtonAndRefusesNothing()
    {
        await using var crm = await StartAsync();
        await crm.CreatedAsync("1", "2026-03-02T01:00:00Z", phone: Own);
        var before = await crm.HashAsync();
        var (status, body) = await CallAsync(crm, Link(crm, (await crm.CustomersAsync()).Single().Id, Own), HttpMethod.Get);
        status.ShouldBe(200);
        body.ShouldContain("<form method=\"post\">");
        body.ShouldContain("退订");
        (await crm.HashAsync()).ShouldBe(before);
        (await SaidAsync(crm, Own)).ShouldBeNull();
    }

    [Theory]
    [InlineData("List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")]
    [InlineData("", null)]
    public async Task Post_FromTheButtonOrAMailProgram_RefusesAdvertisingForTheNumberAndItsCustomer(string form, string? type)
    {
        await using var crm = await StartAsync();
        await crm.CreatedAsync("1", "2026-03-02T01:00:00Z", phone: Own);
        var content = type is null ? null : new StringContent(form, System.Text.Encoding.ASCII, type);
        var (status, body) = await CallAsync(crm, Link(crm, (await crm.CustomersAsync()).Single().Id, Own), HttpMethod.Post, content);
        status.ShouldBe(200);
        body.ShouldNotContain("<form");
        (await SaidAsync(crm, Own))!.Classes.Keys.ShouldBe([MessageClass.Promotional]);
        var word = (await crm.CustomersAsync()).Single().Consent[MessageClass.Promotional].Value;
        (word.Granted, word.Source, word.Channel).ShouldBe((false, "unsubscribe-link", "link"));
    }

    [Fact]
    public async Task Post_ByAGiftsReceiver_RefusesForThatNumberAndNotForTheBuyer()
    {
        await using var crm = await StartAsync();
        await crm.ConsentAsync(MessageClass.Promotional, true, "2026-03-01T01:00:00Z", Own);
        var buyer = (await crm.CustomersAsync()).Single().Id;
        (await CallAsync(crm, Link(crm, buyer, Friend), HttpMethod.Post)).Status.ShouldBe(200);
        (await SaidAsync(crm, Friend)).ShouldNotBeNull();
        (await SaidAsync(crm, Own)).ShouldBeNull();
        (await crm.CustomersAsync()).Single().Consent[MessageClass.Promotional].Value.Granted.ShouldBeTrue();
    }

    [Fact]
    public async Task Post_OfABuyerKnownByAnOrderAlone_AndOfOneErasedSince_Refuses()
    {
        await using var crm = await StartAsync();
        await RefusedNumberTests.OrderedAsync(crm, "1", "b1", Own);
        var buyer = (await crm.CustomersAsync()).Single().Id;
        var link = Link(crm, buyer, Own);
        (await CallAsync(crm, link, HttpMethod.Post)).Status.ShouldBe(200);
        (await crm.CustomersAsync()).Single().Consent[MessageClass.Promotional].Value.Granted.ShouldBeFalse();
        await crm.Get<CustomerErasure>().EraseAsync(buyer, default);
        (await CallAsync(crm, link, HttpMethod.Post)).Status.ShouldBe(200);
        (await crm.CustomersAsync()).Single().Consent.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task ALinkNobodySigned_IsNotValid(string method)
    {
        await using var crm = await StartAsync();
        await crm.CreatedAsync("1", "2026-03-02T01:00:00Z", phone: Own);
        var before = await crm.HashAsync();
        var link = Link(crm, (await crm.CustomersAsync()).Single().Id, Own);
        var forged = link[..^2] + (link.EndsWith('A') ? "BB" : "AA");
        foreach (var wrong in new[] { forged, link.Replace("/demo/", "/us/"), link[..^5], link + "x" })
            (await CallAsync(crm, wrong, new HttpMethod(method))).Status.ShouldBe(404, wrong);
        (await crm.HashAsync()).ShouldBe(before);
    }
}
