using Microsoft.Data.Sqlite;

namespace Crm.Local.Sqlite;

/// <summary>The only connection that writes. Used by the writer thread alone once the database is open.</summary>
sealed class WriteSession : Session
{
    const int EpochShift = 40;
    long counter;

    WriteSession(SqliteConnection connection) : base(connection) { }

    public static WriteSession Open(string file)
    {
        var session = new WriteSession(Connect(file, SqliteOpenMode.ReadWriteCreate));
        try
        {
            // The page size only takes while the file is new. A checkpoint every 32 MiB of log writes a page changed often only once.
            // A commit that split a page walks the whole cache once (SQLite gives the page a number behind the end for a moment), so it is
            // small.
            session.Run("PRAGMA page_size=4096; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8192;");
            session.Run("PRAGMA wal_autocheckpoint=8000; PRAGMA journal_size_limit=67108864;");
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

    // One durable count per opening, instead of storing the counter with every commit.
    void BeginEpoch()
    {
        Run("UPDATE counters SET value = value + 1 WHERE name = 'epoch'");
        counter = Scalar("SELECT value FROM counters WHERE name = 'epoch'") << EpochShift;
    }
}
