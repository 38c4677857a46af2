using Crm.Local.Hosting;
using Crm.Pages.Accounts;
using Crm.Platforms;
using Crm.Tests.Support;

namespace Crm.Tests.Pages;

/// <summary>Who connects a platform sees its first webhook arrive, or why it does not.</summary>
public sealed class StartPageTests
{
    [Fact]
    public async Task Webhooks_SeenAndRefused_ShowOnTheStart_WithTheAddressToCopy()
    {
        await using var stage = await PagesStage.OpenAsync();
        using var owner = stage.As(Role.Owner);
        var address = new Uri(stage.Crm.Host.Url, "/api/webhooks/demo/shopify").AbsoluteUri;
        (await owner.GetAsync("start")).Text.ShouldContain($"data-copy=\"{address}\"");
        (await owner.GetAsync("start")).Text.ShouldNotContain("last webhook");
        using var client = new WebhookClient(stage.Crm.Host.Url);
        using var forged = new HttpClient { BaseAddress = stage.Crm.Host.Url };
        using var body = new StringContent("{}");
        (await forged.PostAsync("/api/webhooks/demo/shopify", body)).StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
        (await owner.GetAsync("start")).Text.ShouldContain("one was refused: ");

        stage.Crm.Time.Advance(TimeSpan.FromMinutes(2));
        await client.ShopifyAsync("products/update", "{\"id\":1}");
        await stage.Crm.Get<InboxWorker>().DrainAsync(default);
        var page = await owner.GetAsync("start");
        page.Text.ShouldContain("last webhook 2026-03-02 10:02");
        page.Text.ShouldNotContain("one was refused");
    }

    [Theory]
    [InlineData("en", "The test text was taken, but not by a gateway")]
    [InlineData("zh-CN", "测试短信已被接收，但没有设置网关")]
    public async Task ATestText_IsSentOnce_AndItsPhoneStandsNowhere(string language, string taken)
    {
        await using var stage = await PagesStage.OpenAsync(change: s => s.Shops["demo"].Live = false);
        using var owner = stage.As(Role.Owner, language);
        var key = System.Text.RegularExpressions.Regex.Match((await owner.GetAsync("start")).Raw, "name=\"key\" value=\"([0-9a-f]+)\"")
            .Groups[1].Value;
        (string, string)[] fields = [("shop", "demo"), ("key", key), ("phone", "138 0013 8765")];
        var sent = await owner.PostAsync("start/text", fields);
        sent.Location!.ShouldNotContain("8765");
        (await owner.GetAsync(sent.Location!)).Text.ShouldContain(taken);
        (await owner.PostAsync("start/text", fields)).Status.ShouldBe(303);
        (await File.ReadAllLinesAsync(Path.Combine(stage.Crm.Folder, "outbox.jsonl")))
            .Count(l => l.Contains("8765", StringComparison.Ordinal)).ShouldBe(1, "once, of a shop not live too");
        (await stage.Crm.Get<Crm.Staff.TestTextDesk>().LastAsync("demo", default))!.By.ShouldBe("owner");
        await foreach (var row in stage.Crm.Get<Crm.Storage.CrmTables>().Runs.ScanAsync("!", "~", default))
            System.Text.Encoding.UTF8.GetString(row.Body.Span).ShouldNotContain("8765");
        (await owner.PostAsync("start/text", ("shop", "demo"), ("key", "k"), ("phone", "12"))).Text
            .ShouldContain(language == "en" ? "Phone: is not a phone" : "电话：不能收短信");
        (await stage.Crm.TouchpointsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task ATestText_ToANumberThatRefused_IsNotSent()
    {
        await using var stage = await PagesStage.OpenAsync();
        using var owner = stage.As(Role.Owner);
        await stage.Crm.Get<Crm.Customers.NumberConsents>().TellAsync("+8613800138765", [new(Crm.Customers.MessageClass.Transactional,
            new(stage.Crm.Time.GetUtcNow(), new Crm.Customers.ConsentState(false, "sms")))], default);
        await owner.GetAsync("start");
        (await owner.PostAsync("start/text", ("shop", "demo"), ("key", "k"), ("phone", "13800138765"))).Text.ShouldSatisfyAllConditions(
            t => t.ShouldContain("has refused"), t => t.ShouldContain("value=\"13800138765\""));
        (await stage.Crm.Get<AuditLog>().ReadAsync("2026-03", null, default)).Entries
            .ShouldContain(e => e.What == Acts.TestTextSent && e.Undone == true);
        (await owner.PostAsync("start/preset", ("shop", "demo"), ("preset", "full"))).Status
            .ShouldBe(404, "this host has no settings to write");
        (await owner.GetAsync("start")).Text.ShouldContain("Shops__demo__Preset");
    }

    [Fact]
    public async Task Times_AreWrittenOnceAMinute_AndKeepBoth()
    {
        await using var crm = await TestCrm.StartAsync();
        var times = crm.Get<WebhookTimes>();
        var first = crm.Time.GetUtcNow();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => times.SeenAsync("demo", "shopify", default).AsTask()));
        crm.Time.Advance(TimeSpan.FromSeconds(59));
        await times.SeenAsync("demo", "shopify", default);
        (await times.FindAsync("demo", "Shopify", default))!.Seen.ShouldBe(first);
        crm.Time.Advance(TimeSpan.FromSeconds(1));
        await times.SeenAsync("demo", "shopify", default);
        await times.RefusedAsync("demo", "shopify", "signature", default);
        (await times.FindAsync("demo", "shopify", default)).ShouldBe(new(crm.Time.GetUtcNow(), crm.Time.GetUtcNow(), "signature"));
    }
}
