using System.Globalization;
using Crm.Common;
using Crm.Storage;

namespace Crm.Segments;

/// <summary>The rows of nights in the table "runs": one partition a group, keys "{kind}|{yyyyMMdd}…".</summary>
public sealed class NightlyRows(IRowStore runs, string group)
{
    readonly string partition = "night-" + KeyText.Segment(group);

    /// <summary>What its runs are called in the <see cref="RunLog"/>: they lie in the same partition.</summary>
    public string Job => partition;
    public static string Plan(DateOnly date) => "plan|" + Text(date);
    public static string Report(DateOnly date) => "report|" + Text(date);
    public static string TrainedModels(DateOnly date) => "learned|" + Text(date);
    static string Buckets(DateOnly date) => $"bucket|{Text(date)}|";

    public async ValueTask<Stored<T>?> GetAsync<T>(string key, CancellationToken cancel) where T : class =>
        await runs.GetAsync(partition, key, cancel) is { } row ? new Stored<T>(RowBody.Read<T>(row.Body), row.ETag, row.Body) : null;

    /// <summary>Writes unless the same bytes are there already.</summary>
    public async ValueTask PutAsync<T>(string key, T value, CancellationToken cancel) where T : class
    {
        var body = Json.Bytes(value);
        if (await runs.GetAsync(partition, key, cancel) is { } row && row.Body.Span.SequenceEqual(body)) return;
        await runs.CommitAsync(partition, [new RowWrite.Upsert(key, body)], cancel);
    }

    public ValueTask<List<Row>> OfKindAsync(string prefix, CancellationToken cancel) =>
        runs.RangeAsync(partition, prefix, cancel).ToListAsync(cancel);

    public async ValueTask<T?> LatestAsync<T>(string kind, CancellationToken cancel) where T : class =>
        (await OfKindAsync(kind + "|", cancel)).LastOrDefault() is { } row ? RowBody.Read<T>(row.Body) : null;

    /// <summary>By bucket, the checkpoints of a night that was interrupted.</summary>
    public async ValueTask<Dictionary<string, T>> BucketsAsync<T>(DateOnly date, CancellationToken cancel) where T : class =>
        (await OfKindAsync(Buckets(date), cancel))
            .ToDictionary(row => row.Key[Buckets(date).Length..], row => RowBody.Read<T>(row.Body), StringComparer.Ordinal);

    /// <summary>Writes a bucket's checkpoint.</summary>
    public async ValueTask PutBucketAsync<T>(DateOnly date, string bucket, T done, CancellationToken cancel) where T : class =>
        await runs.CommitAsync(partition, [new RowWrite.Upsert(Buckets(date) + bucket, Json.Bytes(done))], cancel);

    /// <summary>Checkpoints are worth nothing once the report stands.</summary>
    public async ValueTask DropBucketsAsync(DateOnly date, CancellationToken cancel)
    {
        foreach (var chunk in (await OfKindAsync(Buckets(date), cancel)).Chunk(RowLimits.MaxWrites))
            await runs.CommitAsync(partition, [.. chunk.Select(r => new RowWrite.Delete(r.Key, null))], cancel);
    }

    static string Text(DateOnly date) => date.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
