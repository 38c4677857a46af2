using Crm.Tests.Import;
using Crm.Tests.Support;

namespace Crm.Tests.Sqlite;

/// <summary>People's data is for the account the program runs as. Windows has other rights, set on the folder.</summary>
public sealed class PrivateFilesTests
{
    const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    static void ShouldBeClosed(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        File.GetUnixFileMode(folder).ShouldBe(Owner, folder);
        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        foreach (var file in files) (File.GetUnixFileMode(file) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite))
            .ShouldBe(default, file);
    }

    [Fact]
    public async Task Folder_OfAHost_IsItsOwnersAlone()
    {
        var home = Directory.CreateTempSubdirectory("crm-home-").FullName;
        var folder = Path.Combine(home, "data");
        await using (var crm = await TestCrm.StartAsync(listens: true, folder: folder))
        {
            crm.KeepFolder = true;
            await Crm.Tests.Support.StaffStory.SignedAndRunAsync(crm);
            Directory.GetFiles(folder).Select(Path.GetFileName).ShouldContain("crm.db-wal");
            Directory.GetFiles(folder).Select(Path.GetFileName).ShouldContain("outbox.jsonl");
            ShouldBeClosed(folder);
        }
        Directory.Delete(home, true);
    }

    [Fact]
    public async Task Folder_ThatStoodOpen_IsClosedWhenItIsOpenedAgain()
    {
        if (OperatingSystem.IsWindows()) return;
        var folder = Directory.CreateTempSubdirectory("crm-test-").FullName;
        await using (var crm = await TestCrm.StartAsync(folder: folder)) crm.KeepFolder = true;
        File.SetUnixFileMode(folder,
            Owner | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        foreach (var file in Directory.GetFiles(folder)) File.SetUnixFileMode(file,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await using (var crm = await TestCrm.StartAsync(folder: folder)) ShouldBeClosed(folder);
    }

    [Fact]
    public async Task Rejects_OfAnImport_AreItsOwnersAlone()
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = ImportFolder.Simple(ImportFolder.Row("1", total: "x"));
        await File.WriteAllTextAsync(folder.Rejects, "file,line,column,value,reason,row\r\n");
        await folder.DoneAsync();
        File.GetUnixFileMode(folder.Rejects).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
