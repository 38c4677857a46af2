using Crm.Common;
using Crm.Customers;
using Crm.Flows;
using Crm.Nightly;
using Crm.Orders;
using Crm.Replay;
using Crm.Shops;
using Crm.Storage;
using Crm.Touchpoints;
using Crm.Touchpoints.Schedule;
using Microsoft.Extensions.Logging;

namespace Crm.Publishing;

/// <summary>
/// Plans anew what waits, after a version is in force: customer by customer, each in one commit. What is planned follows from the stored
/// rows and the publication alone, so a run that was cut off is run again and ends in the same rows; a customer has the old plan or the new
/// one, never neither.
/// </summary>
public sealed partial class PublicationRun(CrmTables tables, CustomerRows rows, ShopDirectory shops, FlowLibrary flows,
    FlowVersions versions, IWakeUps wakeUps, TimeProvider time, ILogger<PublicationRun> log) : INightlyChore
{
    /// <summary>Of one commit, with room for the customer's and the order's own rows.</summary>
    const int MostWrites = 60, MostTries = 50;

    Task INightlyChore.RunAsync(CancellationToken cancel) => ResumeAsync(cancel);

    /// <summary>Finishes what a process that is gone has begun; returns how many publications.</summary>
    public async Task<int> ResumeAsync(CancellationToken cancel)
    {
        var finished = 0;
        foreach (var row in (await versions.ListInForceAsync(cancel)).Where(f => f is { Last.Unfinished: true }))
        {
            await ApplyAsync(row.Flow, row.Last, cancel);
            finished++;
        }
        return finished;
    }

    /// <summary>Returns when everything that waits is planned as the publication says, and it is marked so.</summary>
    public async Task ApplyAsync(string flow, Publication publication, CancellationToken cancel)
    {
        await versions.AdoptAsync(cancel);
        if (flows.Exactly(flow, publication.Version) is { } version && flows.Source(flow, publication.Version) is { } source)
        {
            var rules = ReplanRules.Of(version, source, publication);
            if (rules.PlansAnew) await ApplyAsync(rules, publication.At, cancel);
        }
        await tables.Runs.UpdateAsync<FlowInForce>(FlowRows.Partition, FlowInForce.Key(flow), row => row is null ? null
            : row with { History = [.. row.History.Select(p => p.At == publication.At && p.Version == publication.Version
                ? p with { Unfinished = null } : p)] }, cancel);
        Applied(log, flow, publication.Version);
    }

    async ValueTask ApplyAsync(ReplanRules rules, DateTimeOffset at, CancellationToken cancel)
    {
        foreach (var bucket in Keys.AllBuckets()) await ApplyAsync(bucket, rules, at, cancel);
        foreach (var behind in await LeftBehindAsync(rules, cancel)) await ReplanAsync(behind, rules, at, cancel);
    }

    async ValueTask ApplyAsync(string bucket, ReplanRules rules, DateTimeOffset at, CancellationToken cancel)
    {
        foreach (var stored in await StoredCustomer.OfBucketAsync(tables.Rows, bucket, cancel))
        {
            if (stored.Customer.Erased is not null) continue;
            // A process may have died between a commit and its wake-ups: those of what it had planned are sent once more.
            var planned = stored.Touchpoints.Where(t => t.Flow == rules.Draft.Name && t.Version == rules.Draft.Version && t.Waits
                && rules.PolicyOf(t.Step) == StepPolicy.Replan).Select(t => new WakeUp(stored.Customer.Id, t.Id, t.WakeAt)).ToList();
            if (planned.Count > 0) await wakeUps.ScheduleAsync(planned, cancel);
            if (Chosen(stored, rules, at).Any()) await ReplanAsync(stored.Customer.Id, rules, at, cancel);
        }
    }

    // Who was found to be somebody else meanwhile may have taken orders to a bucket that was done before.
    async ValueTask<HashSet<string>> LeftBehindAsync(ReplanRules rules, CancellationToken cancel)
    {
        var behind = new HashSet<string>(StringComparer.Ordinal);
        foreach (var bucket in Keys.AllBuckets())
            await tables.Rows.VisitAllAsync(bucket, "t|", row =>
            {
                if (RowBody.Read<Touchpoint>(row.Body) is { State: TouchpointState.Planned } planned && planned.Flow == rules.Draft.Name
                    && planned.Version != rules.Draft.Version && rules.PolicyOf(planned.Step) == StepPolicy.Replan)
                    behind.Add(Keys.CustomerOf(row.Key));
            }, cancel);
        return behind;
    }

    IEnumerable<Replanned> Chosen(StoredCustomer stored, ReplanRules rules, DateTimeOffset at) =>
        CustomerReplan.Of(stored, rules, shops.Find, at).Where(r =>
            r.After is not null && rules.PolicyOf(r.Either.Step) == StepPolicy.Replan);

    // Whoever changed the rows meanwhile got something done; then they are read and planned again.
    ValueTask ReplanAsync(string customer, ReplanRules rules, DateTimeOffset at, CancellationToken cancel) =>
        Optimistic.RunAsync($"Planning customer {customer} anew", MostTries, async attempt =>
        {
            await Optimistic.PauseAsync(attempt, customer, time, cancel);
            if (await rows.CustomerAsync(customer, cancel) is not { Value: { MergedInto: null, Erased: null } } locked) return true;
            var orders = await ReadAsync<StoredOrder>("o", customer, cancel);
            var touchpoints = await ReadAsync<Touchpoint>("t", customer, cancel);
            var stored = new StoredCustomer { Customer = locked.Value };
            stored.Orders.AddRange(orders.Values.Select(o => o.Value));
            stored.Touchpoints.AddRange(touchpoints.Values.Select(t => t.Value));
            PastTouchpoints.AddTo(stored.Touchpoints, stored.Orders);
            foreach (var together in Commits(Chosen(stored, rules, at)))
            {
                var (changes, due) = Changes(customer, locked, together, orders, touchpoints);
                if (!await rows.TryCommitAsync(customer, changes, cancel)) return false;
                if (due.Count > 0) await wakeUps.ScheduleAsync(due, cancel);
                if (changes.Writes[0].NewETag is { } etag) locked = locked with { ETag = etag };
            }
            return true;
        });

    async ValueTask<Dictionary<string, Stored<T>>> ReadAsync<T>(string kind, string customer, CancellationToken cancel) where T : class =>
        (await rows.OfCustomerAsync(kind, customer, cancel))
            .ToDictionary(r => r.Key, r => new Stored<T>(RowBody.Read<T>(r.Body), r.ETag, r.Body), StringComparer.Ordinal);

    // One commit for all of a customer's, but for the few that have more than a commit holds: then whole orders.
    static IEnumerable<List<Replanned>> Commits(IEnumerable<Replanned> all)
    {
        var together = new List<Replanned>();
        foreach (var order in all.GroupBy(r => r.Either.Order))
        {
            if (together.Count > 0 && 3 * (together.Count + order.Count()) > MostWrites)
            {
                yield return together;
                together = [];
            }
            together.AddRange(order);
        }
        if (together.Count > 0) yield return together;
    }

    static (Changes Changes, List<WakeUp> Due) Changes(string customer, Stored<Customer> locked, List<Replanned> together,
        Dictionary<string, Stored<StoredOrder>> orders, Dictionary<string, Stored<Touchpoint>> touchpoints)
    {
        var (changes, due) = (new Changes(), new List<WakeUp>());
        foreach (var one in together)
        {
            var after = one.After!;
            changes.Put(Keys.Touchpoint(customer, after.Id), touchpoints.GetValueOrDefault(Keys.Touchpoint(customer, after.Id)), after);
            if (one.Before is { } before) changes.MoveDue(customer, before, after);
            else if (after.Waits) changes.AddDue(customer, after);
            if (after.Waits) due.Add(new WakeUp(customer, after.Id, after.WakeAt));
        }
        foreach (var of in together.Where(r => r.Order is not null).GroupBy(r => r.Order!.State.Key))
            if (orders.GetValueOrDefault(Keys.Order(customer, of.Key)) is { } stored)
            {
                changes.Put(Keys.Order(customer, of.Key), stored, stored.Value with { Plan = Plan(stored.Value, of) });
                changes.Lock(Keys.Order(customer, of.Key), stored);
            }
        changes.Lock(Keys.Customer(customer), locked);
        return (changes, due);
    }

    // What is withdrawn stays in the plan as it was: it had been planned, and no news brings it back.
    static SortedDictionary<string, PlannedStep> Plan(StoredOrder order, IEnumerable<Replanned> changed)
    {
        var plan = new SortedDictionary<string, PlannedStep>(order.Plan, StringComparer.Ordinal);
        foreach (var one in changed)
            if (one.After!.Reason?.StartsWith(CustomerReplan.Withdrawn + ":", StringComparison.Ordinal) != true)
                plan[$"{one.After.Flow}|{one.After.Step}"] = new PlannedStep(one.After.Version, one.After.Due);
        return plan;
    }

    [LoggerMessage(5300, LogLevel.Information, "Version {Version} of the flow {Flow} is in force, and what waits is planned by it")]
    static partial void Applied(ILogger log, string flow, int version);
}
