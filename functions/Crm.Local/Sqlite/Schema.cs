using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Crm.Local.Sqlite;

/// <summary>The tables, as steps that are never changed once released: a file at version n gets the steps after the n-th.</summary>
static class Schema
{
    public static readonly IReadOnlyList<string> RowTables = ["crm", "idx", "poison", "runs"];

    public static readonly IReadOnlyList<string> Steps = [First(), DueRowsApart, CustomersApart, PackedKeys()];

    /// <summary>Since this version keys are stored as <see cref="PackedKey"/> makes them; the step to it calls it "packed_key".</summary>
    public const int PackedKeysSince = 4;

    public static void Migrate(WriteSession session, IReadOnlyList<string> steps)
    {
        var version = session.Scalar("PRAGMA user_version");
        CheckNotNewer(version, steps.Count);
        for (var next = (int)version; next < steps.Count; next++)
        {
            var done = (next + 1).ToString(CultureInfo.InvariantCulture);
            try
            {
                session.Run($"BEGIN IMMEDIATE; {steps[next]}; PRAGMA user_version={done}; COMMIT;");
            }
            catch (Exception failure)
            {
                session.RollBack();
                if (failure is not SqliteException { SqliteErrorCode: raw.SQLITE_FULL }) throw;
                throw new DataFolderException($"There is no room to bring the database from schema {next} to {done}: it takes up to its "
                    + "own size once more. Nothing was changed.", failure);
            }
        }
    }

    public static void CheckReadable(Session session)
    {
        var version = session.Scalar("PRAGMA user_version");
        CheckNotNewer(version, Steps.Count);
        if (version < Steps.Count)
            throw new DataFolderException(
                $"The database has schema {version}, this program reads {Steps.Count}: start the host once, it upgrades the file.");
    }

    static void CheckNotNewer(long version, int known)
    {
        if (version > known)
            throw new DataFolderException(
                $"The database has schema {version}, this program knows up to {known}: it was written by a newer version.");
    }

    static string First() =>
        string.Concat(RowTables.Select(Rows)) +
        """
        CREATE TABLE inbox(
          seq INTEGER PRIMARY KEY, not_before INTEGER NOT NULL, attempts INTEGER NOT NULL, last_error TEXT,
          id TEXT NOT NULL, shop TEXT NOT NULL, platform TEXT NOT NULL, received INTEGER NOT NULL,
          headers BLOB NOT NULL, body BLOB NOT NULL);
        CREATE TABLE outbox(
          seq INTEGER PRIMARY KEY AUTOINCREMENT, tag TEXT NOT NULL UNIQUE, sends INTEGER NOT NULL,
          shop TEXT NOT NULL, phone TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL);
        CREATE INDEX outbox_repeated ON outbox(sends) WHERE sends > 1;
        CREATE TABLE counters(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO counters VALUES ('epoch', 0);
        """;

    // With row ids: measured 2 to 2.5 times the writes of WITHOUT ROWID, as random keys then dirty narrow index pages only.
    static string Rows(string table) =>
        $"""
        CREATE TABLE {table}(
          partition TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, body BLOB NOT NULL,
          PRIMARY KEY (partition, key));
        CREATE INDEX {table}_due ON {table}(key, partition) WHERE substr(key, 1, 2) = 'd|';

        """;

    // A due row is written and deleted once for every text: sorted by time, all rows of a moment share a few pages. An entry of the index
    // is so short that one tree costs less than a tree and its key.
    const string DueRowsApart =
        """
        CREATE TABLE due(
          partition TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, body BLOB NOT NULL,
          PRIMARY KEY (key, partition)) WITHOUT ROWID;
        INSERT INTO due SELECT partition, key, version, body FROM crm WHERE substr(key, 1, 2) = 'd|';
        DELETE FROM crm WHERE substr(key, 1, 2) = 'd|';
        DROP INDEX crm_due; DROP INDEX idx_due; DROP INDEX poison_due; DROP INDEX runs_due;
        CREATE TABLE entries(
          partition TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, body BLOB NOT NULL,
          PRIMARY KEY (partition, key)) WITHOUT ROWID;
        INSERT INTO entries SELECT partition, key, version, body FROM idx ORDER BY partition, key;
        DROP TABLE idx;
        ALTER TABLE entries RENAME TO idx;
        ALTER TABLE inbox DROP COLUMN id
        """;

    // A night reads every customer and nothing else: among orders and texts each would cost a page of its own.
    const string CustomersApart =
        """
        CREATE TABLE customers(
          partition TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, body BLOB NOT NULL,
          PRIMARY KEY (partition, key)) WITHOUT ROWID;
        INSERT INTO customers SELECT partition, key, version, body FROM crm WHERE substr(key, 1, 2) = 'c|' ORDER BY partition, key;
        DELETE FROM crm WHERE substr(key, 1, 2) = 'c|'
        """;

    // A key stands in its row and once more in the table's index, and as text it took more room than what most rows say.
    // In order of the keys, so that nothing has to be sorted and every row lies beside those of its customer.
    static string PackedKeys() =>
        string.Concat(RowTables.Where(table => table != "idx").Select(table => Packed(table, "partition, key", "")))
            + Packed("idx", "partition, key", "WITHOUT ROWID") + Packed("customers", "partition, key", "WITHOUT ROWID")
            + Packed("due", "key, partition", "WITHOUT ROWID");

    static string Packed(string table, string by, string kind) =>
        $"""
        CREATE TABLE packed_{table}(
          partition TEXT NOT NULL, key BLOB NOT NULL, version INTEGER NOT NULL, body BLOB NOT NULL,
          PRIMARY KEY ({by})) {kind};
        INSERT INTO packed_{table} SELECT partition, packed_key(key), version, body FROM {table} ORDER BY {by};
        DROP TABLE {table}; ALTER TABLE packed_{table} RENAME TO {table};

        """;
}
