using System.Collections.Concurrent;
using System.Globalization;
using Crm.Common;
using Crm.Coupons;
using Crm.Customers;
using Crm.Gifts;
using Crm.Nightly;
using Crm.Storage;

namespace Crm.Activities;

/// <summary>
/// Gives back what was reserved for a play that was never written: its process died in between, or another play took its number. Once a
/// day, and at the moment somebody finds nothing left.
/// </summary>
public sealed class ActivityKeeper(ActivityStore store, PrizeStock stock, CrmTables tables, IdentityIndex index,
    CouponReservations coupons, GiftStock gifts, RunLog runs, TimeProvider time) : INightlyChore
{
    const string Job = "activities-keep";
    const int LongestChain = 20;
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(30), Pause = TimeSpan.FromMinutes(1), Overlap = TimeSpan.FromHours(1);
    readonly ConcurrentDictionary<string, (DateTimeOffset At, Lazy<Task<int>> Freed)> healed = new(StringComparer.Ordinal);

    public async Task RunAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var day = now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var since = (await runs.LastAsync(Job, cancel))?.Started - PrizeStock.InFlight - Overlap ?? DateTimeOffset.MinValue;
        if (await runs.ClaimAsync(Job, day, Lease, cancel) is not { } claimed) return;
        var freed = 0;
        foreach (var head in await store.ListAsync(cancel))
            if (await store.VersionAsync(head.Id, head.Version, cancel) is { } published)
                freed += await HealAsync(published.Activity, since, cancel);
        await runs.FinishAsync(claimed, claimed.Value with { Counts = new(StringComparer.Ordinal) { ["freed"] = freed } }, cancel);
    }

    /// <summary>Heals unless this was done a moment ago; who comes while it runs waits for it. True when something came back.</summary>
    public async ValueTask<bool> HealSoonAsync(Activity activity, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var run = healed.AddOrUpdate(activity.Id, _ => Begin(), (_, last) => now - last.At < Pause ? last : Begin());
        return await run.Freed.Value.WaitAsync(cancel) > 0;

        // Only the one that stays in the map is ever begun.
        (DateTimeOffset, Lazy<Task<int>>) Begin() => (now, new(() => HealAsync(activity, DateTimeOffset.MinValue, CancellationToken.None)));
    }

    /// <summary>How many pieces came back.</summary>
    public async Task<int> HealAsync(Activity activity, DateTimeOffset since, CancellationToken cancel)
    {
        var (freed, now) = (0, time.GetUtcNow());
        await foreach (var reserved in stock.AllAsync(activity.Id, cancel))
            if (reserved.Value.At >= since && now - reserved.Value.At > PrizeStock.InFlight
                && await PlayOfAsync(activity.Id, reserved.Value, cancel) is var play && !IsOf(reserved.Value, play)
                && await FreeAsync(activity, reserved, cancel)) freed++;
        return freed;
    }

    /// <summary>The play of a number, wherever merges have carried it.</summary>
    public async ValueTask<PlayRow?> PlayOfAsync(string activity, PrizeReservation reserved, CancellationToken cancel)
    {
        var owner = reserved.Member;
        for (var step = 0; step < LongestChain; step++)
        {
            if (await tables.Rows.GetAsync(Keys.Bucket(owner), PlayKeys.Of(owner, activity, reserved.Member, reserved.Seq), cancel)
                is { } row)
                return RowBody.Read<PlayRow>(row.Body);
            if (await index.SuccessorAsync(owner, cancel) is not { } successor || successor == owner) return null;
            owner = successor;
        }
        return null;
    }

    static bool IsOf(PrizeReservation reserved, PlayRow? play) =>
        play is not null && play.Prize == reserved.Prize && (reserved.Points == 0 || play.Points == reserved.Points);

    async ValueTask<bool> FreeAsync(Activity activity, Stored<PrizeReservation> reserved, CancellationToken cancel)
    {
        var claim = PlayKeys.ClaimOf(activity.Id, reserved.Value.Member, reserved.Value.Seq);
        if (!await stock.ReleaseAsync(activity.Id, reserved, cancel)) return false;
        if ((activity.Kind as ActivityKind.Lottery)?.Find(reserved.Value.Prize) is not { } prize) return true;
        if (prize.Coupon is { } pool && await coupons.FindAsync(pool, claim, cancel) is { } code)
            await coupons.ReleaseAsync(pool, code, cancel);
        if (prize.Gift is not null && await gifts.FindAsync(claim, cancel) is { } piece) await gifts.ReleaseAsync(piece, cancel);
        return true;
    }
}
