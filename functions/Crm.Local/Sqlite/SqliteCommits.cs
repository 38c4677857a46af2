using Crm.Storage;

namespace Crm.Local.Sqlite;

/// <summary>Rows and index entries in one transaction.</summary>
public sealed class SqliteCommits(SqliteDatabase database) : ICommits
{
    readonly RowSql rows = new("crm"), index = new("idx");

    public async ValueTask<IReadOnlyList<bool>?> CommitAsync(string partition, IReadOnlyList<RowWrite> writes,
        IReadOnlyList<IndexEntry> entries, CancellationToken cancel)
    {
        RowLimits.Check(partition, writes);
        var inserts = entries.Select(e => new RowWrite.Insert(e.Key, e.Body)).ToArray();
        for (var i = 0; i < inserts.Length; i++) RowLimits.Check(entries[i].Partition, [inserts[i]]);
        try
        {
            return await database.WriteAsync(session =>
            {
                if (RowCommit.Run(session, rows, partition, writes) == CommitResult.Conflict) return null;
                var free = new bool[inserts.Length];
                for (var i = 0; i < free.Length; i++) free[i] =
                    RowCommit.Run(session, index, entries[i].Partition, [inserts[i]]) == CommitResult.Committed;
                return free;
            }, cancel);
        }
        catch (LateConflictException)
        {
            return null;
        }
    }
}
