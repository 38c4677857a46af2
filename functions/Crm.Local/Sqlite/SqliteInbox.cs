using Crm.Common;
using Crm.Events;

namespace Crm.Local.Sqlite;

/// <summary>A message to ingest: complete it or ask for a retry by <see cref="Seq"/>, which is never used again.</summary>
public sealed record InboxItem(long Seq, int Attempts, InboxMessage Message);

/// <summary>The embedded inbox. What is not completed is taken again, also after a restart: at least once, in order of arrival.</summary>
public sealed class SqliteInbox(SqliteDatabase database) : IInbox
{
    const string Insert =
        "INSERT INTO inbox(seq, not_before, attempts, shop, platform, received, headers, body) VALUES (?1, 0, 0, ?2, ?3, ?4, ?5, ?6)";
    const string Due = "SELECT seq, attempts, shop, platform, received, headers, body FROM inbox WHERE seq > ?1 AND not_before <= ?2 "
        + "ORDER BY seq";
    const string Delete = "DELETE FROM inbox WHERE seq = ?1 RETURNING seq";
    const string Defer = "UPDATE inbox SET attempts = attempts + 1, not_before = ?2, last_error = ?3 WHERE seq = ?1";

    public async ValueTask PutAsync(InboxMessage message, CancellationToken cancel) => await StoreAsync(message, cancel);

    /// <summary>Stores it durably and returns the number it goes by.</summary>
    public ValueTask<long> StoreAsync(InboxMessage message, CancellationToken cancel)
    {
        var headers = Json.Bytes(message.Headers);
        return database.WriteAsync(session =>
        {
            var seq = session.NextNumber();
            session.Prepare(Insert).Bind(1, seq).Bind(2, message.Shop).Bind(3, message.Platform)
                .Bind(4, message.Received.UtcTicks).Bind(5, headers).Bind(6, message.Body).Run();
            return seq;
        }, cancel);
    }

    /// <summary>
    /// Up to <paramref name="max"/> messages after <paramref name="afterSeq"/> that are due at <paramref name="now"/>. Takes nothing away:
    /// the caller moves its cursor on.
    /// </summary>
    public ValueTask<IReadOnlyList<InboxItem>> TakeAsync(long afterSeq, int max, DateTimeOffset now, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        cancel.ThrowIfCancellationRequested();
        return new(database.Read<IReadOnlyList<InboxItem>>(session =>
        {
            using var query = session.Prepare(Due).Bind(1, afterSeq).Bind(2, now.UtcTicks);
            var items = new List<InboxItem>();
            while (items.Count < max && query.Step()) items.Add(ReadItem(query));
            return items;
        }));
    }

    /// <summary>Done with it, for good. False when it was gone before.</summary>
    public ValueTask<bool> CompleteAsync(long seq, CancellationToken cancel) =>
        database.WriteAsync(session =>
        {
            using var delete = session.Prepare(Delete).Bind(1, seq);
            return delete.Step();
        }, cancel);

    /// <summary>
    /// Counts one attempt more and hides the message until <paramref name="notBefore"/>. The error is kept: no phone may stand in it.
    /// </summary>
    public async ValueTask RetryAsync(long seq, DateTimeOffset notBefore, string error, CancellationToken cancel) =>
        await database.WriteAsync(session =>
        {
            session.Prepare(Defer).Bind(1, seq).Bind(2, notBefore.UtcTicks).Bind(3, error).Run();
            return 0;
        }, cancel);

    public ValueTask<long> CountAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return new(database.Read(session => session.Scalar("SELECT count(*) FROM inbox")));
    }

    static InboxItem ReadItem(Statement query) => new(query.Long(0), (int)query.Long(1), new InboxMessage
    {
        Shop = query.Text(2),
        Platform = query.Text(3),
        Received = new DateTimeOffset(query.Long(4), TimeSpan.Zero),
        Headers = Json.Read<Dictionary<string, string>>(query.Bytes(5)),
        Body = query.Bytes(6),
        // Not from memory, so perhaps of an earlier process.
        MayBeHalfDone = true,
    });
}
