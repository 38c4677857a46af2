using System.Globalization;
using System.Text;
using Crm.Local.Sqlite;
using Crm.Reports;
using Crm.Tests.Sqlite;
using Xunit.Abstractions;

namespace Crm.Tests.Crash;

/// <summary>An import killed mid-way is run again until it ends: the same rows as one that was left in peace.</summary>
[Collection("Crash")]
[Trait("Speed", "Slow")]
public sealed class ImportKillTests(ITestOutputHelper output)
{
    const int Orders = 4_000, Kills = 4;

    [Fact]
    public async Task When_AnImportIsKilledMidway_Should_EndAsIfItHadNotBeen()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("orders.csv"), Csv());
        File.WriteAllText(folder.File("mapping.json"), Import.ImportFolder.SimpleMapping);
        var (peace, kills) = (folder.File("peace"), folder.File("kills"));
        var settings = HostProcess.Settings(folder.Path, HostProcess.FreePort());
        string[] Args(string data) => ["import", folder.File("mapping.json"), "--shop", "demo", "--data", data, "--settings", settings];
        using (var whole = HostProcess.Start(Args(peace)))
        {
            await whole.EndAsync(100);
            whole.ExitCode.ShouldBe(0, whole.Said);
        }
        var killed = 0;
        for (var run = 0; ; run++)
        {
            using var import = HostProcess.Start(Args(kills));
            var end = import.EndAsync(100);
            if (run < Kills) await Task.WhenAny(end, GrowthAsync(Path.Combine(kills, "crm.db-wal"), (run + 1) * 400_000, end));
            else await end;
            if (import.Ended)
            {
                await end;
                import.ExitCode.ShouldBe(0, import.Said);
                output.WriteLine($"{killed} kills; the last run said: {import.Said.Trim().Split('\n')[^1]}");
                break;
            }
            await import.KillAsync();
            killed++;
        }
        killed.ShouldBeGreaterThan(0, "or nothing was tried");
        (await HashAsync(kills)).ShouldBe(await HashAsync(peace));
    }

    // By what is committed, not by the clock: whatever the machine's speed, the kill comes amid the rows.
    static async Task GrowthAsync(string log, long bytes, Task end)
    {
        long Size() => File.Exists(log) ? new FileInfo(log).Length : 0;
        for (var before = Size(); Size() < before + bytes && !end.IsCompleted;) await Task.Delay(2);
    }

    static async Task<string> HashAsync(string data)
    {
        await using var database = SqliteDatabase.Open(data);
        var rows = new SqliteRowStore(database, "crm");
        (await Summary.OfAsync(rows, default)).Orders.ShouldBe(Orders);
        return await StateHash.OfAsync(rows, default) + await StateHash.OfAsync(new SqliteRowStore(database, "idx"), default);
    }

    static string Csv()
    {
        var csv = new StringBuilder(Import.ImportFolder.SimpleHeader);
        for (var i = 0; i < Orders; i++)
            csv.Append(Import.ImportFolder.Row($"o{i}", $"b{i % 5000}", i % 3 == 0
                ? $"138{(i % 7000).ToString("d8", CultureInfo.InvariantCulture)}" : ""));
        return csv.ToString();
    }
}
