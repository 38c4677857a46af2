using Crm.Customers;
using Crm.Events;
using Crm.Flows;
using Crm.Orders;
using Crm.Shops;
using Crm.Storage;
using Crm.Touchpoints.Schedule;

namespace Crm.Touchpoints.Planning;

/// <summary>Turns the difference between what was planned and what the order's new state plans into row writes.</summary>
public sealed class PlanChanges(FlowLibrary flows, FlowVersions versions, CustomerRows rows, TimeProvider time)
{
    /// <summary>
    /// The order row's new plan; touchpoint and due rows go into <paramref name="changes"/>, wake-ups into <paramref name="wakeUps"/>.
    /// </summary>
    public async ValueTask<SortedDictionary<string, PlannedStep>> WriteAsync(
        Shop shop, string customer, StoredOrder? before, OrderState order, Changes changes, List<WakeUp> wakeUps, CancellationToken cancel)
    {
        await versions.RefreshAsync(cancel);
        var plan = new SortedDictionary<string, PlannedStep>(before?.Plan ?? [], StringComparer.Ordinal);
        foreach (var name in shop.Flows)
            foreach (var fresh in Planner.Plan(order, flows.StepsFor(name, shop.Preset, Planner.Begun(order)), shop))
            {
                var key = $"{fresh.Flow.Name}|{fresh.Step.Name}";
                var known = plan.GetValueOrDefault(key);
                if (known is null && HadBegun(before, fresh, shop)) continue;
                Planned? now = known is null || known.Version == fresh.Flow.Version ? fresh
                    : await AsItWasAsync(known, fresh, order, shop, cancel);
                if (now is not { } planned || known?.Due == planned.Due) continue;
                plan[key] = known is null or { Past: not null } ? Insert(shop, customer, order, planned, changes, wakeUps)
                    : await MoveAsync(shop, customer, order, planned, changes, wakeUps, cancel);
            }
        return plan;
    }

    // A step that came with a later version and would have begun before it: only a publication that plans anew brings it, never whatever
    // the order's next news happens to be.
    bool HadBegun(StoredOrder? before, Planned fresh, Shop shop) =>
        before is not null && flows.InForce(fresh.Flow.Name) is { History.Count: > 1 }
        && Planner.Due(before.State, fresh.Step, shop) is not null;

    // What was planned by an older version moves by that version's timing alone; where nobody has that version it stays where it is.
    async ValueTask<Planned?> AsItWasAsync(PlannedStep known, Planned fresh, OrderState order, Shop shop, CancellationToken cancel) =>
        await versions.FindAsync(fresh.Flow.Name, known.Version, cancel) is { } old && old.Find(fresh.Step.Name) is { } step
            && Planner.Due(order, step, shop) is { } due
            ? new Planned(old, step, due) : null;

    /// <summary>
    /// The touchpoints of a moment. Told again it changes nothing: what is there already stays, and only its wake-up is sent once more.
    /// </summary>
    public async ValueTask WriteAsync(Shop shop, string customer, CustomerEvent moment, Changes changes, List<WakeUp> wakeUps,
        CancellationToken cancel)
    {
        await versions.RefreshAsync(cancel);
        foreach (var planned in shop.Flows.SelectMany(name => Planner.Plan(moment, flows.StepsFor(name, shop.Preset, moment.At), shop)))
        {
            var id = Touchpoint.IdOf(shop.Id, planned.Flow.Name, planned.Step.Name, moment, customer);
            if (await rows.TouchpointAsync(customer, id, cancel) is not { Value: var there })
                Add(customer, Of(planned, id, moment.OrderKey(shop.Id)) with { Begun = moment.At }, changes, wakeUps);
            else if (there.Waits) wakeUps.Add(new WakeUp(customer, id, there.WakeAt));
        }
    }

    // History that is imported must not ring anybody, and nothing will ever act on it: the plan is all that is kept of it.
    PlannedStep Insert(Shop shop, string customer, OrderState order, Planned planned, Changes changes, List<WakeUp> wakeUps)
    {
        var step = new PlannedStep(planned.Flow.Version, planned.Due);
        if (planned.Expires <= time.GetUtcNow()) return step with { Past = planned.Expires };
        var id = Touchpoint.IdOf(shop.Id, planned.Flow.Name, planned.Step.Name, order.Key);
        Add(customer, Of(planned, id, order.Key), changes, wakeUps);
        return step;
    }

    static Touchpoint Of(Planned planned, string id, OrderKey order) => new()
    {
        Id = id,
        Flow = planned.Flow.Name,
        Version = planned.Flow.Version,
        Step = planned.Step.Name,
        Order = order,
        Due = planned.Due,
        Expires = planned.Expires,
    };

    void Add(string customer, Touchpoint planned, Changes changes, List<WakeUp> wakeUps)
    {
        var touchpoint = Fresh(planned);
        changes.Put(Keys.Touchpoint(customer, touchpoint.Id), null, touchpoint);
        if (!touchpoint.Waits) return;
        changes.AddDue(customer, touchpoint);
        wakeUps.Add(new WakeUp(customer, touchpoint.Id, touchpoint.WakeAt));
    }

    // An event that came late can tell of an earlier beginning: what has not fired yet moves with it.
    async ValueTask<PlannedStep> MoveAsync(Shop shop, string customer, OrderState order, Planned planned, Changes changes,
        List<WakeUp> wakeUps, CancellationToken cancel)
    {
        var moved = new PlannedStep(planned.Flow.Version, planned.Due);
        var id = Touchpoint.IdOf(shop.Id, planned.Flow.Name, planned.Step.Name, order.Key);
        if (await rows.TouchpointAsync(customer, id, cancel) is not { Value: { IsUntouched: true } before } stored) return moved;
        var step = await versions.StepAsync(before.Flow, before.Version, before.Step, cancel) ?? planned.Step;
        var after = Fresh(before with { Due = planned.Due, Expires = planned.Due + step.Expires, Next = null, Reason = null });
        changes.MoveDue(customer, before, after);
        if (after.IsPast)
        {
            changes.Add(new RowWrite.Delete(Keys.Touchpoint(customer, id), stored.ETag));
            return moved with { Past = after.Expires };
        }
        changes.Put(Keys.Touchpoint(customer, id), stored, after);
        wakeUps.Add(new WakeUp(customer, id, after.WakeAt));
        return moved;
    }

    // What is over when it is planned is told so, and never waits.
    Touchpoint Fresh(Touchpoint touchpoint) => touchpoint.Expires <= time.GetUtcNow() ? touchpoint.AsPast()
        : touchpoint with { State = TouchpointState.Planned };
}
