using Crm.Customers;
using Crm.Tests.Scenarios.People;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Staff;

/// <summary>What a clerk or a form tells, over HTTP.</summary>
public sealed class ConsentDeskTests : IAsyncLifetime, IDisposable
{
    const string Phone = "+8613800138088", Friend = "+8613900139088";
    readonly FaultGateway gateway = new();
    TestCrm crm = null!;
    StaffClient staff = null!;

    public async Task InitializeAsync()
    {
        crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z", listens: true, gateway: gateway);
        staff = await StaffClient.OfAsync(crm);
    }

    public void Dispose() => staff?.Dispose();
    public async Task DisposeAsync() => await crm.DisposeAsync();

    async Task<string> BuyerAsync(string buyer) =>
        (await crm.CustomersAsync()).Single(c => c.Identities.Contains($"b:demo:shopify:{buyer}")).Id;

    async Task ToldAsync(string json) => (await staff.PostAsync("/api/consent", json)).Status.ShouldBe(200);

    [Theory]
    [InlineData("transactional")]
    [InlineData("promotional")]
    public async Task ARefusalByCustomer_WhosePhoneIsOnlyAContactPoint_ReachesTheNumberForEverybody(string messageClass)
    {
        await RefusedNumberTests.OrderedAsync(crm, "1", "b1", Phone);
        await ToldAsync($$"""
            {"customer":"{{await BuyerAsync("b1")}}","class":"{{messageClass}}","granted":false,"by":"小李",
            "wording":"来电要求"}
            """);
        // Another buyer, in another group of shops, at the same number.
        await RefusedNumberTests.OrderedAsync(crm, "2", "b2", Phone, shop: "us");
        await crm.RunForAsync(TimeSpan.FromHours(20));
        gateway.Texts.Count.ShouldBe(messageClass == "promotional" ? 2 : 0, "news of an order is not advertising");
        var said = (await crm.Get<NumberConsents>().FindAsync(Phone, default))!.Classes.Values.Single().Value;
        (said.Granted, said.Source, said.By, said.Wording).ShouldBe((false, "staff", "小李", "来电要求"));
    }

    [Fact]
    public async Task ARefusalByCustomer_DoesNotSpeakForAFriendWhoGotAGift()
    {
        await RefusedNumberTests.OrderedAsync(crm, "1", "b1", Phone);
        await RefusedNumberTests.OrderedAsync(crm, "2", "b1", Friend, name: "朋友");
        await crm.ApplyAsync(new Crm.Events.ShopEvent
        {
            Shop = "demo", Platform = "shopify", 
            Identities = [Identity.Buyer("demo", "shopify", "b1")], Source = "shopify",
            Profile = new(crm.Time.GetUtcNow(), new Profile { Name = "林夏" }),
        });
        await ToldAsync($$"""{"customer":"{{await BuyerAsync("b1")}}","class":"transactional","granted":false,"by":"a"}""");
        (await crm.Get<NumberConsents>().FindAsync(Phone, default)).ShouldNotBeNull();
        (await crm.Get<NumberConsents>().FindAsync(Friend, default)).ShouldBeNull();
    }

    [Fact]
    public async Task AYesByCustomer_TakesBackWhatTheStaffWroteDown_AndNotWhatTheReceiverSaid()
    {
        await RefusedNumberTests.OrderedAsync(crm, "1", "b1", Phone);
        var buyer = await BuyerAsync("b1");
        await ToldAsync($$"""{"customer":"{{buyer}}","class":"transactional","granted":false,"by":"a"}""");
        crm.Time.Advance(TimeSpan.FromMinutes(1));
        await ToldAsync($$"""{"customer":"{{buyer}}","class":"transactional","granted":true,"by":"a"}""");
        await RefusesAsync(Phone, buyer, MessageClass.Transactional, false);
        crm.Time.Advance(TimeSpan.FromMinutes(1));
        await RefusedNumberTests.SaysAsync(crm, "STOP", Phone);
        crm.Time.Advance(TimeSpan.FromMinutes(1));
        await ToldAsync($$"""{"customer":"{{buyer}}","class":"transactional","granted":true,"by":"a"}""");
        await RefusesAsync(Phone, buyer, MessageClass.Transactional, true);
    }

    [Fact]
    public async Task AYesByPhoneToOneShop_CountsForItsGroupOnly()
    {
        await RefusedNumberTests.SaysAsync(crm, "STOP", Phone);
        crm.Time.Advance(TimeSpan.FromMinutes(1));
        foreach (var messageClass in new[] { "transactional", "promotional" })
            await ToldAsync($$"""{"phone":"{{Phone}}","shop":"demo","class":"{{messageClass}}","granted":true,"by":"a"}""");
        await RefusedNumberTests.OrderedAsync(crm, "2", "b2", Phone, shop: "us");
        var here = (await crm.CustomersAsync()).Single(c => c.Group == "yunduo");
        (here.Identities.Contains("p:" + Phone), here.Consent[MessageClass.Promotional].Value.Granted).ShouldBe((true, true));
        var there = (await crm.CustomersAsync()).Single(c => c.Group == "us");
        there.Consent.ShouldBeEmpty();
        await RefusesAsync(Phone, here.Id, MessageClass.Promotional, false);
        await RefusesAsync(Phone, there.Id, MessageClass.Transactional, true);
    }

