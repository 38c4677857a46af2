using System.Globalization;
using Crm.Storage;

namespace Crm.Local.Sqlite;

/// <summary>One commit inside the group's transaction. Every condition is checked before the first write, so a conflict leaves nothing to undo.</summary>
static class RowCommit
{
    const long Missing = 0;

    public static CommitResult Run(WriteSession session, RowSql sql, string partition, IReadOnlyList<RowWrite> writes)
    {
        foreach (var write in writes)
            if (!Holds(session, sql, partition, write)) return CommitResult.Conflict;
        foreach (var write in writes) Apply(session, sql, partition, write);
        return CommitResult.Committed;
    }

    static bool Holds(WriteSession session, RowSql sql, string partition, RowWrite write) => write switch
    {
        RowWrite.Insert => Version(session, sql, partition, write.Key) == Missing,
        RowWrite.Replace replace => Version(session, sql, partition, write.Key) == Parse(replace.ETag),
        RowWrite.Delete { ETag: { } etag } => Version(session, sql, partition, write.Key) == Parse(etag),
        _ => true,
    };

    static void Apply(WriteSession session, RowSql sql, string partition, RowWrite write)
    {
        switch (write)
        {
            case RowWrite.Insert insert: Put(session, sql, partition, insert, insert.Body); break;
            case RowWrite.Replace replace: Put(session, sql, partition, replace, replace.Body); break;
            case RowWrite.Upsert upsert: Put(session, sql, partition, upsert, upsert.Body); break;
            case RowWrite.Delete delete: session.Prepare(sql.Delete).Bind(1, partition).Bind(2, delete.Key).Run(); break;
            default: throw new ArgumentException($"No such write: {write.GetType().Name}.", nameof(write));
        }
    }

    static void Put(WriteSession session, RowSql sql, string partition, RowWrite write, byte[] body)
    {
        var version = session.NextNumber();
        session.Prepare(sql.Put).Bind(1, partition).Bind(2, write.Key).Bind(3, version).Bind(4, body).Run();
        write.NewETag = version.ToString(CultureInfo.InvariantCulture);
    }

    static long Version(WriteSession session, RowSql sql, string partition, string key)
    {
        using var query = session.Prepare(sql.Version).Bind(1, partition).Bind(2, key);
        return query.Step() ? query.Long(0) : Missing;
    }

    /// <summary>An ETag that is not ours matches no row, not even a missing one.</summary>
    static long Parse(string etag) =>
        long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version != Missing ? version : -1;
}
