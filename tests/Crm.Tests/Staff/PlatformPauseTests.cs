using Crm.DeadLetters;
using Crm.Local.Hosting;
using Crm.Reports;
using Crm.Tests.Scenarios.People;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Staff;

/// <summary>The app is uninstalled on a platform: its texts wait until a person says otherwise.</summary>
public sealed class PlatformPauseTests
{
    const string Uninstalled = """{"id":1,"name":"x","domain":"x.myshopify.com"}""";

    static async Task PostAsync(TestCrm crm, string topic, string body)
    {
        using var client = new WebhookClient(crm.Host.Url);
        (await client.ShopifyAsync(topic, body)).Status.ShouldBe(200);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await crm.Get<InboxWorker>().DrainAsync(limit.Token);
    }

    [Fact]
    public async Task When_TheAppIsUninstalled_Should_HoldThatPlatformsTextsUntilItIsResumed()
    {
        var gateway = new FaultGateway();
        await using var crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z", listens: true, gateway: gateway);
        await RefusedNumberTests.OrderedAsync(crm, "1", "b1");
        await RefusedNumberTests.OrderedAsync(crm, "2", "b2", phone: "+8613900139001", shop: "second");
        await PostAsync(crm, "app/uninstalled", Uninstalled);
        await crm.RunForAsync(TimeSpan.FromHours(2));
        gateway.Texts.ShouldHaveSingleItem().To.ShouldBe("+8613900139001", "the other shop's");
        var held = (await crm.TouchpointsAsync()).Single(t => t.Step == "unpaid-reminder" && t.Order.Shop == "demo");
        (held.State, held.Reason).ShouldBe((TouchpointState.Planned, "platform-paused"));

        using var staff = await StaffClient.OfAsync(crm);
        var item = (await staff.GetAsync("/api/platforms")).EnumerateArray()
            .Single(p => p.GetProperty("shop").GetString() == "demo" && p.GetProperty("platform").GetString() == "shopify");
        (item.GetProperty("paused").GetBoolean(), item.GetProperty("reason").GetString()).ShouldBe((true, "app/uninstalled"));
        (await staff.GetAsync("/api/summary")).GetProperty("paused")[0].GetProperty("platform").GetString().ShouldBe("shopify");
        var why = await staff.GetAsync("/api/why-not?order=1");
        why[0].GetProperty("entries").EnumerateArray().Single(e => e.GetProperty("step").GetString() == "unpaid-reminder")
            .GetProperty("sentence").GetString()!.ShouldContain("暂停");
        // A person is told of it.
        var letters = await crm.Get<DeadLetterStore>().ListAsync(default).ToListAsync(default);
        letters.ShouldHaveSingleItem().NeedsOperator.ShouldBe(true);

        (await staff.PostAsync("/api/platforms", """{"shop":"demo","platform":"Shopify","paused":false,"by":"王"}""")).Body
            .GetProperty("changed").GetBoolean().ShouldBeTrue();
        await crm.RunForAsync(TimeSpan.FromHours(1.2));
        gateway.Texts.Count.ShouldBe(2);
    }

    [Fact]
    public async Task When_TheSameMessageIsRedrivenAfterItWasResumed_Should_StayResumed()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z", listens: true);
        await PostAsync(crm, "app/uninstalled", Uninstalled);
        using var staff = await StaffClient.OfAsync(crm);
        crm.Time.Advance(TimeSpan.FromMinutes(5));
        await staff.PostAsync("/api/platforms", """{"shop":"demo","platform":"shopify","paused":false,"by":"王"}""");
        await crm.Get<Redrive>().RunAsync(null, default);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await crm.Get<InboxWorker>().DrainAsync(limit.Token);
        (await staff.GetAsync("/api/platforms")).EnumerateArray().ShouldAllBe(p => !p.GetProperty("paused").GetBoolean());
        // A later one is news.
        crm.Time.Advance(TimeSpan.FromMinutes(5));
        await PostAsync(crm, "app/uninstalled", """{"id":1,"name":"again"}""");
        (await staff.GetAsync("/api/platforms")).EnumerateArray().Count(p => p.GetProperty("paused").GetBoolean()).ShouldBe(1);
    }

    [Fact]
    public async Task When_TheTextsTimePassesMeanwhile_Should_SayWhatHeldIt()
    {
        var gateway = new FaultGateway();
        await using var crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z", listens: true, gateway: gateway);
        using var staff = await StaffClient.OfAsync(crm);
        await staff.PostAsync("/api/platforms", """{"shop":"demo","platform":"shopify","paused":true,"by":"王","reason":"盘点"}""");
        await RefusedNumberTests.OrderedAsync(crm, "1", "b1");
        await crm.RunForAsync(TimeSpan.FromDays(8));
        gateway.Texts.ShouldBeEmpty();
        (await crm.TouchpointAsync("unpaid-reminder")).Reason!.ShouldContain("platform-paused");
        (await crm.Get<Audit>().RunAsync(default)).IsClean.ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"shop":"nowhere","platform":"shopify","paused":true,"by":"a"}""", "shop")]
    [InlineData("""{"shop":"demo","platform":"taobao","paused":true,"by":"a"}""", "platform: the shop has shopify")]
    [InlineData("""{"shop":"demo","platform":"shopify","by":"a"}""", "paused")]
    [InlineData("""{"shop":"demo","platform":"shopify","paused":true}""", "by")]
    [InlineData("3", "JSON")]
    public async Task WhatMakesNoSense_IsSaidWithItsField(string json, string says)
    {
        await using var crm = await TestCrm.StartAsync(listens: true);
        using var staff = await StaffClient.OfAsync(crm);
        var (status, body) = await staff.PostAsync("/api/platforms", json);
        status.ShouldBe(400);
        body.GetProperty("detail").GetString()!.ShouldContain(says);
    }
}
