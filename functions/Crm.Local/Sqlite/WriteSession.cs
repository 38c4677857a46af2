using Microsoft.Data.Sqlite;

namespace Crm.Local.Sqlite;

/// <summary>The only connection that writes. Used by the writer thread alone once the database is open.</summary>
sealed class WriteSession : Session
{
    /// <summary>
    /// Of a new file. A customer of many orders takes more than a quarter of a page of 4 KiB, and the rest of it a page of its own.
    /// </summary>
    public const int PageBytes = 8192;

    /// <summary>After so much of log it is moved into the file: a page that changes often is then written there only once.</summary>
    const int LogBytes = 32 << 20;

    const int EpochShift = 40, FoldWaitMs = 500;
    long counter;

    WriteSession(SqliteConnection connection) : base(connection) =>
        connection.CreateFunction("packed_key", (string key) => PackedKey.Encode(key), isDeterministic: true);

    public static WriteSession Open(string file)
    {
        var session = new WriteSession(Connect(file, SqliteOpenMode.ReadWriteCreate));
        try
        {
            // A commit that split a page walks the whole cache once (SQLite gives the page a number behind the end for a moment), so it is
            // small.
            session.Run($"PRAGMA page_size={PageBytes}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8192;");
            session.Run($"PRAGMA wal_autocheckpoint={LogBytes / session.Scalar("PRAGMA page_size")};");
            session.Run($"PRAGMA journal_size_limit={2 * LogBytes};");
            // What is deleted or written over is filled with noughts, in pages that become free too: an erased person is not read from
            // the file. The log has its older pages until FoldLog.
            session.Run("PRAGMA secure_delete=ON;");
            Schema.Migrate(session, Schema.Steps);
            session.BeginEpoch();
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Larger than every number handed out before in the life of this file, so a version never comes back, whatever was deleted.
    /// </summary>
    public long NextNumber() => ++counter;

    public void Begin() => Prepare("BEGIN IMMEDIATE").Run();
    public void Commit() => Prepare("COMMIT").Run();

    /// <summary>Some errors (disk full, I/O) make SQLite roll back by itself; then there is nothing left to do.</summary>
    public void RollBack()
    {
        if (InTransaction) Prepare("ROLLBACK").Run();
    }

    /// <summary>
    /// Moves the log into the file and empties it. Outside a transaction; waits a moment for readers.
    /// </summary>
    /// <returns>False while a reader, of this process or another, still reads from the log.</returns>
    public bool FoldLog()
    {
        Run($"PRAGMA busy_timeout={FoldWaitMs};");
        try
        {
            using var folded = Prepare("PRAGMA wal_checkpoint(TRUNCATE)");
            return folded.Step() && folded.Long(0) == 0;
        }
        finally
        {
            Run($"PRAGMA busy_timeout={BusyMs};");
        }
    }

    // One durable count per opening, instead of storing the counter with every commit.
    void BeginEpoch()
    {
        Run("UPDATE counters SET value = value + 1 WHERE name = 'epoch'");
        counter = Scalar("SELECT value FROM counters WHERE name = 'epoch'") << EpochShift;
    }
}
