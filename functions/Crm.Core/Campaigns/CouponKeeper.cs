using System.Globalization;
using Crm.Activities;
using Crm.Coupons;
using Crm.Customers;
using Crm.Nightly;
using Crm.Notices;
using Crm.Points;
using Crm.Storage;
using Crm.Touchpoints;

namespace Crm.Campaigns;

/// <summary>
/// Once a day for each pool: codes whose touchpoint never went out come back (a process may have died between the two), and a pool that
/// runs low is told of.
/// </summary>
public sealed class CouponKeeper(CouponPools pools, CouponReservations codes, CustomerRows rows, IdentityIndex index,
    OperatorNotices notices, RunLog runs, TimeProvider time) : INightlyChore
{
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(30), Settled = TimeSpan.FromHours(12);

    public async Task RunAsync(CancellationToken cancel)
    {
        var day = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        foreach (var pool in await pools.ListAsync(cancel))
        {
            if (await pools.LowAsync(pool, cancel) is { } left)
                await notices.TellAsync($"coupons-{pool.Pool}-{day}", $"The coupon pool {pool.Pool} runs low",
                    $"{left} codes are left. coupons import {pool.Pool} <file> adds some.",
                    RunbookSections.CouponsLow, cancel);
            if (await runs.ClaimAsync("coupons-" + pool.Pool, day, Lease, cancel) is not { } claimed) continue;
            var freed = await FreeAsync(pool.Pool, cancel);
            await runs.FinishAsync(claimed, claimed.Value with { Counts = new(StringComparer.Ordinal) { ["freed"] = freed } }, cancel);
        }
    }

    /// <summary>How many codes came back.</summary>
    public async Task<int> FreeAsync(string pool, CancellationToken cancel)
    {
        var (freed, now) = (0, time.GetUtcNow());
        await foreach (var reserved in codes.AllAsync(pool, cancel))
            if (now - reserved.Value.At > Settled && await IsFreeAsync(reserved.Value, now, cancel)
                && await codes.ReleaseAsync(pool, reserved, cancel)) freed++;
        return freed;
    }

    // A code that was ever part of a claim stays the buyer's. What a merge planned anew under another name asks for a code of its own.
    async ValueTask<bool> IsFreeAsync(CouponReservation reserved, DateTimeOffset now, CancellationToken cancel)
    {
        // Of an erased customer: it was given.
        if (reserved.Customer.Length == 0) return false;
        // The keeper of activities gives those back.
        if (reserved.Touchpoint.StartsWith(PlayKeys.Claim, StringComparison.Ordinal)) return false;
        if (PointsClaims.IsOne(reserved.Touchpoint)) return !await PointsClaims.HoldsAsync(reserved.Touchpoint, rows, index, cancel);
        var owner = reserved.Customer;
        for (var step = 0; step < 5; step++)
        {
            if (await rows.TouchpointAsync(owner, reserved.Touchpoint, cancel) is { Value: var touchpoint })
                return touchpoint is { Code: null, State: TouchpointState.Suppressed or TouchpointState.Expired }
                    && now - (touchpoint.SettledAt ?? reserved.At) > Settled;
            if (await index.SuccessorAsync(owner, cancel) is not { } successor || successor == owner) return true;
            owner = successor;
        }
        return false;
    }
}
