using System.Globalization;

namespace Crm.Local.Sqlite;

/// <summary>
/// The statements of one table of rows. Two kinds of rows of "crm" lie in tables of their own: due rows sorted by time over all partitions,
/// as what is planned together is written together, and what is due next is the first of them; and customers, so that a night that reads
/// every customer reads nothing else.
/// </summary>
sealed class RowSql
{
    const string Columns = "partition, key, version, body";
    const string DuePrefix = "d|", DueEnd = "d}";

    /// <summary>Where rows lie whose keys begin with the letter: from, to, table.</summary>
    sealed record Apart(string From, string End, RowSql Sql);

    readonly Apart[] apart;

    /// <summary>By which of <see cref="apart"/> a range touches, a bit each.</summary>
    readonly string[] ranges;

    public RowSql(string table) : this(table, table == "crm"
        ? [new("c|", "c}", new RowSql("customers", [])), new(DuePrefix, DueEnd, new RowSql("due", []))] : [])
    {
        if (!Schema.RowTables.Contains(table)) throw new ArgumentException($"There is no table of rows '{table}'.", nameof(table));
    }

    RowSql(string table, Apart[] apart)
    {
        this.apart = apart;
        Table = table;
        Get = $"SELECT {Columns} FROM {table} WHERE partition = ?1 AND key = ?2";
        Insert = $"INSERT INTO {table}({Columns}) VALUES (?1, ?2, ?3, ?4) ON CONFLICT(partition, key) DO NOTHING";
        Upsert = $"INSERT INTO {table}({Columns}) VALUES (?1, ?2, ?3, ?4) ON CONFLICT(partition, key) DO UPDATE SET version = "
            + $"excluded.version, body = excluded.body";
        Replace = $"UPDATE {table} SET version = ?3, body = ?4 WHERE partition = ?1 AND key = ?2 AND version = ?5";
        Delete = $"DELETE FROM {table} WHERE partition = ?1 AND key = ?2";
        DeleteVersion = $"DELETE FROM {table} WHERE partition = ?1 AND key = ?2 AND version = ?3";
        ranges = [.. Enumerable.Range(0, 1 << apart.Length).Select(touched => string.Join(" UNION ALL ",
            Touched(touched).Prepend(this).Select(t => $"SELECT {Columns} FROM {t.Table} WHERE partition = ?1 AND key >= ?2 AND key < ?3"))
            + " ORDER BY key LIMIT ")];
        NextPartition = $"SELECT partition FROM {table} WHERE partition > ?1 ORDER BY partition LIMIT 1";
    }

    string Table { get; }
    public string Get { get; }
    public string Insert { get; }
    public string Upsert { get; }
    public string Replace { get; }
    public string Delete { get; }
    public string DeleteVersion { get; }
    public string NextPartition { get; }

    public static string ScanDue(int limit) =>
        $"SELECT {Columns} FROM due WHERE (key, partition) > (?1, ?2) AND key < ?3 ORDER BY key, partition LIMIT {limit}";
    public const string FirstDue = "SELECT key FROM due WHERE key >= ?1 AND key < ?2 ORDER BY key LIMIT 1";

    /// <summary>The statements for one row.</summary>
    public RowSql Of(string key)
    {
        foreach (var one in apart)
            if (key.StartsWith(one.From, StringComparison.Ordinal)) return one.Sql;
        return this;
    }

    /// <summary>The tables a range may have rows in.</summary>
    public IEnumerable<RowSql> Of(string from, string to) =>
        Whole(from, to) is { } one ? [one.Sql] : Touched(Touches(from, to)).Prepend(this);

    /// <summary>
    /// The rows of a range. The limit is part of the text: SQLite plans a statement anew whenever a bound one is bound.
    /// </summary>
    public string RangeOf(string from, string to, int limit) =>
        string.Create(CultureInfo.InvariantCulture, $"{Whole(from, to)?.Sql.ranges[0] ?? ranges[Touches(from, to)]}{limit}");

    public bool IsDueRange(string from, string to) => Whole(from, to)?.From == DuePrefix;

    Apart? Whole(string from, string to)
    {
        foreach (var one in apart)
            if (string.CompareOrdinal(from, one.From) >= 0 && string.CompareOrdinal(to, one.End) <= 0) return one;
        return null;
    }

    int Touches(string from, string to)
    {
        var touched = 0;
        for (var i = 0; i < apart.Length; i++)
            if (string.CompareOrdinal(from, apart[i].End) < 0 && string.CompareOrdinal(to, apart[i].From) > 0) touched |= 1 << i;
        return touched;
    }

    IEnumerable<RowSql> Touched(int touched) => apart.Where((_, i) => (touched >> i & 1) == 1).Select(one => one.Sql);
}
