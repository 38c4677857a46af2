using System.Globalization;
using Crm.Storage;

namespace Crm.Local.Sqlite;

/// <summary>
/// One commit inside the group's transaction. The conditions are part of the statements: one probe of the index a row. A conflict at the
/// first write leaves nothing to undo; the customer's row stands first in a commit, so that is nearly every one.
/// </summary>
static class RowCommit
{
    public static CommitResult Run(WriteSession session, RowSql sql, string partition, IReadOnlyList<RowWrite> writes)
    {
        for (var i = 0; i < writes.Count; i++)
        {
            if (TryApply(session, sql, partition, writes[i])) continue;
            return i == 0 ? CommitResult.Conflict : throw new LateConflictException();
        }
        return CommitResult.Committed;
    }

    static bool TryApply(WriteSession session, RowSql table, string partition, RowWrite write)
    {
        var sql = table.Of(write.Key);
        switch (write)
        {
            case RowWrite.Insert insert: return Put(session, sql.Insert, partition, insert, insert.Body);
            case RowWrite.Upsert upsert: return Put(session, sql.Upsert, partition, upsert, upsert.Body);
            case RowWrite.Replace replace: return Put(session, sql.Replace, partition, replace, replace.Body, Parse(replace.ETag));
            case RowWrite.Delete { ETag: { } etag }: return session.Prepare(sql.DeleteVersion).Bind(1, partition).BindKey(2, write.Key)
                .Bind(3, Parse(etag)).Changes() > 0;
            case RowWrite.Delete: session.Prepare(sql.Delete).Bind(1, partition).BindKey(2, write.Key).Run(); return true;
            default: throw new ArgumentException($"No such write: {write.GetType().Name}.", nameof(write));
        }
    }

    static bool Put(WriteSession session, string sql, string partition, RowWrite write, byte[] body, long? expected = null)
    {
        var version = session.NextNumber();
        var statement = session.Prepare(sql).Bind(1, partition).BindKey(2, write.Key).Bind(3, version).Bind(4, body);
        if (expected is { } old) statement.Bind(5, old);
        if (statement.Changes() == 0) return false;
        write.NewETag = version.ToString(CultureInfo.InvariantCulture);
        return true;
    }

    /// <summary>An ETag that is not ours matches no row.</summary>
    static long Parse(string etag) => long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : -1;
}

/// <summary>A condition failed behind a write that is done already: the job must be undone, and is then a conflict.</summary>
sealed class LateConflictException : Exception;
