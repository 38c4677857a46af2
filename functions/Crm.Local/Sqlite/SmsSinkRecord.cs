using System.Globalization;
using System.Runtime.CompilerServices;
using Crm.Sms;

namespace Crm.Local.Sqlite;

/// <summary>The outbox table as the gateway's own record; works beside a running host.</summary>
public sealed class SmsSinkRecord(SqliteDatabase database) : IGatewayRecord
{
    const int Page = 1000;
    const string One = "SELECT seq, tag, sends, at FROM outbox WHERE tag = ?1";
    static readonly string After = $"SELECT seq, tag, sends, at FROM outbox WHERE seq > ?1 AND at <= ?2 ORDER BY seq LIMIT {Page}";

    public bool Keeps => true;

    public ValueTask<IReadOnlyDictionary<string, GatewayEntry>> FindAsync(IReadOnlyCollection<string> tags, CancellationToken cancel) =>
        new(database.Read(session =>
        {
            var found = new Dictionary<string, GatewayEntry>(StringComparer.Ordinal);
            foreach (var tag in tags)
            {
                using var query = session.Prepare(One).Bind(1, tag);
                if (query.Step()) found[tag] = Entry(query);
            }
            return found;
        }));

    public async IAsyncEnumerable<GatewayEntry> AllAsync(DateTimeOffset upTo, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        var last = 0L;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var page = database.Read(session =>
            {
                var entries = new List<(long Seq, GatewayEntry Entry)>();
                using var query = session.Prepare(After).Bind(1, last).Bind(2, upTo.UtcTicks);
                while (query.Step()) entries.Add((query.Long(0), Entry(query)));
                return entries;
            });
            foreach (var (_, entry) in page) yield return entry;
            if (page.Count < Page) yield break;
            last = page[^1].Seq;
        }
    }

    static GatewayEntry Entry(Statement query) =>
        new(query.Text(1), query.Long(0)
            .ToString(CultureInfo.InvariantCulture), query.Long(2), new DateTimeOffset(query.Long(3), TimeSpan.Zero));
}
