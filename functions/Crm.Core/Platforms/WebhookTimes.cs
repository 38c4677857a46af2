using System.Collections.Concurrent;
using Crm.Common;
using Crm.Storage;

namespace Crm.Platforms;

/// <summary>When a platform was last heard of by a shop.</summary>
/// <param name="Seen">Its last webhook that was signed as it has to be.</param>
/// <param name="Refused">Its last one that was not.</param>
/// <param name="Why">The reason.</param>
public sealed record WebhookTime(DateTimeOffset? Seen, DateTimeOffset? Refused, string? Why);

/// <summary>
/// Last webhooks by shop and platform, for whoever connects one and waits for the first. Exact to a minute: each process writes no more
/// often, however many come.
/// </summary>
public sealed class WebhookTimes(CrmTables tables, TimeProvider time)
{
    const string Partition = "webhook-times", Prefix = "w|";
    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    readonly ConcurrentDictionary<(string Shop, string Platform, bool Refused), DateTimeOffset> told = new();

    public ValueTask SeenAsync(string shop, string platform, CancellationToken cancel) =>
        TellAsync(shop, platform, null, cancel);

    public ValueTask RefusedAsync(string shop, string platform, string why, CancellationToken cancel) =>
        TellAsync(shop, platform, why, cancel);

    public async ValueTask<WebhookTime?> FindAsync(string shop, string platform, CancellationToken cancel) =>
        await tables.Runs.GetAsync(Partition, Key(shop, platform), cancel) is { } row ? RowBody.Read<WebhookTime>(row.Body) : null;

    async ValueTask TellAsync(string shop, string platform, string? why, CancellationToken cancel)
    {
        var (now, key) = (time.GetUtcNow(), (shop, platform, why is not null));
        var before = told.GetOrAdd(key, DateTimeOffset.MinValue);
        // Of many at once one writes.
        if (now - before < Minute && now >= before || !told.TryUpdate(key, now, before)) return;
        await tables.Runs.UpdateAsync<WebhookTime>(Partition, Key(shop, platform), known => why is null
            ? (known ?? new(null, null, null)) with { Seen = now }
            : (known ?? new(null, null, null)) with { Refused = now, Why = why }, cancel);
    }

    static string Key(string shop, string platform) => $"{Prefix}{KeyText.Segment(shop)}|{KeyText.Segment(platform.ToLowerInvariant())}";
}
