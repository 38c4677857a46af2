namespace Crm.Local.Sqlite;

/// <summary>The statements of one table of rows.</summary>
sealed class RowSql
{
    const string Columns = "partition, key, version, body";

    public RowSql(string table)
    {
        if (!Schema.RowTables.Contains(table)) throw new ArgumentException($"There is no table of rows '{table}'.", nameof(table));
        Get = $"SELECT {Columns} FROM {table} WHERE partition = ?1 AND key = ?2";
        Version = $"SELECT version FROM {table} WHERE partition = ?1 AND key = ?2";
        Put = $"INSERT INTO {table}({Columns}) VALUES (?1, ?2, ?3, ?4) ON CONFLICT(partition, key) DO UPDATE SET version = excluded.version, body = excluded.body";
        Delete = $"DELETE FROM {table} WHERE partition = ?1 AND key = ?2";
        Range = $"SELECT {Columns} FROM {table} WHERE partition = ?1 AND key >= ?2 AND key < ?3 ORDER BY key LIMIT ?4";
        NextPartition = $"SELECT partition FROM {table} WHERE partition > ?1 ORDER BY partition LIMIT 1";
        Due = $"SELECT {Columns} FROM {table} WHERE substr(key, 1, 2) = 'd|' AND (key, partition) > (?1, ?2) AND key < ?3 ORDER BY key, partition LIMIT ?4";
        FirstDue = $"SELECT key FROM {table} WHERE substr(key, 1, 2) = 'd|' AND key >= ?1 AND key < ?2 ORDER BY key LIMIT 1";
    }

    public string Get { get; }
    public string Version { get; }
    public string Put { get; }
    public string Delete { get; }
    public string Range { get; }
    public string NextPartition { get; }
    public string Due { get; }
    public string FirstDue { get; }

    /// <summary>Whether the index over due rows holds every row of the range.</summary>
    public static bool IsDueRange(string from, string to) =>
        string.CompareOrdinal(from, "d|") >= 0 && string.CompareOrdinal(to, "d}") <= 0;
}
