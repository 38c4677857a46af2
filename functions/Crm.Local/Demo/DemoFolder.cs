using Crm.Local.Hosting;
using Crm.Local.Sqlite;

namespace Crm.Local.Demo;

/// <summary>
/// The demo's data folder. It is emptied before a run, so it must be beyond doubt that a demo made it: a shop's real data looks much the
/// same.
/// </summary>
static class DemoFolder
{
    const string Marker = "demo.txt";
    const string SettingsName = CrmSettings.FileName;

    /// <exception cref="DataFolderException">Something else lies in the folder, or a process runs on it; nothing was deleted.</exception>
    public static void Prepare(string folder)
    {
        if (File.Exists(folder)) throw Refusal(folder, "it is a file");
        using (FolderLock.TakeIfThere(folder))
        {
            var entries = Directory.Exists(folder)
                ? Directory.GetFileSystemEntries(folder).Where(entry => Path.GetFileName(entry) != FolderLock.FileName).ToList() : [];
            if (entries.Count > 0
                && !entries.Exists(entry => Path.GetFileName(entry) == Marker)) throw Refusal(folder, "it holds files that no demo made");
            if (entries.Find(entry => !IsOurs(entry)) is { } strange) throw Refusal(folder,
                $"'{Path.GetFileName(strange)}' in it is not the demo's");
            // The marker goes last: what is left by an interruption can still be told for a demo's.
            foreach (var entry in entries.OrderBy(entry => Path.GetFileName(entry) == Marker)) File.Delete(entry);
        }
        PrivateFiles.Folder(folder);
        foreach (var file in new[] { Marker, SettingsName }) PrivateFiles.Make(Path.Combine(folder, file));
        File.WriteAllText(Path.Combine(folder, Marker), "Made by the command demo, and emptied when it runs on this folder again.\n");
        File.WriteAllText(Path.Combine(folder, SettingsName), DemoShop.SettingsFile(folder) + "\n");
    }

    /// <summary>A demo has made it.</summary>
    public static bool IsOne(string folder) => File.Exists(Path.Combine(folder, Marker));

    static bool IsOurs(string entry) =>
        File.Exists(entry) && Path.GetFileName(entry) is Marker or SettingsName or AdminKey.FileName or "crm.db" or "crm.db-wal"
            or "crm.db-shm" or "outbox.jsonl";

    static DataFolderException Refusal(string folder, string why) =>
        new($"The demo does not use the folder '{folder}': {why}. Nothing was deleted; name another by --data.");
}
