using Crm.Local.Demo;
using Crm.Local.Hosting;
using Crm.Local.Sqlite;
using Crm.Shops;
using Crm.Tests.Sqlite;

namespace Crm.Tests.Demo;

public sealed class DemoFolderTests
{
    [Fact]
    public void Prepare_ForeignFiles_RefusesAndDeletesNothing()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("crm.db"), "somebody's real shop");
        Should.Throw<DataFolderException>(() => DemoFolder.Prepare(folder.Path));
        File.ReadAllText(folder.File("crm.db")).ShouldBe("somebody's real shop");
    }

    [Fact]
    public void Prepare_DemoFolderWithAStranger_RefusesAndDeletesNothing()
    {
        using var folder = new TempFolder();
        DemoFolder.Prepare(folder.Path);
        File.WriteAllText(folder.File("notes.txt"), "mine");
        Directory.CreateDirectory(folder.File("outbox.jsonl"));
        Should.Throw<DataFolderException>(() => DemoFolder.Prepare(folder.Path)).Message.ShouldContain("Nothing was deleted");
        File.Exists(folder.File("notes.txt")).ShouldBeTrue();
        File.Exists(folder.File("demo.txt")).ShouldBeTrue();
    }

    [Fact]
    public async Task Prepare_HostRunsOnIt_Refuses()
    {
        using var folder = new TempFolder();
        DemoFolder.Prepare(folder.Path);
        await using var database = SqliteDatabase.Open(folder.Path);
        Should.Throw<DataFolderException>(() => DemoFolder.Prepare(folder.Path));
        File.Exists(folder.File("crm.db")).ShouldBeTrue();
    }

    [Fact]
    public void Prepare_Settings_AreThoseOfTheRun()
    {
        using var folder = new TempFolder();
        DemoFolder.Prepare(folder.Path);
        var read = CrmSettings.Load(folder.File(CrmSettings.FileName));
        var (expected, actual) = (ShopDirectory.From(DemoShop.Settings(folder.Path).Shops), ShopDirectory.From(read.Shops));
        read.DataFolder.ShouldBe(folder.Path);
        foreach (var shop in expected.All)
        {
            var same = actual.Find(shop.Id).ShouldNotBeNull();
            (same.Group, same.Name, same.Signature).ShouldBe((shop.Group, shop.Name, shop.Signature));
            same.Platforms.Single().Value.Secrets.ShouldBe(shop.Platforms.Single().Value.Secrets);
        }
    }
}