    [Theory]
    [InlineData("""{"phone":"+8613800138088","class":"promotional","granted":true,"by":"a"}""", "shop")]
    [InlineData("""
        {"phone":"+8613800138088","customer":"00000000000000000000000000000000","class":"promotional","granted":false,"by":"a"}
        """, "customer, or phone")]
    [InlineData("""{"class":"promotional","granted":false,"by":"a"}""", "customer, or phone")]
    [InlineData("""{"phone":"12","class":"promotional","granted":false,"by":"a"}""", "phone")]
    [InlineData("""{"phone":"+8613800138088","shop":"nowhere","class":"promotional","granted":false,"by":"a"}""", "shop")]
    [InlineData("""{"phone":"+8613800138088","class":"all","granted":false,"by":"a"}""", "class")]
    [InlineData("""{"phone":"+8613800138088","class":"7","granted":false,"by":"a"}""", "class")]
    [InlineData("""{"phone":"+8613800138088","class":"promotional","by":"a"}""", "granted")]
    [InlineData("""{"phone":"+8613800138088","class":"promotional","granted":false}""", "by")]
    [InlineData("""{"phone":"+8613800138088","class":"promotional","granted":false,"by":"a","wording":"a\nb"}""", "wording")]
    [InlineData("""{"phone":"+8613800138088","class":"promotional","granted":false,"by":"a","at":"2026-03-02T02:00:00Z"}""", "at")]
    [InlineData("""{"phone":"+8613800138088","shop":"demo","granted":true,"by":"a"}""", "class: say")]
    [InlineData("""{"phone":"+8613800138088","granted":false,"by":"a"}""", "class: say")]
    [InlineData("""{"phone":"+8613800138088","class":"transactional,care","granted":false,"by":"a"}""", "class: say")]
    [InlineData("""{"phone":"+8613800138088","clas":"transactional","granted":false,"by":"a"}""", "clas: is not known here")]
    [InlineData("[]", "JSON")]
    public async Task WhatMakesNoSense_IsSaidWithItsField_AndKeepsNothing(string json, string says)
    {
        var before = await crm.HashAsync();
        var (status, body) = await staff.PostAsync("/api/consent", json);
        status.ShouldBe(400);
        body.GetProperty("detail").GetString()!.ShouldContain(says);
        (await crm.HashAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task AShopTheCustomerIsNotOf_IsRefused_AndNobodyIsNotFound()
    {
        await RefusedNumberTests.OrderedAsync(crm, "1", "b1", Phone);
        var buyer = await BuyerAsync("b1");
        var (status, body) = await staff.PostAsync("/api/consent",
            $$"""{"customer":"{{buyer}}","shop":"us","class":"promotional","granted":true,"by":"a"}""");
        (status, body.GetProperty("detail").GetString()!.StartsWith("shop:")).ShouldBe((400, true));
        (await staff.PostAsync("/api/consent", $$"""
            {"customer":"{{new string('0', 32)}}","class":"promotional","granted":true,"by":"a"}
            """)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task TheCardShowsEveryWordWithItsEvidence()
    {
        await RefusedNumberTests.OrderedAsync(crm, "1", "b1", Phone);
        await ToldAsync($$"""
            {"customer":"{{await BuyerAsync("b1")}}","shop":"second","class":"promotional","granted":false,"by":"小李","channel":"phone",
            "wording":"别再发了","at":"2026-03-01T08:00:00+08:00"}
            """);
        var word = (await staff.GetAsync($"/api/customers/{await BuyerAsync("b1")}")).GetProperty("consentEvidence")[0];
        (word.GetProperty("source").GetString(), word.GetProperty("by").GetString(), word.GetProperty("channel").GetString(),
            word.GetProperty("wording").GetString(), word.GetProperty("shop").GetString(), word.GetProperty("at").GetString())
            .ShouldBe(("staff", "小李", "phone", "别再发了", "second", "2026-03-01T00:00:00Z"));
    }

    async Task RefusesAsync(string phone, string customer, MessageClass messageClass, bool refuses) =>
        ((await crm.Get<NumberConsents>().FindAsync(phone, default))!
            .Refusal(messageClass, phone, (await crm.CustomersAsync()).Single(c => c.Id == customer)) is not null).ShouldBe(refuses);
}
