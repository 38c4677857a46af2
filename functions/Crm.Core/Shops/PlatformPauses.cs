using Crm.Storage;

namespace Crm.Shops;

/// <summary>A platform of a shop whose texts are held: its app was uninstalled there, or somebody said so.</summary>
public sealed record PlatformPause : Pause
{
    public required string Platform { get; init; }
}

/// <summary>Which platforms are paused.</summary>
public sealed class PlatformPauses(IRowStore runs, TimeProvider time) : PauseRows<PlatformPause>(runs, time, "p|")
{
    /// <summary>Whether texts on orders of the platform are held. What is of no platform waits when all of the shop's are paused.</summary>
    public async ValueTask<bool> HoldsAsync(Shop shop, string platform, CancellationToken cancel)
    {
        if (await HeldAsync(cancel) is not { Count: > 0 } held) return false;
        bool Is(string name) => held.Any(p => p.Shop == shop.Id && p.Platform == name);
        return shop.Platforms.ContainsKey(platform) ? Is(platform)
            : shop.Platforms.Count > 0 && shop.Platforms.Keys.All(p => Is(p.ToLowerInvariant()));
    }

    /// <param name="at">Of the news that says so.</param>
    /// <returns>As of <see cref="PauseRows{T}"/>.</returns>
    public ValueTask<bool> PauseAsync(string shop, string platform, DateTimeOffset at, string reason, string by,
        CancellationToken cancel) =>
        PauseAsync(new PlatformPause { Shop = shop, Platform = platform, At = at, Reason = reason, By = by }, platform, cancel);

    public ValueTask<bool> ResumeAsync(string shop, string platform, string by, CancellationToken cancel) =>
        EndAsync(shop, platform, by, cancel);
}
