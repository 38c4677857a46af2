using Crm.Common;
using Crm.Storage;

namespace Crm.Shops;

/// <summary>A platform of a shop whose texts are held: its app was uninstalled there, or somebody said so.</summary>
public sealed record PlatformPause
{
    public required string Shop { get; init; }
    public required string Platform { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Reason { get; init; }
    public required string By { get; init; }
    public DateTimeOffset? Resumed { get; init; }
    public string? ResumedBy { get; init; }

    public bool Holds => Resumed is null;
}

/// <summary>
/// Which platforms are paused. One row each, read again every half minute, so a pause or its end is everywhere known within that time.
/// </summary>
public sealed class PlatformPauses(IRowStore runs, TimeProvider time)
{
    const string Partition = "pauses", Prefix = "p|";
    static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);
    volatile Known? known;

    sealed record Known(DateTimeOffset At, IReadOnlySet<(string Shop, string Platform)> Paused);

    /// <summary>Whether texts on orders of the platform are held. What is of no platform waits when all of the shop's are paused.</summary>
    public async ValueTask<bool> HoldsAsync(Shop shop, string platform, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (known is not { } answer || now - answer.At > Fresh || now < answer.At)
            known = answer = new Known(now, (await ListAsync(cancel)).Where(p => p.Holds).Select(p => (p.Shop, p.Platform)).ToHashSet());
        if (answer.Paused.Count == 0) return false;
        return shop.Platforms.ContainsKey(platform) ? answer.Paused.Contains((shop.Id, platform))
            : shop.Platforms.Count > 0 && shop.Platforms.Keys.All(p => answer.Paused.Contains((shop.Id, p.ToLowerInvariant())));
    }

    public async ValueTask<IReadOnlyList<PlatformPause>> ListAsync(CancellationToken cancel)
    {
        var all = new List<PlatformPause>();
        await foreach (var row in runs.RangeAsync(Partition, Prefix, cancel)) all.Add(Json.Read<PlatformPause>(row.Body.Span));
        return all;
    }

    /// <summary>
    /// False where it is paused already, or was resumed after the news of <paramref name="at"/>: told again it changes nothing.
    /// </summary>
    public ValueTask<bool> PauseAsync(string shop, string platform, DateTimeOffset at, string reason, string by,
        CancellationToken cancel) =>
        ChangeAsync(shop, platform, before => before is null || before.Resumed < at
            ? new PlatformPause { Shop = shop, Platform = platform, At = at, Reason = reason, By = by } : null, cancel);

    /// <summary>False where nothing is paused.</summary>
    public ValueTask<bool> ResumeAsync(string shop, string platform, string by, CancellationToken cancel) =>
        ChangeAsync(shop, platform, before => before is { Holds: true }
            ? before with { Resumed = time.GetUtcNow(), ResumedBy = by } : null, cancel);

    async ValueTask<bool> ChangeAsync(string shop, string platform, Func<PlatformPause?, PlatformPause?> change, CancellationToken cancel)
    {
        var key = $"{Prefix}{KeyText.Segment(shop)}|{KeyText.Segment(platform)}";
        if (await runs.UpdateAsync(Partition, key, change, cancel) is null) return false;
        known = null;
        return true;
    }
}
