using System.Diagnostics;
using System.Text.Json;
using Crm.Common;
using Crm.Storage;
using Crm.Local.Sqlite;
using Crm.Orders;
using Crm.Tests.Sqlite;
using Crm.Touchpoints;
using Xunit.Abstractions;

namespace Crm.Tests.Crash;

/// <summary>kill -9 of the real host under load, again and again on one folder. CRM_KILLS raises how often.</summary>
[Collection("Crash")]
[Trait("Speed", "Slow")]
public sealed class KillTests(ITestOutputHelper output)
{
    const int Connections = 40;
    static int Kills => int.TryParse(Environment.GetEnvironmentVariable("CRM_KILLS"), out var n) ? n : 12;

    [Fact]
    public async Task When_TheHostIsKilledUnderLoad_Should_LoseNothingAndSendNothingTwice()
    {
        using var folder = new TempFolder();
        var data = folder.File("data");
        var port = HostProcess.FreePort();
        var settings = HostProcess.Settings(folder.Path, port);
        var random = new Random(9);
        var clock = Stopwatch.StartNew();
        await using var load = new WebhookLoad(new Uri($"http://127.0.0.1:{port}"), Connections);
        for (var kill = 0; kill < Kills; kill++)
        {
            using var victim = await HostProcess.ServeAsync(data, settings);
            if (kill == 0) load.Start();
            // At a random moment, and under load however slow the machine is just now.
            var (enough, since) = (load.Acknowledged + random.Next(10, 500), clock.Elapsed);
            while (load.Acknowledged < enough && clock.Elapsed - since < TimeSpan.FromSeconds(4)) await Task.Delay(random.Next(1, 20));
            await victim.KillAsync();
        }
        await load.StopAsync();
        var killing = clock.Elapsed;
        using (var host = await HostProcess.ServeAsync(data, settings))
        {
            (await load.SettledAsync(60)).ShouldBeTrue("inbox and due touchpoints settle after the last start:\n" + host.Said);
            await host.StopAsync();
            host.ExitCode.ShouldBe(0);
        }
        load.Refused.ShouldBe(0);
        await CheckAsync(data, load, killing);
    }

    async Task CheckAsync(string data, WebhookLoad load, TimeSpan killing)
    {
        await using var database = SqliteDatabase.Open(data);
        var rows = new SqliteRowStore(database, "crm");
        var orders = new Dictionary<string, OrderState>();
        foreach (var stored in await AllAsync<StoredOrder>(rows, "o|")) orders.Add(stored.State.Key.Id, stored.State);
        var lost = load.Created.Where(id => !orders.TryGetValue($"{id}", out var order) || order.When(Milestone.Created) is null
            || order.Details is null).ToList();
        var unpaid = load.Paid.Where(id => !orders.TryGetValue($"{id}", out var order) || order.When(Milestone.Paid) is null).ToList();

        var touchpoints = await AllAsync<Touchpoint>(rows, "t|");
        using var outbox = await LocalSmsSink.OpenAsync(database, TimeProvider.System);
        var texts = database.Read(session => session.Scalar("SELECT count(*) FROM outbox"));
        var sends = database.Read(session => session.Scalar("SELECT coalesce(sum(sends), 0) FROM outbox"));
        var lines = File.ReadLines(Path.Combine(data, "outbox.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("tag").GetString()!).ToList();
        var duplicates = orders.Count - orders.Keys.Distinct().Count();
        output.WriteLine($"{Kills} kills in {killing.TotalSeconds:F0} s: {load.Acknowledged} acknowledged "
            + $"({load.Created.Count} orders, {load.Paid.Count} paid), {load.Broken} broken off; "
            + $"{orders.Count} orders applied, {lost.Count} lost, {unpaid.Count} payments lost, {duplicates} twice.");
        output.WriteLine($"{touchpoints.Count} touchpoints: "
            + $"{string.Join(", ", touchpoints.CountBy(t => t.State).Select(s => $"{s.Key} {s.Value}"))}; {texts} texts, {sends - texts} "
            + $"sent again, {lines.Count} lines.");

        lost.ShouldBeEmpty();
        unpaid.ShouldBeEmpty();
        load.Created.Count.ShouldBeGreaterThan(Kills * 5, "the load was real");
        (sends, outbox.Repeated).ShouldBe((texts, 0));
        lines.Count.ShouldBe((int)texts);
        lines.Distinct().Count().ShouldBe(lines.Count);
        touchpoints.ShouldAllBe(t => t.State == TouchpointState.Accepted || t.State == TouchpointState.Suppressed);
        touchpoints.Where(t => t.State == TouchpointState.Accepted).Select(t => t.Id).Order(StringComparer.Ordinal)
            .ShouldBe(lines.Order(StringComparer.Ordinal));
        touchpoints.Where(t => t.Step == "unpaid-reminder").Select(t => t.Order.Id).Order(StringComparer.Ordinal)
            .ShouldBe(orders.Keys.Order(StringComparer.Ordinal));
        (await AllAsync<DueRow>(rows, "d|")).ShouldBeEmpty();
    }

    static async Task<List<T>> AllAsync<T>(SqliteRowStore rows, string prefix)
    {
        var all = new List<T>();
        await foreach (var row in rows.ScanAsync(prefix, KeyText.After(prefix), default)) all.Add(RowBody.Read<T>(row.Body));
        return all;
    }
}
