using System.Globalization;
using Crm.Activities;
using Crm.Customers;
using Crm.Gifts;
using Crm.Nightly;
using Crm.Points;
using Crm.Storage;
using Crm.Tasks;

namespace Crm.Staff;

/// <summary>Once a day: pieces that were promised and not given come back, whatever process died on the way.</summary>
public sealed class GiftKeeper(GiftStock stock, CustomerRows rows, IdentityIndex index, RunLog runs, TimeProvider time) : INightlyChore
{
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(30), Settled = TimeSpan.FromHours(12);

    public async Task RunAsync(CancellationToken cancel)
    {
        var day = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (await runs.ClaimAsync("gifts", day, Lease, cancel) is not { } claimed) return;
        var freed = await FreeAsync(cancel);
        await runs.FinishAsync(claimed, claimed.Value with { Counts = new(StringComparer.Ordinal) { ["freed"] = freed } }, cancel);
    }

    /// <summary>How many pieces came back.</summary>
    public async Task<int> FreeAsync(CancellationToken cancel)
    {
        var freed = 0;
        await foreach (var reserved in stock.ReservedAsync(cancel))
        {
            // The keeper of activities gives those back.
            if (reserved.Value.Touchpoint.StartsWith(PlayKeys.Claim, StringComparison.Ordinal)) continue;
            if (reserved.Value.Given || time.GetUtcNow() - reserved.Value.At < Settled) continue;
            if (PointsClaims.IsOne(reserved.Value.Touchpoint))
            {
                if (await PointsClaims.HoldsAsync(reserved.Value.Touchpoint, rows, index, cancel))
                    await stock.GivenAsync(reserved.Value.Touchpoint, cancel);
                else if (await stock.ReleaseAsync(reserved, cancel)) freed++;
                continue;
            }
            var task = await TaskAsync(reserved.Value, cancel);
            if (task?.Outcome?.Given == true) await stock.GivenAsync(reserved.Value.Touchpoint, cancel);
            else if ((task is null || task.Done is not null || task.Offer!.ValidUntil < time.GetUtcNow())
                && await stock.ReleaseAsync(reserved, cancel)) freed++;
        }
        return freed;
    }

    // Where a merge has taken it, too.
    async ValueTask<ServiceTask?> TaskAsync(GiftReservation reserved, CancellationToken cancel)
    {
        var owner = reserved.Customer;
        for (var step = 0; step < 5; step++)
        {
            if (await rows.TaskAsync(owner, reserved.Touchpoint, cancel) is { } task) return task.Value;
            if (await index.SuccessorAsync(owner, cancel) is not { } successor || successor == owner) return null;
            owner = successor;
        }
        return null;
    }
}
