using Crm.Local.Hosting;
using Crm.Pages.Accounts;
using Crm.Shops;
using Crm.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Crm.Tests.Setup;

/// <summary>A host that serves: an owner lets a shop go live on the pages, and it starts again with that.</summary>
public sealed class ServingTests
{
    [Fact]
    public async Task Owner_LetsAShopGoLive_AfterTheCheck_AndTheHostStartsAgain()
    {
        var folder = Directory.CreateTempSubdirectory("crm-serving-").FullName;
        var file = Path.Combine(folder, "local.settings.json");
        await File.WriteAllTextAsync(file, $$"""
            {
              "Values": {
                "Url": "http://127.0.0.1:0", "DataFolder": {{System.Text.Json.JsonSerializer.Serialize(Path.Combine(folder, "data"))}},
                "Shops__demo__Name": "云朵家居",
                "Shops__demo__Live": "false"
              }
            }
            """);
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var starts = System.Threading.Channels.Channel.CreateUnbounded<CrmHost>();
        var serving = Serving.RunAsync(() => CrmSettings.Load(file), file, new HostSetup { LogLevel = LogLevel.Critical },
            (host, _) => starts.Writer.WriteAsync(host, CancellationToken.None).AsTask(), stop.Token, offline: true);
        try
        {
            var host = await starts.Reader.ReadAsync(stop.Token);
            host.Get<ShopDirectory>().Find("demo")!.Live.ShouldBeFalse();
            using var owner = await OwnerAsync(host);
            (await owner.GetAsync("start")).Text.ShouldContain("Let demo go live");
            (await owner.PostAsync("start/live", ("shop", "demo"))).Text.ShouldContain("Say that you are sure");
            // Nothing is connected yet, so no order would ever come: the check says so and nothing is switched.
            var refused = await owner.PostAsync("start/live", ("shop", "demo"), ("sure", "yes"));
            refused.Status.ShouldBe(400);
            refused.Text.ShouldContain("Shops:demo:Platforms: none");
            (await File.ReadAllTextAsync(file)).ShouldContain("\"Shops__demo__Live\": \"false\"");
            (await owner.PostAsync("start/live", ("shop", "other"), ("sure", "yes"))).Status.ShouldBe(404);
        }
        finally
        {
            await stop.CancelAsync();
            await serving;
        }
        await WithPlatformAsync(file);
        await GoesLiveAsync(file);
        Directory.Delete(folder, true);
    }

    static async Task WithPlatformAsync(string file) => await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace(
        "\"Shops__demo__Live\"", "\"Shops__demo__Platforms__shopify__Secrets__0\": \"a-secret-that-is-long\",\n    \"Shops__demo__Live\"",
        StringComparison.Ordinal));

    static async Task GoesLiveAsync(string file)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var starts = System.Threading.Channels.Channel.CreateUnbounded<CrmHost>();
        var serving = Serving.RunAsync(() => CrmSettings.Load(file), file, new HostSetup { LogLevel = LogLevel.Critical },
            (host, _) => starts.Writer.WriteAsync(host, CancellationToken.None).AsTask(), stop.Token, offline: true);
        try
        {
            var first = await starts.Reader.ReadAsync(stop.Token);
            using var owner = await OwnerAsync(first);
            await owner.GetAsync("start");
            var going = await owner.PostAsync("start/live", ("shop", "demo"), ("sure", "yes"));
            going.Status.ShouldBe(200);
            going.Text.ShouldContain("云朵家居 goes live");
            going.Headers["Refresh"].ShouldBe("5; url=/api/pages/start");
            var second = await starts.Reader.ReadAsync(stop.Token);
            second.Get<ShopDirectory>().Find("demo")!.Live.ShouldBeTrue();
            (await second.Get<AuditLog>().ReadAsync(second.Get<AuditLog>().Months()[0], null, default)).Entries
                .ShouldContain(e => e.What == Acts.WentLive && e.About == "demo");
            await ChoosesAsync(second, starts.Reader, stop.Token);
        }
        finally
        {
            await stop.CancelAsync();
            await serving;
        }
    }

    static async Task ChoosesAsync(CrmHost host, System.Threading.Channels.ChannelReader<CrmHost> starts, CancellationToken stop)
    {
        host.Get<ShopDirectory>().Find("demo")!.Preset.ShouldBe("light");
        using var owner = await OwnerAsync(host);
        (await owner.GetAsync("start")).Text.ShouldContain("light: the most important touches");
        (await owner.PostAsync("start/preset", ("shop", "demo"), ("preset", "none"))).Status.ShouldBe(404);
        (await owner.PostAsync("start/preset", ("shop", "demo"), ("preset", "full"))).Text
            .ShouldContain("云朵家居 gets “full: every step”");
        var next = await starts.ReadAsync(stop);
        var shop = next.Get<ShopDirectory>().Find("demo")!;
        (shop.Preset, shop.Live).ShouldBe(("full", true));
    }

    static async Task<Browser> OwnerAsync(CrmHost host)
    {
        if (await host.Get<People>().FindAsync("lin", default) is null) await host.Get<People>().AddAsync("lin", Role.Owner, default);
        var browser = new Browser(host.Url);
        browser.Cookies.Add(host.Url, new System.Net.Cookie("crm-session", await host.Get<Sessions>().BeginAsync("lin", default),
            "/api/pages"));
        return browser;
    }
}
