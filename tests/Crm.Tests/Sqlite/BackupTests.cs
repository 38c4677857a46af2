using Crm.Local.Sqlite;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Microsoft.Data.Sqlite;

namespace Crm.Tests.Sqlite;

public sealed class BackupTests
{
    [Fact]
    public async Task When_AnOlderCopyIsRestored_Should_SendNothingTwiceAndGoOnFromThere()
    {
        using var folder = new TempFolder();
        var (backup, data) = (folder.File("backups/one.db"), folder.File("data"));
        BackupReport report;
        await using (var crm = await TestCrm.StartAsync(folder: data))
        {
            crm.KeepFolder = true;
            await crm.CreatedAsync("1", "2026-03-02T01:50:00Z", "13800138000");
            // Beside the running host.
            report = FolderBackup.Save(data, backup);
            report.Rows.ShouldBeGreaterThan(3);
            await crm.RunForAsync(TimeSpan.FromHours(3));
            (await crm.TouchpointAsync("unpaid-reminder")).State.ShouldBe(TouchpointState.Accepted);
            await crm.CreatedAsync("2", "2026-03-02T04:00:00Z", "13800138001");
        }
        var (verified, replaced) = FolderBackup.Restore(backup, data, TestCrm.At("2026-03-02T05:00:00Z"));
        verified.Rows.ShouldBe(report.Rows);
        File.Exists(replaced).ShouldBeTrue();
        await using (var crm = await TestCrm.StartAsync("2026-03-02T05:00:01Z", folder: data))
        {
            crm.KeepFolder = true;
            (await crm.OrdersAsync()).ShouldHaveSingleItem("the copy is of before the second order");
            await crm.RunForAsync(TimeSpan.FromMinutes(5));
            var text = await crm.TouchpointAsync("unpaid-reminder");
            (text.State, text.Reason).ShouldBe((TouchpointState.Suppressed, "restored:2026-03-02T05:00:00Z"));
            // Told again by the platform, planned again, and not sent again either.
            await crm.CreatedAsync("2", "2026-03-02T03:30:00Z", "13800138001");
            await crm.CreatedAsync("3", "2026-03-02T05:00:00Z", "13800138002");
            await crm.RunForAsync(TimeSpan.FromHours(3));
            var texts = (await crm.TouchpointsAsync()).Where(t => t.Step == "unpaid-reminder").ToDictionary(t => t.Order.Id, t => t.State);
            texts["2"].ShouldBe(TouchpointState.Suppressed);
            texts["3"].ShouldBe(TouchpointState.Accepted, "what came after goes out as ever");
        }
    }

    [Fact]
    public async Task Restore_OfAFileWithSmallerPages_GivesThePagesOfANewOne()
    {
        using var folder = new TempFolder();
        var (data, small) = (folder.File("data"), folder.File("small.db"));
        await using (var crm = await TestCrm.StartAsync(folder: data))
        {
            crm.KeepFolder = true;
            await crm.CreatedAsync("1", "2026-03-02T01:50:00Z", "13800138000");
        }
        Run(Path.Combine(data, "crm.db"), $"PRAGMA page_size=4096; VACUUM INTO '{small}'");
        Run(small, "PRAGMA page_size").ShouldBe(4096);
        var rows = FolderBackup.Verify(small).Rows;
        FolderBackup.Restore(small, data, TestCrm.At("2026-03-02T02:00:00Z"));
        Run(Path.Combine(data, "crm.db"), "PRAGMA page_size").ShouldBe(WriteSession.PageBytes);
        FolderBackup.Verify(Path.Combine(data, "crm.db")).Rows.ShouldBe(rows + 1, "the mark of the restore");
        await using (var crm = await TestCrm.StartAsync("2026-03-02T02:00:01Z", folder: data))
            (await crm.OrdersAsync()).ShouldHaveSingleItem();
    }

    static long? Run(string file, string sql)
    {
        using var database = new SqliteConnection($"Data Source={file};Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = sql;
        return (long?)command.ExecuteScalar();
    }

    [Fact]
    public async Task Restore_WhileAHostRuns_IsRefused()
    {
        using var folder = new TempFolder();
        await using var crm = await TestCrm.StartAsync(folder: folder.File("data"));
        crm.KeepFolder = true;
        FolderBackup.Save(folder.File("data"), folder.File("copy.db"));
        Should.Throw<DataFolderException>(() => FolderBackup.Restore(folder.File("copy.db"), folder.File("data"), default));
        Should.Throw<DataFolderException>(() => FolderBackup.Save(folder.File("data"), folder.File("copy.db"))).Message
            .ShouldContain("exists already");
    }

    [Fact]
    public async Task Verify_DamagedOrForeign_IsToldInASentence()
    {
        using var folder = new TempFolder();
        await using (var crm = await TestCrm.StartAsync(folder: folder.File("data"))) crm.KeepFolder = true;
        FolderBackup.Save(folder.File("data"), folder.File("copy.db"));
        var bytes = File.ReadAllBytes(folder.File("copy.db"));
        Array.Fill(bytes, (byte)0x5a, WriteSession.PageBytes, WriteSession.PageBytes);
        File.WriteAllBytes(folder.File("damaged.db"), bytes);
        File.WriteAllText(folder.File("text.db"), new string('x', 5000));
        foreach (var name in new[] { "damaged.db", "text.db", "none.db" })
            Should.Throw<DataFolderException>(() => FolderBackup.Restore(folder.File(name), folder.File("data"), default)).Message
                .ShouldContain(name);
        Directory.GetFiles(folder.File("data")).ShouldAllBe(f => !f.Contains(".db.re", StringComparison.Ordinal));
    }
}
