using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Crm.Benchmarks.Runs;
using Crm.Local.Sqlite;

namespace Crm.Benchmarks.Intake;

/// <summary>
/// Signed order webhooks over HTTP until acknowledged, which both sides do only for what is durable. The reference acknowledges after its
/// one commit. The product acknowledges after the commit of customer, order, touchpoints, due rows and index, or, in a rush like this one,
/// once the message lies in its durable inbox; how long it is until the last of them is applied is told beside it. Each run has a fresh
/// process and folder, and a warm-up that is not counted. The host is then killed outright and the rows on disk are counted: a single one
/// missing fails the run.
/// </summary>
static class IntakeBenchmark
{
    const int Warm = 6000;

    public static async Task<bool> RunAsync(Options options)
    {
        Report.Header($"Intake: {options.Orders} signed order webhooks of about 2 KB over {options.Connections} connections, until "
            + $"acknowledged (product: after the commit, or after the durable inbox)", "orders/s");
        var pairs = new List<(Side, Side)>();
        var applied = new List<(Side, Side)>();
        for (var i = 1; i <= options.Pairs; i++)
        {
            var (product, drained) = await MeasureAsync(options, StartProduct, DrainedAsync, CountProduct);
            var (reference, _) = await MeasureAsync(options, StartReference, _ => Task.CompletedTask, CountReference);
            pairs.Add((product, reference));
            applied.Add((drained, reference));
            Report.Pair(i, product, reference);
        }
        var met = Report.Medians(pairs);
        Report.Also("until the last one is applied too", applied);
        return met;
    }

    static async Task<(Side Acknowledged, Side Applied)> MeasureAsync(Options options, Func<TempFolder, Child> start,
        Func<Uri, Task> drained, Func<TempFolder, Counts> count)
    {
        using var folder = new TempFolder();
        Side acknowledged, applied;
        await using (var host = start(folder))
        {
            var url = new Uri((await host.ExpectAsync("Listening on ")).Split(' ')[0]);
            await using var load =
                Child.Start(LoadGenerator.Name, Text(url.Port), Text(options.Connections), Text(Warm), Text(options.Orders));
            await load.ExpectAsync("ready");
            await load.TellAsync("warm");
            await load.ExpectAsync("done");
            await drained(url);
            var (cpu, clock) = (host.Cpu, Stopwatch.StartNew());
            await load.TellAsync("go");
            await load.ExpectAsync("done");
            var rate = options.Orders / clock.Elapsed.TotalSeconds;
            await drained(url);
            applied = new Side(options.Orders / clock.Elapsed.TotalSeconds, host.PeakMiB, (host.Cpu - cpu).TotalSeconds);
            acknowledged = applied with { PerSecond = rate };
        }
        var expected = new Counts(Warm + options.Orders, Warm + options.Orders,
            OrderRequests.TouchpointsPerOrder * (Warm + options.Orders));
        var found = count(folder);
        return found == expected ? (acknowledged, applied)
            : throw new InvalidOperationException($"After the kill there are {found}, expected {expected}.");
    }

    sealed record Counts(long Customers, long Orders, long Touchpoints);

    static Child StartProduct(TempFolder folder)
    {
        var values = new Dictionary<string, string>
        {
            ["Url"] = "http://127.0.0.1:0",
            ["Shops__bench__Name"] = "云朵家居",
            ["Shops__bench__Preset"] = "full",
            ["Shops__bench__Platforms__shopify__Secrets__0"] = OrderRequests.Secret,
        };
        File.WriteAllText(folder.File("settings.json"), JsonSerializer.Serialize(new { Values = values }));
        return Child.StartProduct("serve", "--settings", folder.File("settings.json"), "--data", folder.Path);
    }

    static Child StartReference(TempFolder folder) => Child.Start(ReferenceHost.Name, folder.File("reference.db"));

    /// <summary>Until the host tells that its inbox is empty: then every message is applied.</summary>
    static async Task DrainedAsync(Uri url)
    {
        using var http = new HttpClient { BaseAddress = url };
        for (var look = 0; look < 60_000; look++)
        {
            using var health = JsonDocument.Parse(await http.GetStringAsync(new Uri("/healthz", UriKind.Relative)));
            if (health.RootElement.GetProperty("inbox").GetInt64() == 0) return;
            await Task.Delay(2);
        }
        throw new InvalidOperationException("The inbox did not become empty.");
    }

    static Counts CountProduct(TempFolder folder)
    {
        using var session = Session.OpenReader(folder.File("crm.db"));
        long Rows(string kind)
        {
            using var count = session.Prepare("SELECT count(*) FROM crm WHERE key >= ?1 AND key < ?2")
                .BindKey(1, kind + "|").BindKey(2, kind + "}");
            return count.Step() ? count.Long(0) : 0;
        }
        return new Counts(session.Scalar("SELECT count(*) FROM customers"), Rows("o"), Rows("t"));
    }

    static Counts CountReference(TempFolder folder)
    {
        using var session = Session.OpenReader(folder.File("reference.db"));
        long Rows(string table) => session.Scalar($"SELECT count(*) FROM {table}");
        return new Counts(Rows("customers"), Rows("orders"), Rows("touchpoints"));
    }

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
