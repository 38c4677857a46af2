using Crm.Erasure;

namespace Crm.Local.Sqlite;

/// <summary>
/// The outbox of a data folder, cleared of an erased person. What still waits in the inbox is left: it is applied within seconds, screened
/// by the erasure, and gone then; the request for the erasure may be one of these messages itself.
/// </summary>
sealed class SqliteTraces(SqliteDatabase database, LocalSmsSink outbox) : IPersonalTraces
{
    public async ValueTask EraseAsync(PersonTraces person, DateTimeOffset until, CancellationToken cancel)
    {
        await database.WriteAsync(session =>
        {
            foreach (var tag in person.Touchpoints) session.Prepare("UPDATE outbox SET phone = '', text = '' WHERE tag = ?1").Bind(1, tag)
                .Run();
            foreach (var phone in person.Phones) session.Prepare("UPDATE outbox SET phone = '', text = '' WHERE phone = ?1").Bind(1, phone)
                .Run();
            return 0;
        }, cancel);
        await outbox.RewriteFileAsync();
    }

    public ValueTask<bool> SealAsync(CancellationToken cancel) => database.FoldLogAsync(cancel);
}
