using System.Collections.Concurrent;
using Crm.Common;
using Crm.Shops;
using Crm.Storage;
using Microsoft.Extensions.Logging;

namespace Crm.Platforms.Api;

/// <summary>An access token as the platform gave it last. Kept in a row, because renewing one makes the configured one worthless.</summary>
public sealed record ApiToken
{
    public string? Access { get; init; }
    public string? Refresh { get; init; }

    /// <summary>Null when the platform did not say.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Of the settings it comes from: new settings put the row aside.</summary>
    public required string Seed { get; init; }
}

/// <summary>
/// Tokens in force. Several instances may renew at once: a refresh token works once, so whoever comes second takes what the first one
/// stored.
/// </summary>
public sealed partial class ApiTokens(CrmTables tables, TimeProvider time, ILogger<ApiTokens> log) : IDisposable
{
    const string Partition = "tokens";

    // Time enough for a call that begins now.
    static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);
    readonly ConcurrentDictionary<string, ApiToken> known = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, SemaphoreSlim> gates = new(StringComparer.Ordinal);

    public async ValueTask<ApiToken> GetAsync(ApiSession session, CancellationToken cancel)
    {
        var target = session.Target;
        if (!known.TryGetValue(target.Name, out var token) || token.Seed != Seed(target.Link)) known[target.Name] = token =
            (await ReadAsync(target, cancel)).Token;
        var lasts = token.Access is not null && !(token.ExpiresAt - Ahead <= time.GetUtcNow());
        return lasts || !target.Api.CanRenew(target.Link, token) ? token : await RenewAsync(session, token, cancel);
    }

    /// <param name="session">Of the account.</param>
    /// <param name="worn">The token that was refused: if another is in force by now, that one is taken.</param>
    /// <param name="cancel">Stops before the platform is asked.</param>
    public async ValueTask<ApiToken> RenewAsync(ApiSession session, ApiToken worn, CancellationToken cancel)
    {
        var target = session.Target;
        var gate = gates.GetOrAdd(target.Name, _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancel);
        try
        {
            var (stored, etag) = await ReadAsync(target, cancel);
            if (stored.Access is not null && stored.Access != worn.Access) return known[target.Name] = stored;
            ApiToken renewed;
            try
            {
                renewed = await target.Api.RenewAsync(session, stored, cancel) with { Seed = Seed(target.Link) };
            }
            catch (ApiException) when (!cancel.IsCancellationRequested)
            {
                var (other, _) = await ReadAsync(target, cancel);
                if (other.Access is null || other.Access == worn.Access) throw;
                return known[target.Name] = other;
            }
            await WriteAsync(target, renewed, etag);
            Renewed(target.Shop.Id, target.Api.Name);
            return known[target.Name] = renewed;
        }
        finally
        {
            gate.Release();
        }
    }

    async ValueTask<(ApiToken Token, string? ETag)> ReadAsync(ApiTarget target, CancellationToken cancel)
    {
        var configured = new ApiToken { Access = target.Link.AccessToken, Refresh = target.Link.RefreshToken, Seed = Seed(target.Link) };
        if (await tables.Runs.GetAsync(Partition, Key(target), cancel) is not { } row) return (configured, null);
        var stored = RowBody.Read<ApiToken>(row.Body);
        return (stored.Seed == configured.Seed ? stored : configured, row.ETag);
    }

    // Not cancelled: the old refresh token is spent, and this one stands nowhere else.
    async ValueTask WriteAsync(ApiTarget target, ApiToken token, string? etag)
    {
        RowWrite write = etag is null ? new RowWrite.Insert(Key(target), Json.Bytes(token))
            : new RowWrite.Replace(Key(target), Json.Bytes(token), etag);
        if (await tables.Runs.CommitAsync(Partition, [write], CancellationToken.None) == CommitResult.Conflict)
            await tables.Runs.CommitAsync(Partition, [new RowWrite.Upsert(Key(target), Json.Bytes(token))], CancellationToken.None);
    }

    static string Key(ApiTarget target) => $"t|{KeyText.Segment(target.Shop.Id)}|{target.Api.Name}";

    static string Seed(ApiLink link) => Hash.Hex(link.Key, link.ShopId ?? "", link.AccessToken ?? "", link.RefreshToken ?? "");

    public void Dispose()
    {
        foreach (var gate in gates.Values) gate.Dispose();
    }

    [LoggerMessage(1101, LogLevel.Information, "The access token of {Shop}/{Platform} is renewed")]
    partial void Renewed(string shop, string platform);
}
