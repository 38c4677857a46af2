using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Crm.Azure;
using Crm.Local.Sqlite;
using Crm.Reports;
using Crm.Storage;

namespace Crm.Functions.Tests;

/// <summary>The command that imports into a data folder imports into an app's tables, and goes on where it was killed.</summary>
[Collection("Azurite")]
public sealed class ImportOnAzureTests(Azurite azurite) : IDisposable
{
    static readonly string[] Columns = ["id", "buyer", "phone", "currency", "total", "status", "created", "paid"];
    readonly string folder = Directory.CreateTempSubdirectory("crm-azure-import-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>An account like an app's: nobody else's tables.</summary>
    async Task<(string Account, CrmTables Tables)> AppAsync()
    {
        // Every account of the emulator has the tables' names once: this test is the only one that uses them.
        var address = StorageAddress.Read(azurite.ConnectionString, out _)!;
        foreach (var name in (string[])[StorageNames.Rows, StorageNames.Index, StorageNames.Poison, StorageNames.Runs])
        {
            await address.Client(name).DeleteAsync();
            await address.Client(name).CreateIfNotExistsAsync();
        }
        return (azurite.ConnectionString, address.Open());
    }

    void Files(int orders)
    {
        File.WriteAllText(Path.Combine(folder, "local.settings.json"), """
            { "Values": { "Shops__demo__Name": "云朵", "Shops__demo__Platforms__shopify__Secrets__0": "test-secret-not-real" } }
            """);
        File.WriteAllText(Path.Combine(folder, "mapping.json"), """
            { "zone": "Asia/Shanghai", "orders": { "file": "orders.csv" },
              "order": { "id": "id", "buyer": "buyer", "phone": "phone", "currency": "currency", "total": "total", "status": "status" },
              "times": { "created": "created", "paid": "paid" }, "statuses": { "paid": {} } }
            """);
        var lines = Enumerable.Range(0, orders).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{i},b{i % 97},1380013{8000 + i % 97},CNY,{i % 50 + 1}.00,paid,2024-01-{i % 28 + 1:00} 10:00:00,"
                + $"2024-01-{i % 28 + 1:00} 10:05:00"));
        File.WriteAllLines(Path.Combine(folder, "orders.csv"), [string.Join(',', Columns), .. lines, "bad,b1,,CNY,x,paid,2024-01-01,"]);
    }

    Process Start(string? account)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder,
        };
        string[] words = [Path.Combine(AppContext.BaseDirectory, "Crm.Local.dll"), "import", "mapping.json", "--shop", "demo",
            "--settings", "local.settings.json", "--data", "data", .. account is null ? (string[])[] : ["--azure", account]];
        foreach (var word in words) start.ArgumentList.Add(word);
        return Process.Start(start)!;
    }

    async Task<(int Code, string Output)> RunAsync(string? account)
    {
        using var process = Start(account);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    [Fact]
    public async Task Import_KilledAndRunAgain_EndsInTheSameRowsAsADataFolder()
    {
        var (account, tables) = await AppAsync();
        var orders = await KilledAsync(account, tables);
        var (code, output) = await RunAsync(account);
        (code, output.Contains("continued after row", StringComparison.Ordinal)).ShouldBe((3, true), output);
        output.ShouldContain("1 rejected");
        (await WatermarkAsync(tables)).ShouldBeNull("it has come to its end");

        (await RunAsync(null)).Code.ShouldBe(3);
        await using var database = SqliteDatabase.Open(Path.Combine(folder, "data"), DatabaseMode.Read);
        (await StateHash.OfAsync(tables.Rows, default)).ShouldBe(await StateHash.OfAsync(new SqliteRowStore(database, "crm"), default));

        var again = await RunAsync(account);
        again.Output.ShouldContain($"{orders + 1} rows read: 0 orders applied, {orders} unchanged, 1 rejected");
    }

    // Killed when it has written down that it came some way. A fast machine is done before that: then it gets more to do.
    async Task<int> KilledAsync(string account, CrmTables tables)
    {
        for (var orders = 500; orders < 100_000; orders *= 3)
        {
            Files(orders);
            using var first = Start(account);
            while (!first.HasExited && (await WatermarkAsync(tables) ?? 0) == 0) await Task.Delay(20);
            if (first.HasExited) continue;
            first.Kill(entireProcessTree: true);
            await first.WaitForExitAsync();
            // It may have come to its end between the look and the kill.
            if (await WatermarkAsync(tables) is null) continue;
            return orders;
        }
        throw new InvalidOperationException("The import was never to be caught at work.");
    }

    [Fact]
    public async Task Import_IntoAnAccountOfSomethingElse_IsRefused()
    {
        var (account, _) = await AppAsync();
        await StorageAddress.Read(account, out var _)!.Client(StorageNames.Rows).DeleteAsync();
        Files(orders: 1);
        var (code, output) = await RunAsync(account);
        (code, output.Contains("has no table of this product", StringComparison.Ordinal)).ShouldBe((2, true), output);
    }

    /// <summary>How many orders are known to be stored; null where nothing is kept.</summary>
    static async Task<long?> WatermarkAsync(CrmTables tables)
    {
        await foreach (var row in tables.Runs.RangeAsync("imports", "!", "~", default))
            return JsonDocument.Parse(row.Body).RootElement.GetProperty("units").GetInt64();
        return null;
    }
}
