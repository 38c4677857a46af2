using System.Globalization;
using Crm.Common;
using Crm.Local.Hosting;
using Microsoft.Data.Sqlite;

namespace Crm.Local.Sqlite;

/// <param name="Rows">In all tables.</param>
public sealed record BackupReport(string File, long Bytes, long Schema, long Rows);

/// <summary>
/// Copies of a data folder's database: taken beside a running host as one consistent moment, and proved readable before they count.
/// </summary>
static class FolderBackup
{
    static readonly string[] Tables = ["crm", "customers", "due", "idx", "poison", "runs", "inbox", "outbox"];

    /// <exception cref="DataFolderException">There is nothing to copy, or the copy is not whole.</exception>
    public static BackupReport Save(string folder, string file)
    {
        var source = Path.Combine(folder, "crm.db");
        if (!File.Exists(source)) throw new DataFolderException($"There is no crm.db in '{folder}' to back up.");
        if (File.Exists(file)) throw new DataFolderException($"'{file}' exists already; name another file, so that no backup is lost.");
        if (file.Length == 0 || Directory.Exists(file))
            throw new DataFolderException($"'{file}' is {(file.Length == 0 ? "no name" : "a folder")}: name the file to write.");
        var part = file + ".part";
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } parent) Directory.CreateDirectory(parent);
        File.Delete(part);
        // Closed to others before the first byte is in it: a backup holds everything the folder holds.
        PrivateFiles.Make(part);
        try
        {
            Copy(source, part);
            var report = Verify(part) with { File = file };
            File.Move(part, file);
            return report;
        }
        finally
        {
            // Half a backup is everybody's data in a file nobody looks after.
            File.Delete(part);
        }
    }

    static void Copy(string source, string part)
    {
        using var from = Open(source, SqliteOpenMode.ReadOnly);
        using var to = Open(part, SqliteOpenMode.ReadWrite);
        from.BackupDatabase(to);
        // One file by itself: the copy comes with the log mode of its source.
        Run(to, "PRAGMA journal_mode=DELETE");
    }

    /// <summary>Reads every page.</summary>
    /// <exception cref="DataFolderException">It is not a whole database of this product.</exception>
    public static BackupReport Verify(string file)
    {
        if (!File.Exists(file)) throw new DataFolderException($"There is no file '{file}'.");
        try
        {
            using var database = Open(file, SqliteOpenMode.ReadOnly);
            if (Text(database, "PRAGMA integrity_check") is not "ok" and var wrong)
                throw new DataFolderException($"'{file}' is damaged: {wrong}");
            var schema = Number(database, "PRAGMA user_version");
            if (schema < 1 || schema > Schema.Steps.Count) throw new DataFolderException(
                $"'{file}' has schema {schema}, known are 1 to {Schema.Steps.Count}: another program or a newer version wrote it.");
            var rows = Tables.Where(t => Number(database, $"SELECT count(*) FROM sqlite_master WHERE name = '{t}'") > 0)
                .Sum(t => Number(database, $"SELECT count(*) FROM {t}"));
            return new BackupReport(file, new FileInfo(file).Length, schema, rows);
        }
        catch (SqliteException failure)
        {
            throw new DataFolderException($"'{file}' is not a database of this product ({failure.Message}).", failure);
        }
    }

    /// <summary>
    /// Puts a verified backup in the folder's place; what was there is kept beside it. The mark of the restore is in the copy before the
    /// copy is in its place, so no host ever starts on it without.
    /// </summary>
    /// <returns>What was verified, and where the old database went; null where there was none.</returns>
    /// <exception cref="DataFolderException">A host runs on the folder, or the backup is not whole.</exception>
    public static (BackupReport Report, string? Replaced) Restore(string file, string folder, DateTimeOffset now)
    {
        var report = Verify(file);
        using var ownership = FolderLock.Take(folder);
        var (target, part) = (Path.Combine(folder, "crm.db"), Path.Combine(folder, "crm.db.restoring"));
        File.Delete(part);
        PrivateFiles.Make(part);
        Pack(file, part);
        using (var database = Open(part, SqliteOpenMode.ReadWrite)) Mark(database, report.Schema, now);
        var stamp = now.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var replaced = File.Exists(target) ? $"{target}.replaced-{stamp}" : null;
        if (replaced is not null)
            foreach (var beside in new[] { "-wal", "-shm", "" })
                if (File.Exists(target + beside)) File.Move(target + beside, replaced + beside);
        File.Move(part, target);
        return (report, replaced);
    }

    // Written anew table by table, so a file of an earlier version gets the pages a new one has, and what was deleted takes no room.
    static void Pack(string file, string into)
    {
        using var from = Open(file, SqliteOpenMode.ReadOnly);
        Run(from, $"PRAGMA page_size={WriteSession.PageBytes}");
        using var command = from.CreateCommand();
        command.CommandText = "VACUUM INTO $file";
        command.Parameters.AddWithValue("$file", into);
        command.ExecuteNonQuery();
    }

    // A number no commit has had: the next opening begins above it.
    static void Mark(SqliteConnection database, long schema, DateTimeOffset now)
    {
        using var command = database.CreateCommand();
        command.CommandText = """
            INSERT OR REPLACE INTO runs(partition, key, version, body)
            VALUES ($partition, $key, (SELECT value FROM counters WHERE name = 'epoch') << 40, $body)
            """;
        command.Parameters.AddWithValue("$partition", RestoreMark.Partition);
        command.Parameters.AddWithValue("$key",
            schema < Schema.PackedKeysSince ? RestoreMark.Key : PackedKey.Encode(RestoreMark.Key));
        command.Parameters.AddWithValue("$body", Json.Bytes(new RestoreMark(now)));
        command.ExecuteNonQuery();
    }

    static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ConnectionString);
        connection.Open();
        Run(connection, "PRAGMA busy_timeout=10000");
        return connection;
    }

    static void Run(SqliteConnection database, string sql)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    static string? Text(SqliteConnection database, string sql)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    static long Number(SqliteConnection database, string sql) =>
        Text(database, sql) is { } text && long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
