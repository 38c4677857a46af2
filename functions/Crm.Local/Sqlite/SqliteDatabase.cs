using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Crm.Local.Sqlite;

public enum DatabaseMode
{
    /// <summary>Reads and writes; one process at a time, which holds the folder's lock.</summary>
    Own,

    /// <summary>Reads only, also while another process owns the folder.</summary>
    Read,
}

/// <summary>
/// The database of one data folder. All writes go through one thread with group commit and are durable when their call returns;
/// reads run on the caller's thread and see every commit that returned before.
/// </summary>
public sealed class SqliteDatabase : IAsyncDisposable
{
    const int KeptReaders = 16, FoldTries = 5;

    readonly string file;
    readonly FileStream? ownership;
    readonly WriteSession? writeSession;
    readonly GroupCommit? writer;
    readonly ConcurrentBag<Session> readers = [];
    volatile bool closed;

    SqliteDatabase(string folder, FileStream? ownership)
    {
        Folder = folder;
        file = Path.Combine(folder, "crm.db");
        this.ownership = ownership;
        if (ownership is not null)
        {
            // SQLite gives its log and its index the rights of the database file.
            PrivateFiles.Make(file);
            foreach (var beside in new[] { "-wal", "-shm" }) PrivateFiles.Close(file + beside);
            writeSession = WriteSession.Open(file);
            writer = new GroupCommit(writeSession);
        }
        else
        {
            if (!File.Exists(file)) throw new DataFolderException("There is no crm.db yet.");
            using var session = Session.OpenReader(file);
            Schema.CheckReadable(session);
        }
    }

    public string Folder { get; }

    /// <summary>Creates the folder and the file when missing (mode Own only) and upgrades an older schema.</summary>
    /// <exception cref="DataFolderException">Another process owns the folder, the file is of a newer version, or it cannot be
    /// read.</exception>
    public static SqliteDatabase Open(string folder, DatabaseMode mode = DatabaseMode.Own)
    {
        FileStream? ownership = null;
        try
        {
            ownership = mode == DatabaseMode.Own ? FolderLock.Take(folder) : null;
            return new SqliteDatabase(folder, ownership);
        }
        catch (Exception e)
        {
            ownership?.Dispose();
            if (e is not (DataFolderException or SqliteException)) throw;
            throw new DataFolderException($"Cannot open the data folder '{folder}'. {e.Message}", e);
        }
    }

    /// <summary>
    /// Runs the work in the next group's transaction; returns after the commit. Once queued it runs, whatever becomes of the token,
    /// so a call never ends with its outcome open. The work may run twice (the first try undone): it must touch nothing but the session.
    /// </summary>
    internal ValueTask<T> WriteAsync<T>(Func<WriteSession, T> work, CancellationToken cancel) =>
        writer is null
            ? throw new InvalidOperationException("The data folder is open for reading only.")
            : writer.RunAsync(work, cancel);

    /// <summary>
    /// Moves the log into the database file and empties it, so that neither holds what was written over or deleted.
    /// </summary>
    /// <returns>False where a reader of this or another process held it back, also a few tries later.</returns>
    internal async ValueTask<bool> FoldLogAsync(CancellationToken cancel)
    {
        if (writer is null) throw new InvalidOperationException("The data folder is open for reading only.");
        for (var attempt = 0; attempt < FoldTries; attempt++)
            if (await writer.RunAsync(session => session.FoldLog(), cancel, alone: true)) return true;
        return false;
    }

    internal T Read<T>(Func<Session, T> read)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        if (!readers.TryTake(out var session)) session = Session.OpenReader(file);
        try
        {
            return read(session);
        }
        finally
        {
            if (closed || readers.Count >= KeptReaders) session.Dispose();
            else readers.Add(session);
        }
    }

    /// <summary>Commits what is queued and moves the log into the database file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (closed) return;
        if (writer is not null) await writer.StopAsync();
        closed = true;
        while (readers.TryTake(out var session)) session.Dispose();
        if (writeSession is not null)
        {
            writeSession.Prepare("PRAGMA wal_checkpoint(TRUNCATE)").Run();
            writeSession.Dispose();
        }
        ownership?.Dispose();
    }
}
