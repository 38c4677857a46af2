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
