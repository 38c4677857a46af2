using Microsoft.Data.Sqlite;

namespace Crm.Local.Sqlite;

/// <summary>One connection with its prepared statements. Used by one thread at a time.</summary>
class Session : IDisposable
{
    protected const int BusyMs = 10_000;
    readonly SqliteConnection connection;
    readonly Dictionary<string, Statement> statements = new(StringComparer.Ordinal);

    // Every connection is used by one thread at a time, so SQLite's own locks and its memory statistics would guard nothing. Where SQLite
    // was in use before, it refuses the change and goes on as it was.
    static Session()
    {
        SQLitePCL.Batteries_V2.Init();
        _ = SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MULTITHREAD);
        _ = SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    protected Session(SqliteConnection connection) => this.connection = connection;

    public static Session OpenReader(string file)
    {
        var session = new Session(Connect(file, SqliteOpenMode.ReadOnly));
        // After each commit of the writer a reader drops all its pages: a large cache would only hold what is about to go.
        session.Run("PRAGMA cache_size=-1024; PRAGMA query_only=1;");
        return session;
    }

    /// <summary>The cached statement for this text. Dispose it before the same text is asked for again.</summary>
    public Statement Prepare(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement))
            statements[sql] = statement = new Statement(connection.Handle!, sql);
        return statement;
    }

    /// <summary>Runs a script once, uncached.</summary>
    public void Run(string script)
    {
        using var command = connection.CreateCommand();
        command.CommandText = script;
        command.ExecuteNonQuery();
    }

    public long Scalar(string sql)
    {
        using var query = Prepare(sql);
        return query.Step() ? query.Long(0) : 0;
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values) statement.Close();
        connection.Dispose();
    }

    protected bool InTransaction => SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle!) == 0;

    protected static SqliteConnection Connect(string file, SqliteOpenMode mode)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false };
        var connection = new SqliteConnection(text.ConnectionString);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            // Not mapped into memory: a file that grows is mapped anew all the time, which costs a read more than the copy it saves.
            command.CommandText = $"PRAGMA busy_timeout={BusyMs}; PRAGMA temp_store=MEMORY;";
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
