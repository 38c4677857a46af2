using Crm.Common;
using Crm.Erasure;
using Crm.Events;

namespace Crm.Local.Sqlite;

/// <summary>The inbox and the outbox of a data folder, searched for an erased person.</summary>
sealed class SqliteTraces(SqliteDatabase database, LocalSmsSink outbox) : IPersonalTraces
{
    public async ValueTask EraseAsync(PersonTraces person, DateTimeOffset until, CancellationToken cancel)
    {
        await database.WriteAsync(session =>
        {
            foreach (var seq in Waiting(session, person, until)) session.Prepare("DELETE FROM inbox WHERE seq = ?1").Bind(1, seq).Run();
            foreach (var tag in person.Touchpoints) session.Prepare("UPDATE outbox SET phone = '', text = '' WHERE tag = ?1").Bind(1, tag).Run();
            foreach (var phone in person.Phones) session.Prepare("UPDATE outbox SET phone = '', text = '' WHERE phone = ?1").Bind(1, phone).Run();
            return 0;
        }, cancel);
        await outbox.RewriteFileAsync();
    }

    static List<long> Waiting(Session session, PersonTraces person, DateTimeOffset until)
    {
        using var query = session.Prepare("SELECT seq, shop, platform, headers, body FROM inbox WHERE received <= ?1").Bind(1, until.UtcTicks);
        var found = new List<long>();
        while (query.Step())
        {
            var message = new InboxMessage
            {
                Shop = query.Text(1), Platform = query.Text(2), Received = until, Headers = Json.Read<Dictionary<string, string>>(query.Bytes(3)), Body = query.Bytes(4),
            };
            if (NamedInMessage.Names(person, message)) found.Add(query.Long(0));
        }
        return found;
    }
}
