using Crm.Common;
using Crm.Storage;

namespace Crm.Pages.Accounts;

/// <summary>A link that was made.</summary>
/// <param name="Path">Its address below the host's.</param>
public sealed record NewLink(string Path, DateTimeOffset Until);

/// <summary>Whom a link lets in: a person who chooses a password, or, without a name, the first owner.</summary>
public sealed record LinkTarget(string? Name, DateTimeOffset Until);

/// <summary>One-time links, by which people choose their password.</summary>
public sealed class SignInLinks(CrmTables tables, TimeProvider time)
{
    /// <summary>Of a link that is read off a terminal; one that is handed to a colleague may lie a day.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromMinutes(15), Invitation = TimeSpan.FromHours(24);
    const string Partition = "sign-in-links", Prefix = "l|";

    IRowStore Rows => tables.Runs;

    /// <param name="name">Null for the first owner. Earlier links for the same are void.</param>
    /// <param name="lasts">How long it may be used.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<NewLink> MakeAsync(string? name, TimeSpan lasts, CancellationToken cancel)
    {
        await DropAsync(name, cancel);
        var (token, until) = (Tokens.New(), time.GetUtcNow() + lasts);
        await Rows.CommitAsync(Partition, [new RowWrite.Insert(Key(token), Json.Bytes(new LinkTarget(name, until)))], cancel);
        return new NewLink($"{PagePath.Base}/link/{token}", until);
    }

    public async Task<LinkTarget?> FindAsync(string token, CancellationToken cancel) =>
        Tokens.IsOne(token) && await Rows.GetAsync(Partition, Key(token), cancel) is { } row
            && RowBody.Read<LinkTarget>(row.Body) is var target && target.Until > time.GetUtcNow() ? target : null;

    /// <summary>For one caller only, however many come at once.</summary>
    public async Task<LinkTarget?> UseAsync(string token, CancellationToken cancel)
    {
        if (!Tokens.IsOne(token) || await Rows.GetAsync(Partition, Key(token), cancel) is not { } row) return null;
        var target = RowBody.Read<LinkTarget>(row.Body);
        return target.Until > time.GetUtcNow()
            && await Rows.CommitAsync(Partition, [new RowWrite.Delete(row.Key, row.ETag)], cancel) == CommitResult.Committed
            ? target : null;
    }

    /// <summary>The links for this name, and those whose time is over.</summary>
    public async Task DropAsync(string? name, CancellationToken cancel)
    {
        var (over, now) = (new List<RowWrite>(), time.GetUtcNow());
        await foreach (var row in Rows.RangeAsync(Partition, Prefix, cancel))
            if (RowBody.Read<LinkTarget>(row.Body) is var target
                && (target.Until <= now || string.Equals(target.Name, name, StringComparison.OrdinalIgnoreCase)))
                over.Add(new RowWrite.Delete(row.Key, null));
        foreach (var some in over.Chunk(RowLimits.MaxWrites)) await Rows.CommitAsync(Partition, some, cancel);
    }

    static string Key(string token) => Prefix + Tokens.Hash(token);
}
