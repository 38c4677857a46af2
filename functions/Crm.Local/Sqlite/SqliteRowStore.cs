using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using Crm.Storage;

namespace Crm.Local.Sqlite;

/// <summary>One table of rows: "crm", "idx", "poison" or "runs".</summary>
public sealed class SqliteRowStore(SqliteDatabase database, string table) : IRowStore
{
    const int ScanPage = 256;
    const long MaxPageBytes = 4 * 1024 * 1024;

    readonly RowSql sql = new(table);

    public ValueTask<Row?> GetAsync(string partition, string key, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return new(database.Read(session =>
        {
            using var query = session.Prepare(sql.Of(key).Get).Bind(1, partition).BindKey(2, key);
            return query.Step() ? ReadRow(query) : null;
        }));
    }

    public ValueTask<RowPage> QueryAsync(string partition, string from, string to, string? continuation, int pageSize,
        CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pageSize, 1);
        cancel.ThrowIfCancellationRequested();
        // No key holds a control character, so nothing lies between a key and that key with one appended.
        var start = continuation is null ? from : continuation + '\u0001';
        var (rows, more) = database.Read(session =>
        {
            using var query = session.Prepare(sql.RangeOf(start, to, pageSize)).Bind(1, partition).BindKey(2, start).BindKey(3, to);
            return ReadPage(query, pageSize, partition);
        });
        return new(new RowPage(rows, more ? rows[^1].Key : null));
    }

    public ValueTask<string?> VisitAsync(string partition, string from, string to, string? continuation, int pageSize, Action<Row> visit,
        CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pageSize, 1);
        cancel.ThrowIfCancellationRequested();
        var start = continuation is null ? from : continuation + '\u0001';
        return new(database.Read(session =>
        {
            using var query = session.Prepare(sql.RangeOf(start, to, pageSize)).Bind(1, partition).BindKey(2, start).BindKey(3, to);
            return VisitPage(query, pageSize, partition, visit);
        }));
    }

    /// <summary>Due rows come in order of their keys, whatever their partition; others partition by partition.</summary>
    public IAsyncEnumerable<Row> ScanAsync(string from, string to, CancellationToken cancel) =>
        sql.IsDueRange(from, to) ? ScanDue(from, to, cancel) : ScanPartitions(from, to, cancel);

    public async ValueTask<CommitResult> CommitAsync(string partition, IReadOnlyList<RowWrite> writes, CancellationToken cancel)
    {
        RowLimits.Check(partition, writes);
        try
        {
            return await database.WriteAsync(session => RowCommit.Run(session, sql, partition, writes), cancel);
        }
        catch (LateConflictException)
        {
            return CommitResult.Conflict;
        }
    }

    /// <summary>The smallest key of the range over all partitions; one index probe for due rows.</summary>
    public ValueTask<string?> FirstKeyAsync(string from, string to, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return new(database.Read(session => sql.IsDueRange(from, to) ? FirstDue(session, from, to) : FirstOfPartitions(session, from, to)));
    }

    async IAsyncEnumerable<Row> ScanDue(string from, string to, [EnumeratorCancellation] CancellationToken cancel)
    {
        var (key, partition) = (from, "");
        for (var more = true; more;)
        {
            cancel.ThrowIfCancellationRequested();
            (var rows, more) = database.Read(session =>
            {
                using var query = session.Prepare(RowSql.ScanDue(ScanPage)).BindKey(1, key).Bind(2, partition).BindKey(3, to);
                return ReadPage(query, ScanPage);
            });
            foreach (var row in rows) yield return row;
            if (more) (key, partition) = (rows[^1].Key, rows[^1].Partition);
        }
    }

    async IAsyncEnumerable<Row> ScanPartitions(string from, string to, [EnumeratorCancellation] CancellationToken cancel)
    {
        var (partition, tables) = ("", sql.Of(from, to).ToList());
        while (database.Read(session => NextPartition(session, tables, partition)) is { } next)
        {
            partition = next;
            string? continuation = null;
            do
            {
                var page = await QueryAsync(partition, from, to, continuation, ScanPage, cancel);
                foreach (var row in page.Rows) yield return row;
                continuation = page.Continuation;
            }
            while (continuation is not null);
        }
    }

    static string? NextPartition(Session session, List<RowSql> tables, string after)
    {
        string? first = null;
        foreach (var table in tables)
        {
            using var query = session.Prepare(table.NextPartition).Bind(1, after);
            if (query.Step() && query.Text(0) is var next && (first is null || string.CompareOrdinal(next, first) < 0)) first = next;
        }
        return first;
    }

    static string? FirstDue(Session session, string from, string to)
    {
        using var query = session.Prepare(RowSql.FirstDue).BindKey(1, from).BindKey(2, to);
        return query.Step() ? query.Key(0) : null;
    }

    string? FirstOfPartitions(Session session, string from, string to)
    {
        var (first, tables) = ((string?)null, sql.Of(from, to).ToList());
        for (var partition = NextPartition(session, tables, ""); partition is not null;
            partition = NextPartition(session, tables, partition))
        {
            using var query = session.Prepare(sql.RangeOf(from, to, 1)).Bind(1, partition).BindKey(2, from).BindKey(3, first ?? to);
            if (query.Step()) first = query.Key(1);
        }
        return first;
    }

    static (List<Row> Rows, bool More) ReadPage(Statement query, int limit, string? partition = null)
    {
        var rows = new List<Row>();
        for (long bytes = 0; bytes < MaxPageBytes && query.Step(); bytes += rows[^1].Body.Length) rows.Add(ReadRow(query, partition));
        return (rows, rows.Count == limit || query.HasRow);
    }

    // One buffer for all bodies: a pass over all customers would otherwise leave gigabytes to collect.
    static string? VisitPage(Statement query, int limit, string partition, Action<Row> visit)
    {
        var body = ArrayPool<byte>.Shared.Rent(4096);
        string? last = null;
        var count = 0;
        for (; query.Step(); count++)
        {
            var stored = query.Blob(3);
            if (stored.Length > body.Length) body = Larger(body, stored.Length);
            stored.CopyTo(body);
            last = query.Key(1);
            visit(new Row(partition, last, query.Long(2).ToString(CultureInfo.InvariantCulture), body.AsMemory(0, stored.Length)));
        }
        ArrayPool<byte>.Shared.Return(body);
        return count == limit ? last : null;
    }

    static byte[] Larger(byte[] buffer, int size)
    {
        ArrayPool<byte>.Shared.Return(buffer);
        return ArrayPool<byte>.Shared.Rent(size);
    }

    static Row ReadRow(Statement query, string? partition = null) =>
        new(partition ?? query.Text(0), query.Key(1), query.Long(2).ToString(CultureInfo.InvariantCulture), query.Bytes(3));
}
