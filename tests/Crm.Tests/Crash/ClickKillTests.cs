using System.Globalization;
using System.Net;
using System.Text.Json;
using Crm.Common;
using Crm.Local.Sqlite;
using Crm.Storage;
using Crm.Tests.Sqlite;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Xunit.Abstractions;

namespace Crm.Tests.Crash;

/// <summary>
/// kill -9 of the real host while people follow a text's short link. Who was led on is counted, nobody more than once, the link still leads
/// where it led, and the text is not sent again.
/// </summary>
[Collection("Crash")]
[Trait("Speed", "Slow")]
public sealed class ClickKillTests(ITestOutputHelper output)
{
    const int Kills = 3, People = 4;
    const string Sale = "https://shop.example/sale";

    const string Flow = """
        {
          "flow": "probe", "version": 1, "about": "One text with a link.",
          "steps": [{
            "step": "pay", "label": { "zh-CN": "一", "en": "One" }, "why": "To be followed.",
            "on": [{ "milestone": "created", "after": "PT1M" }], "expires": "PT20H", "class": "transactional", "channel": "sms",
            "variants": [{ "variant": "only", "text": {
              "zh-CN": "您好 {{link \"https://shop.example/sale\"}}", "en": "Hello {{link \"https://shop.example/sale\"}}" } }]
          }]
        }
        """;

    [Fact]
    public async Task When_TheHostIsKilledAmidClicks_Should_CountWhoWasLedOnOnceAndLeadOn()
    {
        using var folder = new TempFolder();
        var (data, port) = (folder.File("data"), HostProcess.FreePort());
        var settings = Settings(folder, port);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{port}"),
        };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)");
        var (code, asked, led) = ("", 0, 0);
        for (var kill = 0; kill < Kills; kill++)
        {
            using var victim = await HostProcess.ServeAsync(data, settings);
            if (kill == 0) code = await TextedAsync(port, data, victim);
            using var over = new CancellationTokenSource();
            var people = Enumerable.Range(0, People).Select(_ => FollowAsync(over.Token)).ToList();
            var before = Volatile.Read(ref led);
            while (Volatile.Read(ref led) < before + 20 && !victim.Ended) await Task.Delay(2);
            await victim.KillAsync();
            await over.CancelAsync();
            await Task.WhenAll(people);
        }
        using (var last = await HostProcess.ServeAsync(data, settings))
        {
            using var reply = await http.GetAsync("/api/l/" + code);
            (reply.StatusCode, reply.Headers.Location!.OriginalString).ShouldBe((HttpStatusCode.Found, Sale));
            (asked, led) = (asked + 1, led + 1);
            await last.StopAsync();
        }
        var (text, sent) = (Texts(data).ShouldHaveSingleItem(), await File.ReadAllLinesAsync(Path.Combine(data, "outbox.jsonl")));
        output.WriteLine($"{Kills} kills: {asked} asked, {led} led on, {text.Clicks} counted.");
        text.Clicks.ShouldBeInRange(led, asked);
        (led, text.State).ShouldSatisfyAllConditions(x => x.led.ShouldBeGreaterThanOrEqualTo(20 * Kills),
            x => x.State.ShouldBe(TouchpointState.Accepted));
        sent.Length.ShouldBe(1);

        async Task FollowAsync(CancellationToken cancel)
        {
            while (!cancel.IsCancellationRequested)
                try
                {
                    Interlocked.Increment(ref asked);
                    using var reply = await http.GetAsync("/api/l/" + code, cancel);
                    if (reply.StatusCode == HttpStatusCode.Found) Interlocked.Increment(ref led);
                }
                catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
                {
                    return;
                }
        }
    }

    static async Task<string> TextedAsync(int port, string data, HostProcess host)
    {
        using var client = new WebhookClient(new Uri($"http://127.0.0.1:{port}"));
        var at = TimeProvider.System.GetUtcNow().AddHours(-2).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        (await client.ShopifyAsync("orders/create", Samples.ShopifyNewOrder("7000001", at, "pending", "13800000001", "1")))
            .Status.ShouldBe(200);
        for (var i = 0; i < 600; i++)
        {
            if (Texts(data) is [{ State: TouchpointState.Accepted, Links: [var link, ..] }]) return link.Code;
            await Task.Delay(50);
        }
        throw new InvalidOperationException("No text went out:\n" + host.Said);
    }

    static List<Touchpoint> Texts(string data)
    {
        var database = SqliteDatabase.Open(data, DatabaseMode.Read);
        try
        {
            return [.. new SqliteRowStore(database, "crm").ScanAsync("t|", KeyText.After("t|"), default).ToBlockingEnumerable()
                .Select(row => RowBody.Read<Touchpoint>(row.Body))];
        }
        finally
        {
            database.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    static string Settings(TempFolder folder, int port)
    {
        Directory.CreateDirectory(folder.File("flows"));
        File.WriteAllText(folder.File("flows/probe.json"), Flow);
        var file = HostProcess.Settings(folder.Path, port);
        var values = JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("Values").EnumerateObject()
            .ToDictionary(v => v.Name, v => v.Value.GetString());
        values["FlowsFolder"] = folder.File("flows");
        values["Shops__demo__Flows__0"] = "probe";
        values["Shops__demo__Links__Url"] = "https://crm.example";
        values["Shops__demo__Links__Key"] = "a-key-for-tests-only";
        File.WriteAllText(file, JsonSerializer.Serialize(new { Values = values }));
        return file;
    }
}
