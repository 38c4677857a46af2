using Crm.Sms;

namespace Crm.Local.Sqlite;

/// <summary>
/// The default way out: texts end in the table outbox and, line by line, in <c>outbox.jsonl</c> of the data folder.
/// The table is the truth; the file follows it in order of seq and is completed when the folder is opened.
/// </summary>
public sealed class LocalSmsSink : ISmsGateway, IDisposable
{
    const string Add = """
        INSERT INTO outbox(tag, sends, shop, phone, text, at) VALUES (?1, 1, ?2, ?3, ?4, ?5)
        ON CONFLICT(tag) DO UPDATE SET sends = sends + 1 RETURNING seq, sends
        """;

    readonly SqliteDatabase database;
    readonly TimeProvider time;
    readonly SmsSinkFile file;
    long repeated;

    LocalSmsSink(SqliteDatabase database, TimeProvider time, SmsSinkFile file)
    {
        (this.database, this.time, this.file) = (database, time, file);
        repeated = database.Read(session => session.Scalar("SELECT coalesce(sum(sends - 1), 0) FROM outbox WHERE sends > 1"));
    }

    /// <summary>How often a tag was sent again in the life of this folder. Anything but 0 is a bug of the caller.</summary>
    public long Repeated => Interlocked.Read(ref repeated);

    /// <summary>Brings the file up to the table, then takes texts.</summary>
    public static async Task<LocalSmsSink> OpenAsync(SqliteDatabase database, TimeProvider time)
    {
        var file = SmsSinkFile.Open(database);
        await file.CatchUpAsync();
        return new LocalSmsSink(database, time, file);
    }

    public async Task<SendOutcome> SendAsync(SmsMessage message, CancellationToken cancel)
    {
        var at = time.GetUtcNow().UtcTicks;
        var (seq, sends) = await database.WriteAsync(session =>
        {
            using var add = session.Prepare(Add).Bind(1, message.Tag).Bind(2, message.Shop).Bind(3, message.To).Bind(4, message.Text)
                .Bind(5, at);
            add.Step();
            return (add.Long(0), add.Long(1));
        }, cancel);
        if (sends > 1) Interlocked.Increment(ref repeated);
        else await file.CatchUpAsync(seq);
        // Not the seq: that is a matter of which of two concurrent texts was first, and the touchpoint's row must not depend on it.
        return new SendOutcome.Accepted(message.Tag);
    }

    /// <summary>Definite: asked in the writer's queue, behind every text that was handed over before.</summary>
    public async Task<SendLookup> FindAsync(string tag, CancellationToken cancel)
    {
        var found = await database.WriteAsync(session =>
        {
            using var query = session.Prepare("SELECT 1 FROM outbox WHERE tag = ?1").Bind(1, tag);
            return query.Step();
        }, cancel);
        return found ? SendLookup.Accepted : SendLookup.NotFound;
    }

    /// <summary>The file anew from the table, after rows of it were changed.</summary>
    public Task RewriteFileAsync() => file.RewriteAsync();

    public void Dispose() => file.Dispose();
}
