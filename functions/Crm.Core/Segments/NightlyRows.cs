using System.Globalization;
using Crm.Common;
using Crm.Storage;

namespace Crm.Segments;

/// <summary>
/// Who runs a group's night, or when it was done; with what it cost. The only row of a night that differs between equal nights.
/// </summary>
public sealed record NightlyClaim
{
    public required DateTimeOffset Started { get; init; }

    /// <summary>Until then it belongs to who took it; later another may resume it.</summary>
    public required DateTimeOffset LeaseUntil { get; init; }
    public DateTimeOffset? Finished { get; init; }
    public double? Seconds { get; init; }
    public int Takes { get; init; } = 1;
}

/// <summary>The rows of nights in the table "runs": one partition a group, keys "{kind}|{yyyyMMdd}…".</summary>
public sealed class NightlyRows(IRowStore runs, string group)
{
    readonly string partition = "night-" + KeyText.Segment(group);

    public static string Claim(DateOnly date) => "claim|" + Text(date);
    public static string Plan(DateOnly date) => "plan|" + Text(date);
    public static string Report(DateOnly date) => "report|" + Text(date);
    public static string TrainedModels(DateOnly date) => "learned|" + Text(date);
    public static string Bucket(DateOnly date, string bucket) => $"bucket|{Text(date)}|{bucket}";

    public async ValueTask<Stored<T>?> GetAsync<T>(string key, CancellationToken cancel) where T : class =>
        await runs.GetAsync(partition, key, cancel) is { } row ? new Stored<T>(Json.Read<T>(row.Body.Span), row.ETag, row.Body) : null;

    /// <summary>Writes unless the same bytes are there already.</summary>
    public async ValueTask PutAsync<T>(string key, T value, CancellationToken cancel) where T : class
    {
        var body = Json.Bytes(value);
        if (await runs.GetAsync(partition, key, cancel) is { } row && row.Body.Span.SequenceEqual(body)) return;
        await runs.CommitAsync(partition, [new RowWrite.Upsert(key, body)], cancel);
    }

    /// <summary>False when somebody else was first.</summary>
    public async ValueTask<bool> TryWriteAsync<T>(string key, Stored<T>? old, T value, CancellationToken cancel) where T : class
    {
        RowWrite write = old is null ? new RowWrite.Insert(key, Json.Bytes(value)) : new RowWrite.Replace(key, Json.Bytes(value), old.ETag);
        return await runs.CommitAsync(partition, [write], cancel) == CommitResult.Committed;
    }

    public ValueTask<List<Row>> OfKindAsync(string prefix, CancellationToken cancel) =>
        runs.RangeAsync(partition, prefix, cancel).ToListAsync(cancel);

    public async ValueTask<T?> LatestAsync<T>(string kind, CancellationToken cancel) where T : class =>
        (await OfKindAsync(kind + "|", cancel)).LastOrDefault() is { } row ? Json.Read<T>(row.Body.Span) : null;

    /// <summary>Checkpoints are worth nothing once the report stands.</summary>
    public async ValueTask DropBucketsAsync(DateOnly date, CancellationToken cancel)
    {
        foreach (var chunk in (await OfKindAsync($"bucket|{Text(date)}|", cancel)).Chunk(RowLimits.MaxWrites))
            await runs.CommitAsync(partition, [.. chunk.Select(r => new RowWrite.Delete(r.Key, null))], cancel);
    }

    static string Text(DateOnly date) => date.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
