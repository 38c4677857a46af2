using System.Globalization;

namespace Crm.Local.Sqlite;

/// <summary>
/// The statements of one table of rows. The due rows of "crm" lie in a table of their own, sorted by time over all partitions: what is
/// planned together is written together, and what is due next is its first row.
/// </summary>
sealed class RowSql
{
    const string Columns = "partition, key, version, body";
    const string DuePrefix = "d|", DueEnd = "d}";

    public RowSql(string table) : this(table, table == "crm" ? new RowSql("due", null) : null)
    {
        if (!Schema.RowTables.Contains(table)) throw new ArgumentException($"There is no table of rows '{table}'.", nameof(table));
    }

    RowSql(string table, RowSql? due)
    {
        Due = due;
        Get = $"SELECT {Columns} FROM {table} WHERE partition = ?1 AND key = ?2";
        Insert = $"INSERT INTO {table}({Columns}) VALUES (?1, ?2, ?3, ?4) ON CONFLICT(partition, key) DO NOTHING";
        Upsert = $"INSERT INTO {table}({Columns}) VALUES (?1, ?2, ?3, ?4) ON CONFLICT(partition, key) DO UPDATE SET version = "
            + $"excluded.version, body = excluded.body";
        Replace = $"UPDATE {table} SET version = ?3, body = ?4 WHERE partition = ?1 AND key = ?2 AND version = ?5";
        Delete = $"DELETE FROM {table} WHERE partition = ?1 AND key = ?2";
        DeleteVersion = $"DELETE FROM {table} WHERE partition = ?1 AND key = ?2 AND version = ?3";
        var range = $"SELECT {Columns} FROM {table} WHERE partition = ?1 AND key >= ?2 AND key < ?3";
        Range = $"{range} ORDER BY key LIMIT ";
        WholeRange = due is null ? Range
            : $"{range} UNION ALL SELECT {Columns} FROM due WHERE partition = ?1 AND key >= ?2 AND key < ?3 ORDER BY key LIMIT ";
        NextPartition = $"SELECT partition FROM {table} WHERE partition > ?1 ORDER BY partition LIMIT 1";
    }

    /// <summary>The statements of the due rows; null in a table that has none.</summary>
    public RowSql? Due { get; }
    public string Get { get; }
    public string Insert { get; }
    public string Upsert { get; }
    public string Replace { get; }
    public string Delete { get; }
    public string DeleteVersion { get; }
    string Range { get; }
    string WholeRange { get; }
    public string NextPartition { get; }

    public static string ScanDue(int limit) =>
        $"SELECT {Columns} FROM due WHERE (key, partition) > (?1, ?2) AND key < ?3 ORDER BY key, partition LIMIT {limit}";
    public const string FirstDue = "SELECT key FROM due WHERE key >= ?1 AND key < ?2 ORDER BY key LIMIT 1";

    /// <summary>The statements for one row.</summary>
    public RowSql Of(string key) => Due is not null && key.StartsWith(DuePrefix, StringComparison.Ordinal) ? Due : this;

    /// <summary>
    /// The rows of a range: due rows, others, or both. The limit is part of the text: SQLite plans a statement anew whenever a bound one is
    /// bound.
    /// </summary>
    public string RangeOf(string from, string to, int limit) =>
        string.Create(CultureInfo.InvariantCulture,
            $"{(IsDueRange(from, to) ? Due!.Range : TouchesDue(from, to) ? WholeRange : Range)}{limit}");

    public bool IsDueRange(string from, string to) =>
        Due is not null && string.CompareOrdinal(from, DuePrefix) >= 0 && string.CompareOrdinal(to, DueEnd) <= 0;

    public bool TouchesDue(string from, string to) =>
        Due is not null && string.CompareOrdinal(from, DueEnd) < 0 && string.CompareOrdinal(to, DuePrefix) > 0;
}
