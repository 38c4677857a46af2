using System.CommandLine;
using System.Globalization;
using Crm.Local.Sqlite;

namespace Crm.Local.Commands;

static class BackupCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The backup to write; it must not exist." };
        var command = new Command("backup",
            "Copies the database as one moment, also beside a running host, and reads the copy back.") { file };
        command.SetAction(result =>
        {
            var report = FolderBackup.Save(CommonOptions.Load(result).DataFolder, result.GetValue(file)!);
            Console.WriteLine(Describe("Written and verified", report));
            return 0;
        });
        return command;
    }

    public static string Describe(string what, BackupReport report) => string.Create(CultureInfo.InvariantCulture,
        $"{what}: {report.File}, {report.Bytes / 1024.0 / 1024:F1} MiB, schema {report.Schema}, {report.Rows} rows.");
}

static class RestoreCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A backup." };
        var command = new Command("restore",
            "Puts a backup in the place of the database, which is kept beside it. The host must not be running.") { file };
        command.SetAction(result =>
        {
            var now = TimeProvider.System.GetUtcNow();
            var (report, replaced) = FolderBackup.Restore(result.GetValue(file)!, CommonOptions.Load(result).DataFolder, now);
            Console.WriteLine(BackupCommand.Describe("Verified and restored", report));
            if (replaced is not null) Console.WriteLine($"What was there is kept as {replaced}.");
            Console.WriteLine("Texts that were due before now may be out already: they are not sent (rule 'restored'). "
                + "What the shops told since the backup comes back by 'history --since' or 'reconcile --since'.");
            return 0;
        });
        return command;
    }
}
