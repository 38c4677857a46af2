using Crm.Common;
using Crm.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Crm.Pages.Accounts;

/// <summary>The people who may sign in, as rows: few, so that all may be read.</summary>
public sealed class People(CrmTables tables, TimeProvider time)
{
    public const int ShortestPassword = 10, LongestPassword = 128, LongestName = 40;
    public static readonly TimeSpan LockOut = TimeSpan.FromMinutes(15);
    const int MostTries = 5;
    const string Partition = "people", Prefix = "p|";

    // 210,000 rounds of SHA-512, as OWASP advises.
    static readonly PasswordHasher<string> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 210_000 }));
    static readonly SemaphoreSlim Verifying = new(1);
    static readonly string Nobody = Hasher.HashPassword("", Tokens.New());

    IRowStore Rows => tables.Runs;

    public async Task<IReadOnlyList<Person>> ListAsync(CancellationToken cancel)
    {
        var all = new List<Person>();
        await foreach (var row in Rows.RangeAsync(Partition, Prefix, cancel)) all.Add(RowBody.Read<Person>(row.Body));
        return all;
    }

    public async Task<bool> AnyAsync(CancellationToken cancel) => (await ListAsync(cancel)).Any(p => p.Password is not null);

    public async ValueTask<Person?> FindAsync(string name, CancellationToken cancel) =>
        IsName(name) && await Rows.GetAsync(Partition, Key(name), cancel) is { } row ? RowBody.Read<Person>(row.Body) : null;

    /// <summary>False when there is one of this name.</summary>
    public async Task<bool> AddAsync(string name, Role role, CancellationToken cancel) =>
        await Rows.CommitAsync(Partition, [new RowWrite.Insert(Key(name), Json.Bytes(new Person
        {
            Name = name.Trim(), Role = role, Since = time.GetUtcNow(), Stamp = Tokens.New(),
        }))], cancel) == CommitResult.Committed;

    public async Task SetPasswordAsync(string name, string password, CancellationToken cancel)
    {
        var hash = Hasher.HashPassword("", password);
        await ChangeAsync(name, p => p with { Password = hash, Stamp = Tokens.New(), Failed = 0, LockedUntil = null }, cancel);
    }

    public Task SetRoleAsync(string name, Role role, CancellationToken cancel) =>
        ChangeAsync(name, p => p.Role == role ? p : p with { Role = role, Stamp = Tokens.New() }, cancel);

    public async Task RemoveAsync(string name, CancellationToken cancel) =>
        await Rows.CommitAsync(Partition, [new RowWrite.Delete(Key(name), null)], cancel);

    /// <summary>The person whose name and password these are; null for all else, in the same time, and while they are locked out.</summary>
    public async Task<Person?> CheckAsync(string name, string password, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        // Counted before it is looked at: a thousand guesses at once are no more than five.
        var locked = false;
        if (IsName(name)) await ChangeAsync(name, p => (locked = p.LockedUntil > now) ? p : Missed(p, now), cancel);
        var person = locked ? null : await FindAsync(name, cancel);
        // The time is spent on an unknown name too: who guesses learns from it which ones there are not.
        var right = password.Length <= LongestPassword && await FitsAsync(person?.Password ?? Nobody, password, cancel);
        if (!right || person?.Password is null) return null;
        await ChangeAsync(name, p => p with { Failed = 0, LockedUntil = null }, cancel);
        return person;
    }

    public Task SignedInAsync(string name, CancellationToken cancel) =>
        ChangeAsync(name, p => p with { LastSignIn = time.GetUtcNow() }, cancel);

    // One at a time: whoever tries thousands of passwords keeps one core busy, and the webhooks have the others.
    static async Task<bool> FitsAsync(string hash, string password, CancellationToken cancel)
    {
        await Verifying.WaitAsync(cancel);
        try
        {
            return Hasher.VerifyHashedPassword("", hash, password) != PasswordVerificationResult.Failed;
        }
        finally
        {
            Verifying.Release();
        }
    }

    /// <summary>Letters and digits of any script, and what stands inside names and addresses.</summary>
    public static bool IsName(string name) => name.Trim() is { Length: > 0 and <= LongestName } text
        && text.All(c => char.IsLetterOrDigit(c) || c is ' ' or '.' or '-' or '_' or '@' or '·');

    static Person Missed(Person person, DateTimeOffset now) => person.Failed + 1 < MostTries
        ? person with { Failed = person.Failed + 1 } : person with { Failed = 0, LockedUntil = now + LockOut };

    async Task ChangeAsync(string name, Func<Person, Person> change, CancellationToken cancel) =>
        await Rows.UpdateAsync<Person>(Partition, Key(name), p => p is null ? null : change(p), cancel);

    static string Key(string name) => Prefix + KeyText.Segment(name.Trim().ToLowerInvariant());
}
