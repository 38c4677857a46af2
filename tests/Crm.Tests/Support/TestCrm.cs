using System.Text;
using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Local.Hosting;
using Crm.Local.Sqlite;
using Crm.Orders;
using Crm.Reports;
using Crm.Shops;
using Crm.Sms;
using Crm.Storage;
using Crm.Tasks;
using Crm.Touchpoints;
using Microsoft.Extensions.Logging;

namespace Crm.Tests.Support;

/// <summary>The product on a temp folder with a clock of its own and no web server, unless one is asked for.</summary>
sealed class TestCrm : IAsyncDisposable
{
    public const string Secret = "test-secret-not-real";

    readonly KeptWakeUps? wakeUps;

    TestCrm(CrmHost host, string folder, ManualTime time, KeptWakeUps? wakeUps) =>
        (Host, Folder, Time, this.wakeUps) = (host, folder, time, wakeUps);

    public CrmHost Host { get; }
    public string Folder { get; }
    public ManualTime Time { get; }
    public bool KeepFolder { get; set; }

    /// <summary>What was scheduled; a folder opened again has none.</summary>
    public KeptWakeUps WakeUps => wakeUps!;

    /// <summary>The test writes due rows by itself, or lets wake-ups be lost.</summary>
    public bool LosesWakeUps { get; set; }

    public static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    public static CrmSettings Settings(string folder) => new()
    {
        Url = "http://127.0.0.1:0",
        DataFolder = folder,
        Shops = new()
        {
            ["demo"] = new ShopOptions
            {
                Name = "云朵家居", Group = "yunduo",
                Platforms = new() { ["shopify"] = new() { Secrets = [Secret, "old-secret"] },
                    ["woocommerce"] = new() { Secrets = [Secret] } },
            },
            ["second"] = new ShopOptions { Name = "云朵童装", Group = "yunduo",
                Platforms = new() { ["shopify"] = new() { Secrets = [Secret] } } },
            ["us"] = new ShopOptions
            {
                Name = "Cloud Home", Signature = "Cloud Home: ", Language = "en", Country = "US", Zone = "America/New_York",
                Platforms = new() { ["shopify"] = new() { Secrets = [Secret] }, ["woocommerce"] = new() { Secrets = [Secret] } },
            },
        },
    };

    public static async Task<TestCrm> StartAsync(string now = "2026-03-02T02:00:00Z", bool listens = false, ISmsGateway? gateway = null,
        bool firesByItself = false, string? folder = null, Action<CrmSettings>? change = null, Func<CrmTables, CrmTables>? tables = null)
    {
        // What an earlier host of the folder scheduled is not known here.
        var wakeUps = folder is null ? new KeptWakeUps() : null;
        folder ??= Directory.CreateTempSubdirectory("crm-test-").FullName;
        var time = new ManualTime(At(now));
        var settings = Settings(folder);
        // The scenarios are of single steps, so every step is planned; PresetTests has what a new shop gets.
        foreach (var shop in settings.Shops.Values) shop.Preset = "full";
        change?.Invoke(settings);
        var host = await CrmHost.StartAsync(settings,
            new HostSetup { Time = time, Listens = listens, FiresByItself = firesByItself, Gateway = gateway, LogLevel = LogLevel.Critical,
            Tables = tables ?? (all => all), WakeUps = inner => wakeUps?.Over(inner) ?? inner });
        return new TestCrm(host, folder, time, wakeUps);
    }

    public T Get<T>() where T : notnull => Host.Get<T>();
    public IRowStore Rows => Get<CrmTables>().Rows;

    /// <param name="shopEvent">As the platform told it.</param>
    /// <param name="again">Its first delivery was cut short.</param>
    public ValueTask<IngestResult> ApplyAsync(ShopEvent shopEvent, bool again = false) =>
        Get<IIngest>().ApplyAsync(shopEvent with { IsFirstTry = !again }, CancellationToken.None);

    /// <summary>Moves the clock and fires all that is due on the way, each at its time.</summary>
    public async Task RunUntilAsync(DateTimeOffset until)
    {
        await CheckWakeUpsAsync();
        while (await Get<WakeUpLoop>().NextDueAsync(CancellationToken.None) is { } due && due <= until)
        {
            if (due > Time.GetUtcNow()) Time.Set(due);
            if (await Get<WakeUpLoop>().RunDueAsync(CancellationToken.None) == 0) break;
        }
        Time.Set(until);
    }

    public Task RunForAsync(TimeSpan span) => RunUntilAsync(Time.GetUtcNow() + span);

    public async Task<List<Touchpoint>> TouchpointsAsync() => await AllAsync<Touchpoint>("t|");
    public async Task<List<Customer>> CustomersAsync() => await AllAsync<Customer>("c|");
    public async Task<List<StoredOrder>> OrdersAsync() => await AllAsync<StoredOrder>("o|");
    public async Task<List<ServiceTask>> TasksAsync() => await AllAsync<ServiceTask>("k|");
    public async Task<Touchpoint> TouchpointAsync(string step) => (await TouchpointsAsync()).Single(t => t.Step == step);

    public async Task<List<T>> AllAsync<T>(string prefix)
    {
        var all = new List<T>();
        await foreach (var row in Rows.ScanAsync(prefix, KeyText.After(prefix), CancellationToken.None)) all.Add(
            RowBody.Read<T>(row.Body));
        return all;
    }

    public async Task<string> HashAsync() =>
        await StateHash.OfAsync(Rows, CancellationToken.None) + await StateHash.OfAsync(Get<CrmTables>().Index, CancellationToken.None);

    public async Task<List<string>> DumpAsync()
    {
        var lines = new List<string>();
        foreach (var table in new[] { Rows, Get<CrmTables>().Index })
            await foreach (var row in table.ScanAsync("!", "~", CancellationToken.None))
                lines.Add($"{row.Partition} {row.Key} {Encoding.UTF8.GetString(RowText.Of(row.Key, row.Body).Span)}");
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    public async Task ClearAsync()
    {
        foreach (var table in new[] { Rows, Get<CrmTables>().Index })
        {
            var all = new List<Row>();
            await foreach (var row in table.ScanAsync("!", "~", CancellationToken.None)) all.Add(row);
            await Task.WhenAll(all.GroupBy(r => r.Partition).Select(async group =>
            {
                foreach (var chunk in group.Chunk(RowLimits.MaxWrites))
                    await table.CommitAsync(group.Key, [.. chunk.Select(r => new RowWrite.Delete(r.Key, null))], CancellationToken.None);
            }));
        }
    }

    /// <summary>
    /// All that waits has had its wake-up; asked at the end of every test, and before where the rows do not last until then.
    /// </summary>
    public async Task CheckWakeUpsAsync()
    {
        if (wakeUps is not null && !LosesWakeUps) await wakeUps.CheckAsync(Get<SqliteRowStore>());
    }

    public async ValueTask DisposeAsync()
    {
        await CheckWakeUpsAsync();
        await Host.DisposeAsync();
        if (!KeepFolder) Directory.Delete(Folder, true);
    }
}
