using Crm.Common;
using Crm.Storage;

namespace Crm.Pages.Accounts;

/// <summary>Somebody who is signed in.</summary>
/// <param name="Token">The cookie's secret.</param>
public sealed record Session(Person Person, string Token);

/// <summary>
/// Who is signed in, as rows under the hash of what the cookie holds. A session is made at sign-in and never taken over from a browser,
/// so that nobody can be made to use one that another knows.
/// </summary>
public sealed class Sessions(CrmTables tables, People people, TimeProvider time)
{
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7), Idle = TimeSpan.FromHours(8);
    static readonly TimeSpan Between = TimeSpan.FromMinutes(10);
    const string Partition = "sessions", Prefix = "s|";

    sealed record Kept(string Name, string Stamp, DateTimeOffset Began, DateTimeOffset Seen);

    IRowStore Rows => tables.Runs;

    public async Task<string> BeginAsync(string name, CancellationToken cancel)
    {
        await DropOldAsync(cancel);
        var (token, now) = (Tokens.New(), time.GetUtcNow());
        var person = await people.FindAsync(name, cancel) ?? throw new InvalidOperationException("Nobody of this name.");
        await Rows.CommitAsync(Partition,
            [new RowWrite.Insert(Key(token), Json.Bytes(new Kept(person.Name, person.Stamp, now, now)))], cancel);
        return token;
    }

    public async Task<Session?> FindAsync(string? token, CancellationToken cancel)
    {
        if (!Tokens.IsOne(token) || await Rows.GetAsync(Partition, Key(token!), cancel) is not { } row) return null;
        var (kept, now) = (RowBody.Read<Kept>(row.Body), time.GetUtcNow());
        if (IsOver(kept, now) || await people.FindAsync(kept.Name, cancel) is not { } person || person.Stamp != kept.Stamp) return null;
        // Not with every page: a write a minute and person would be no use to anybody.
        if (now - kept.Seen > Between)
            await Rows.CommitAsync(Partition, [new RowWrite.Replace(row.Key, Json.Bytes(kept with { Seen = now }), row.ETag)], cancel);
        return new Session(person, token!);
    }

    public async Task EndAsync(string token, CancellationToken cancel) =>
        await Rows.CommitAsync(Partition, [new RowWrite.Delete(Key(token), null)], cancel);

    async Task DropOldAsync(CancellationToken cancel)
    {
        var (over, now) = (new List<RowWrite>(), time.GetUtcNow());
        await foreach (var row in Rows.RangeAsync(Partition, Prefix, cancel))
            if (IsOver(RowBody.Read<Kept>(row.Body), now)) over.Add(new RowWrite.Delete(row.Key, null));
        foreach (var some in over.Chunk(RowLimits.MaxWrites)) await Rows.CommitAsync(Partition, some, cancel);
    }

    static bool IsOver(Kept kept, DateTimeOffset now) => now - kept.Began >= Longest || now - kept.Seen >= Idle;

    static string Key(string token) => Prefix + Tokens.Hash(token);
}
