using Crm.Coupons;
using Crm.Customers;
using Crm.Customers.Views;
using Crm.Ingest.Merging;
using Crm.Segments;
using Crm.Storage;
using Crm.Touchpoints;
using Crm.Touchpoints.Schedule;

namespace Crm.Campaigns;

/// <summary>
/// Plans a campaign's touchpoints, bucket by bucket. Their ids follow from campaign and customer, and a bucket that is done has a row that
/// says so: whoever dies on the way, the next one goes on, and nobody is planned twice or forgotten.
/// </summary>
public sealed class CampaignPlanner(CrmTables tables, CustomerRows rows, IdentityIndex index, CustomerMerger merger, CampaignStore store,
    CampaignMembers members, CouponReservations coupons, IWakeUps wakeUps, TimeProvider time)
{
    /// <summary>Wake-ups are sent for so much of the time to come; the rest follows as it comes near.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromHours(2);

    // A touchpoint and its due row each.
    const int Together = RowLimits.MaxWrites / 2 - 1;

    /// <param name="campaign">What.</param>
    /// <param name="version">Of its texts.</param>
    /// <param name="until">Wake-ups due before this are sent at once.</param>
    /// <param name="goesOn">Asked before each bucket: false when it was cancelled meanwhile.</param>
    /// <param name="cancel">Ends it between buckets.</param>
    public async Task<CampaignCounts> RunAsync(Campaign campaign, int version, DateTimeOffset until, Func<ValueTask<bool>> goesOn,
        CancellationToken cancel)
    {
        var baseline = await members.BaselineAsync(campaign, cancel);
        await Parallel.ForEachAsync(Keys.AllBuckets().Select((bucket, number) => (bucket, number)),
            BucketWorkers.Options(cancel), async (one, token) =>
            {
                if (await store.BucketAsync(campaign.Id, one.bucket, token) is not null || !await goesOn()) return;
                var work = new BucketPlan(campaign, version, one.bucket, one.number, until);
                await PlanAsync(work, baseline, token);
                await store.PutBucketAsync(campaign.Id, one.bucket, work.Counts(), token);
            });
        return await store.CountsAsync(campaign.Id, cancel);
    }

    async ValueTask PlanAsync(BucketPlan work, NightlyBaseline baseline, CancellationToken cancel)
    {
        var planned = new HashSet<string>(StringComparer.Ordinal);
        var chunk = new List<(string Customer, Touchpoint Touchpoint)>(Together);
        await foreach (var member in members.InAsync(work.Campaign, baseline, work.Bucket, cancel))
        {
            if (work.Add(member, time.GetUtcNow()) is not { } touchpoint) continue;
            chunk.Add((member.Id, touchpoint));
            planned.Add(member.Id);
            if (chunk.Count < Together) continue;
            await WriteAsync(work, chunk, cancel);
            chunk.Clear();
        }
        if (chunk.Count > 0) await WriteAsync(work, chunk, cancel);
        if (planned.Count > 0) await RescueAsync(work, planned, cancel);
    }

    async ValueTask WriteAsync(BucketPlan work, List<(string Customer, Touchpoint Touchpoint)> chunk, CancellationToken cancel)
    {
        if (work.Campaign.Step.Coupon is { } coupon)
            work.Codes += await coupons.ReserveAllAsync(coupon.Pool,
                [.. chunk.Where(c => c.Touchpoint is { Waits: true, Arm: not CampaignArms.Holdout })
                    .Select(c => (c.Touchpoint.Id, c.Customer))], work.Today, time.GetUtcNow(), cancel);
        var changes = new Changes();
        foreach (var (customer, touchpoint) in chunk) Add(changes, customer, touchpoint);
        var soon = new List<WakeUp>();
        if (await rows.TryCommitAsync(chunk[0].Customer, changes, cancel)) soon.AddRange(Soon(chunk));
        else foreach (var (customer, touchpoint) in chunk) soon.AddRange(Soon(await OneAsync(customer, touchpoint, cancel)));
        soon.RemoveAll(w => w.Due >= work.Until);
        if (soon.Count > 0) await wakeUps.ScheduleAsync(soon, cancel);
    }

    static IEnumerable<WakeUp> Soon(IEnumerable<(string Customer, Touchpoint Touchpoint)> written) =>
        written.Where(w => w.Touchpoint.Waits).Select(w => new WakeUp(w.Customer, w.Touchpoint.Id, w.Touchpoint.WakeAt));

    // Planned before, by a run that was cut short: what has become of it stays, and if it waits its wake-up may be missing.
    async ValueTask<(string Customer, Touchpoint Touchpoint)[]> OneAsync(string customer, Touchpoint touchpoint, CancellationToken cancel)
    {
        var changes = new Changes();
        Add(changes, customer, touchpoint);
        if (await rows.TryCommitAsync(customer, changes, cancel)) return [(customer, touchpoint)];
        return await rows.TouchpointAsync(customer, touchpoint.Id, cancel) is { } there ? [(customer, there.Value)] : [];
    }

    static void Add(Changes changes, string customer, Touchpoint touchpoint)
    {
        changes.Put(Keys.Touchpoint(customer, touchpoint.Id), null, touchpoint);
        if (touchpoint.Waits) changes.AddDue(customer, touchpoint);
    }

    /// <summary>
    /// A customer who was taken in by another between the reading and the writing may have left the touchpoint behind: seen here, it is
    /// planned for whoever has the rest. Who is marked as merged later takes it along.
    /// </summary>
    async ValueTask RescueAsync(BucketPlan work, HashSet<string> planned, CancellationToken cancel)
    {
        var reader = new CustomerReader();
        await foreach (var row in tables.Rows.RangeAsync(work.Bucket, "c|", cancel))
            if (!reader.Read(row.Body).Frozen) planned.Remove(row.Key[2..]);
        foreach (var customer in planned)
        {
            if (await rows.CustomerAsync(customer, cancel) is { } frozen) await merger.SettleAsync(frozen.Value, cancel);
            if (await rows.CustomerAsync(customer, cancel) is not null) continue;
            await DropAsync(customer, work.IdOf(customer), cancel);
            if (await index.SuccessorAsync(customer, cancel) is { } successor && successor != customer
                && await rows.CustomerAsync(successor, cancel) is { Value: { Erased: null } whole })
            {
                var touchpoint = CampaignPlan.Of(work.Campaign, work.Version, whole.Id, whole, work.Number, 0);
                var soon = Soon(await OneAsync(successor, touchpoint, cancel)).Where(w => w.Due < work.Until).ToList();
                if (soon.Count > 0) await wakeUps.ScheduleAsync(soon, cancel);
            }
        }
    }

    async ValueTask DropAsync(string customer, string touchpoint, CancellationToken cancel)
    {
        if (await rows.TouchpointAsync(customer, touchpoint, cancel) is not { } left) return;
        var changes = new Changes();
        changes.Add(new RowWrite.Delete(Keys.Touchpoint(customer, touchpoint), left.ETag));
        if (left.Value.Waits) changes.RemoveDue(left.Value);
        await rows.TryCommitAsync(customer, changes, cancel);
    }
}
