using System.IO.Compression;
using System.Reflection;
using Crm.Local.Hosting;
using Crm.Local.Sqlite;
using Crm.Reports;
using Crm.Storage;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Microsoft.Data.Sqlite;

namespace Crm.Tests.Sqlite;

/// <summary>
/// A data folder of the last version that stored keys as text: three orders of two buyers, twelve touchpoints that wait, and a night.
/// </summary>
public sealed class PackedKeysUpgradeTests : IDisposable
{
    static readonly string[] Tables = ["crm", "customers", "due", "idx", "runs", "poison"];
    readonly TempFolder folder = new();

    public PackedKeysUpgradeTests()
    {
        using var zip = Assembly.GetExecutingAssembly().GetManifestResourceStream("Crm.Tests.Samples.folder-before-packed-keys.zip")!;
        new ZipArchive(zip).ExtractToDirectory(folder.Path);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Open_EveryRow_IsFoundByItsKeyWithItsBodyAndVersion()
    {
        var before = Stored();
        before.Count.ShouldBe(61);
        await using var database = SqliteDatabase.Open(folder.Path);
        foreach (var (table, partition, key, version, body) in before)
        {
            var store = new SqliteRowStore(database, table is "customers" or "due" ? "crm" : table);
            var row = (await store.GetAsync(partition, key, default)).ShouldNotBeNull($"{table} {key}");
            row.ETag.ShouldBe(version);
            row.Body.ToArray().ShouldBe(body);
        }
        var rows = new SqliteRowStore(database, "crm");
        var found = new List<string>();
        await foreach (var row in rows.ScanAsync("!", "~", default)) found.Add(row.Key);
        found.Order(StringComparer.Ordinal)
            .ShouldBe(before.Where(row => row.Table is "crm" or "customers" or "due").Select(row => row.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Open_WhatWaited_GoesOutAndABuyerIsFoundByTheirPhone()
    {
        var phone = new FaultGateway();
        await using var crm = await TestCrm.StartAsync("2026-11-28T10:30:00Z", gateway: phone, folder: folder.Path);
        crm.KeepFolder = true;
        await crm.RunForAsync(TimeSpan.FromHours(1));
        phone.Texts.ShouldContain(text => text.To == "+8613800138000");
        (await crm.TouchpointsAsync()).Count(t => t.State == TouchpointState.Accepted).ShouldBe(phone.Texts.Count);
        var card = await crm.Get<CustomerFinder>().ByPhoneTailAsync("8001", default);
        card.ShouldHaveSingleItem();
        (await crm.Get<Audit>().RunAsync(default)).IsClean.ShouldBeTrue();
    }

    /// <summary>The restore is marked as the file's version writes keys, so the host that brings it up to date finds the mark.</summary>
    [Fact]
    public async Task Restore_OfAFileWithTextKeys_IsKnownToTheHostThatUpgradesIt()
    {
        using var other = new TempFolder();
        FolderBackup.Restore(folder.File("crm.db"), other.Path, TestCrm.At("2026-11-28T10:30:00Z"));
        await using var database = SqliteDatabase.Open(other.Path);
        (await new SqliteRowStore(database, "runs").GetAsync(RestoreMark.Partition, RestoreMark.Key, default)).ShouldNotBeNull();
    }

    List<(string Table, string Partition, string Key, string Version, byte[] Body)> Stored()
    {
        using var connection = new SqliteConnection($"Data Source={folder.File("crm.db")};Pooling=False");
        connection.Open();
        var rows = new List<(string, string, string, string, byte[])>();
        foreach (var table in Tables)
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT partition, key, version, body FROM {table}";
            using var reader = command.ExecuteReader();
            while (reader.Read())
                rows.Add((table, reader.GetString(0), reader.GetString(1), reader.GetInt64(2).ToString(
                    System.Globalization.CultureInfo.InvariantCulture), (byte[])reader[3]));
        }
        return rows;
    }
}
