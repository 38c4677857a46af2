using System.Globalization;
using Crm.Campaigns;
using Crm.Common;
using Crm.Customers;
using Crm.Local.Sqlite;
using Crm.Storage;
using Crm.Tests.Campaigns;
using Crm.Tests.Sqlite;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Crm.Touchpoints.Campaigns;
using Xunit.Abstractions;

namespace Crm.Tests.Crash;

/// <summary>kill -9 of the real host while it plans a campaign, again and again: nobody is planned twice, nobody is forgotten.</summary>
[Collection("Crash")]
[Trait("Speed", "Slow")]
public sealed class CampaignKillTests(ITestOutputHelper output)
{
    const int Buyers = 12_000, MostKills = 40;

    [Fact]
    public async Task When_TheHostIsKilledWhilePlanning_Should_PlanEverybodyOnce()
    {
        using var folder = new TempFolder();
        var settings = SettingsOf(folder);
        var data = await FilledAsync();
        try
        {
            var (kills, partly, random) = (0, 0, new Random(5));
            while (kills < MostKills)
            {
                using var victim = await HostProcess.ServeAsync(data, settings);
                // Planning begins with the first turn of the clock; at some part of it the process ends.
                var until = await BucketsAsync(data) + random.Next(5, 40);
                while (await BucketsAsync(data) < Math.Min(until, Keys.Buckets) && !victim.Ended) await Task.Delay(random.Next(1, 8));
                await victim.KillAsync();
                kills++;
                if (await BucketsAsync(data) < Keys.Buckets) partly++;
                else break;
            }
            using (var last = await HostProcess.ServeAsync(data, settings))
            {
                while (await PlannedAsync(data) is null && !last.Ended) await Task.Delay(50);
                await last.StopAsync();
            }
            await CheckAsync(data, kills, partly);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    async Task CheckAsync(string data, int kills, int partly)
    {
        await using var database = SqliteDatabase.Open(data, DatabaseMode.Read);
        var rows = new SqliteRowStore(database, "crm");
        var customers = await rows.ScanAsync("c|", "c}", default).CountAsync();
        var texts = new List<(string Customer, Touchpoint Touchpoint)>();
        await foreach (var row in rows.ScanAsync("t|", "t}", default))
            if (RowBody.Read<Touchpoint>(row.Body) is { Flow: "campaign.spring" } text) texts.Add((Keys.CustomerOf(row.Key), text));
        var due = await rows.ScanAsync("d|", "d}", default).Select(r => RowBody.Read<DueRow>(r.Body)).Where(d => d.Campaign == "spring")
            .ToListAsync();
        output.WriteLine($"{kills} kills, {partly} of them while it planned; {customers} buyers, {texts.Count} touchpoints, "
            + $"{due.Count} due.");
        partly.ShouldBeGreaterThan(3, "it was killed at work");
        customers.ShouldBe(Buyers);
        texts.Select(t => t.Customer).ShouldBeUnique();
        texts.Count.ShouldBe(Buyers);
        due.Select(d => d.Touchpoint).Order(StringComparer.Ordinal)
            .ShouldBe(texts.Select(t => t.Touchpoint.Id).Order(StringComparer.Ordinal));
        var counts = (await PlannedAsync(data))!;
        counts.Planned.ShouldBe(Buyers);
        texts.CountBy(t => t.Touchpoint.Arm!).ToDictionary(a => a.Key, a => (long)a.Value).ShouldBe(counts.Arms, ignoreOrder: true);
    }

    /// <summary>A data folder with buyers and a campaign that is about to begin, by the machine's own clock.</summary>
    static async Task<string> FilledAsync()
    {
        await using var crm = await CampaignStage.StartAsync();
        crm.KeepFolder = true;
        await CampaignStage.BuyersAsync(crm, Buyers);
        var start = TimeProvider.System.GetUtcNow().AddHours(8).AddMinutes(9);
        await CampaignStage.ApproveAsync(crm, CampaignStage.FileOf(
            start: start.ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture)));
        return crm.Folder;
    }

    static async Task<int> BucketsAsync(string data) => (await ReadAsync(data, store => store.CountsAsync("spring", default))).Buckets;

    static async Task<CampaignCounts?> PlannedAsync(string data) =>
        (await ReadAsync(data, store => store.FindAsync("spring", default)))?.Planned;

    static async Task<T> ReadAsync<T>(string data, Func<CampaignStore, ValueTask<T>> ask)
    {
        await using var database = SqliteDatabase.Open(data, DatabaseMode.Read);
        SqliteRowStore Table(string name) => new(database, name);
        var tables = new CrmTables(Table("crm"), Table("idx"), Table("poison"), Table("runs"));
        return await ask(new CampaignStore(tables, new CampaignGate(tables, TimeProvider.System)));
    }

    // The shop of the buyers, on the machine's own clock.
    static string SettingsOf(TempFolder folder)
    {
        var file = folder.File("settings.json");
        File.WriteAllText(file, $$"""
            { "Values": { "Url": "http://127.0.0.1:{{HostProcess.FreePort()}}", "Shops__demo__Name": "云朵家居",
              "Shops__demo__Group": "yunduo", "Shops__demo__Flows__0": "service", "Shops__demo__Platforms__shopify__Secrets__0": "s" } }
            """);
        return file;
    }
}
