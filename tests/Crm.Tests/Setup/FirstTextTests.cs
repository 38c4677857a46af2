using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Crm.Gateways;
using Crm.Local.Setup;
using Crm.Tests.Crash;
using Crm.Tests.Gateways;
using Crm.Tests.Sqlite;
using Crm.Tests.Support;
using Xunit.Abstractions;

namespace Crm.Tests.Setup;

/// <summary>
/// The whole road of a new user with the real program: init, check, a signed webhook, nothing sent, golive, a text that the provider took.
/// </summary>
[Collection("Crash")]
[Trait("Speed", "Slow")]
public sealed class FirstTextTests(ITestOutputHelper output)
{
    const string Secret = "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";

    [Theory]
    [InlineData("aliyun")]
    [InlineData("tencent")]
    [InlineData("twilio")]
    public async Task When_AShopIsSetUp_Should_SendItsFirstTextAfterGoLiveOnly(string kind)
    {
        var clock = Stopwatch.StartNew();
        using var folder = new TempFolder();
        await using var provider = GatewayConformanceTests.Doubles[kind]();
        var (file, data, port) = (folder.File("local.settings.json"), folder.File("data"), HostProcess.FreePort());
        string[] at = ["--settings", file, "--data", data];
        await RunAsync(0, ["init", "--no-input", "--out", file, .. Answers(provider), .. at]);
        Edit(file, port);
        if (kind is not "twilio") await RunAsync(1, ["golive", .. at], "none is approved yet");
        Approve(folder.File("templates.json"));
        await RunAsync(0, ["check", .. at], $"{kind}: 127.0.0.1 answers", "topics: orders/create, orders/paid",
            $"http://127.0.0.1:{port}/api/webhooks/cloud/shopify");

        using (var host = await HostProcess.ServeAsync(data, file))
        {
            await OrderAsync(port, 1, Phone(provider, 1));
            await UntilAsync(() => host.Said.Contains("cloud is not live", StringComparison.Ordinal), host);
            await UntilAsync(async () => await SaidAsync(["why-not", "7000001", .. at]) is var said
                && (said.Contains("not live", StringComparison.Ordinal) || said.Contains("还没有上线", StringComparison.Ordinal)), host);
            provider.Sends.ShouldBeEmpty();
            await host.StopAsync();
        }
        await RunAsync(0, ["golive", .. at], "cloud: live");
        using (var host = await HostProcess.ServeAsync(data, file))
        {
            await OrderAsync(port, 2, Phone(provider, 2));
            await UntilAsync(() => !provider.Taken.IsEmpty, host);
            await host.StopAsync();
        }
        var text = provider.Taken.ShouldHaveSingleItem();
        text.To.ShouldBe(Phone(provider, 2));
        text.Text.ShouldContain(kind == "twilio" ? "7000002" : "云朵枕头");
        provider.Unsigned.ShouldBeEmpty();
        output.WriteLine($"{kind}: from init to the first accepted text in {clock.Elapsed.TotalSeconds:F0} s.");
    }

    static string Phone(ProviderDouble provider, int order) => provider.Kind == "twilio" ? $"+1415555{2670 + order}" : $"+86138{order:d8}";

    static string[] Answers(ProviderDouble provider)
    {
        var options = provider.Options();
        var set = typeof(GatewayOptions).GetProperties().Where(p => p.PropertyType == typeof(string) && p.GetValue(options) is not null)
            .SelectMany(p => new[] { "--set", $"{provider.Kind}.{p.Name}={p.GetValue(options)}" });
        var (country, language) = provider.Kind == "twilio" ? ("US", "en") : ("CN", "zh-CN");
        return ["--name", "Cloud", "--shop", "cloud", "--country", country, "--language", language, "--preset", "full", "--platform",
            "shopify", "--set", "shopify.Secrets__0=" + Secret, "--gateway", provider.Kind, .. set];
    }

    /// <summary>What a person edits: the port, and here the hours.</summary>
    static void Edit(string file, int port)
    {
        var text = File.ReadAllText(file);
        text.ShouldContain("// false: everything is taken in");
        text = SettingsText.With(text, "Url", $"http://127.0.0.1:{port}");
        text = SettingsText.With(text, "Shops__cloud__SendBetween__Transactional__Opens", "00:00");
        File.WriteAllText(file, SettingsText.With(text, "Shops__cloud__SendBetween__Transactional__Closes", "23:59"));
    }

    /// <summary>As after the provider's approval.</summary>
    static void Approve(string file)
    {
        if (!File.Exists(file)) return;
        var templates = JsonNode.Parse(File.ReadAllText(file))!;
        var number = 1000;
        foreach (var one in templates["templates"]!.AsArray()) (one!["status"], one["code"]) = ("approved", $"{number++}");
        File.WriteAllText(file, templates.ToJsonString(new JsonSerializerOptions
        {
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }));
    }

    static async Task OrderAsync(int port, int order, string phone)
    {
        using var client = new WebhookClient(new Uri($"http://127.0.0.1:{port}"));
        var at = TimeProvider.System.GetUtcNow().AddHours(-2).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        (await client.ShopifyAsync("orders/create", Encoding.UTF8.GetBytes(
            Samples.ShopifyNewOrder($"{7_000_000 + order}", at, "pending", phone, $"{order}")), "cloud", Secret)).Status.ShouldBe(200);
    }

    static async Task<string> SaidAsync(string[] args)
    {
        using var process = HostProcess.Start(args);
        await process.EndAsync(60);
        return process.Said;
    }

    static async Task RunAsync(int code, string[] args, params string[] says)
    {
        using var process = HostProcess.Start(args);
        await process.EndAsync(60);
        process.ExitCode.ShouldBe(code, $"{args[0]}: {process.Said}");
        foreach (var words in says) process.Said.ShouldContain(words);
    }

    static Task UntilAsync(Func<bool> so, HostProcess host) => UntilAsync(() => Task.FromResult(so()), host);

    static async Task UntilAsync(Func<Task<bool>> so, HostProcess host)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromSeconds(40))
        {
            if (await so()) return;
            await Task.Delay(100);
        }
        Assert.Fail("It did not come to that:\n" + host.Said);
    }
}
