using Crm.Common;
using Crm.Customers;
using Crm.Service;
using Crm.Shops;
using Crm.Storage;
using Crm.Touchpoints;
using Microsoft.Extensions.Logging;

namespace Crm.Ingest;

/// <summary>
/// Folds two customers that turn out to be one person into the one with the strongest name. The loser is frozen first, so nothing can be
/// applied to it any more; every later step may be repeated, and the winner's <see cref="Customer.Absorbing"/> remembers the work until it is done.
/// </summary>
public sealed partial class CustomerMerger(CrmRows rows, IdentityIndex index, ShopDirectory shops, PlanChanges plans, IWakeUps wakeUps, TimeProvider time, ILogger<CustomerMerger> log)
{
    const int MaxAttempts = 100;

    /// <summary>Finishes a merge this customer is part of; true when there was one.</summary>
    public async ValueTask<bool> SettleAsync(Customer customer, CancellationToken cancel)
    {
        if (customer.MergedInto is { } winner && await AbsorbAsync(winner, customer.Id, cancel) is null) await ThawAsync(customer.Id, winner, cancel);
        foreach (var loser in customer.Absorbing) await AbsorbAsync(customer.Id, loser, cancel);
        return customer.MergedInto is not null || customer.Absorbing.Count > 0;
    }

    /// <summary>
    /// Claims a name for a customer; a name that somebody else holds shows that both are one person, and they become one.
    /// Returns the customer that has it all afterwards; null when the caller's customer was folded away meanwhile.
    /// </summary>
    public async ValueTask<string?> ClaimAsync(string group, Identity name, string customer, CancellationToken cancel)
    {
        for (var attempt = 0; ; attempt++)
        {
            // A name may point at a customer that was folded away a moment ago: whoever did that is about to move it.
            await PauseAsync(attempt, customer, cancel);
            var holder = await index.ClaimAsync(group, name, customer, cancel);
            if (holder == customer) return customer;
            if (await UniteAsync(customer, holder, cancel) is { } survivor) return survivor;
            if (await rows.CustomerAsync(customer, cancel) is null) return null;
        }
    }

    /// <summary>The two are one person: the one with the stronger name takes the other in. Returns the one that stays; null when either was gone.</summary>
    public async ValueTask<string?> UniteAsync(string one, string other, CancellationToken cancel)
    {
        for (var attempt = 0; one != other; attempt++)
        {
            await PauseAsync(attempt, one, cancel);
            if (await rows.CustomerAsync(one, cancel) is not { } a || await rows.CustomerAsync(other, cancel) is not { } b) return null;
            if (await SettleAsync(a.Value, cancel) || await SettleAsync(b.Value, cancel)) continue;
            var (winner, loser) = IsStronger(a.Value, b.Value) ? (a, b) : (b, a);
            var changes = new Changes();
            changes.Put(Keys.Customer(winner.Value.Id), winner, winner.Value with { Absorbing = new(winner.Value.Absorbing, StringComparer.Ordinal) { loser.Value.Id } });
            if (!await rows.TryCommitAsync(winner.Value.Id, changes, cancel)) continue;
            return await AbsorbAsync(winner.Value.Id, loser.Value.Id, cancel);
        }
        return one;
    }

    /// <summary>Moves all that is <paramref name="loser"/>'s to <paramref name="winner"/>, points its names there and removes it. Returns who has it all in the end.</summary>
    public async ValueTask<string?> AbsorbAsync(string winner, string loser, CancellationToken cancel)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        for (var attempt = 0; ; attempt++)
        {
            await PauseAsync(attempt, loser, cancel);
            if (await rows.CustomerAsync(winner, cancel) is not { } into) return null;
            if (into.Value.MergedInto is { } further)
            {
                await AbsorbAsync(further, winner, cancel);
                winner = further;
                continue;
            }
            if (await rows.CustomerAsync(loser, cancel) is not { } from)
            {
                if (await ForgetAsync(into, loser, cancel)) return await ClaimAllAsync(into.Value.Group, winner, names, cancel);
                continue;
            }
            names.UnionWith(from.Value.Identities);
            if (from.Value.MergedInto is { } elsewhere && elsewhere != winner)
            {
                if (await AbsorbAsync(elsewhere, loser, cancel) is null) await ThawAsync(loser, elsewhere, cancel);
                continue;
            }
            if (from.Value.MergedInto is null && !await FreezeAsync(from, winner, cancel)) continue;
            if (!await MovePersonAsync(into, from.Value, cancel)) continue;
            if (!await MoveOrdersAsync(winner, from.Value, cancel)) continue;
            await RemoveAsync(loser, cancel);
            CrmMetrics.Merges.Add(1);
            Merged(loser, winner);
        }
    }

    // A name of the loser that a third customer holds makes three of them one person.
    async ValueTask<string?> ClaimAllAsync(string group, string winner, SortedSet<string> names, CancellationToken cancel)
    {
        string? last = winner;
        foreach (var text in names)
            if (last is not null && Identity.TryParse(text, out var name)) last = await ClaimAsync(group, name, last, cancel);
        return last;
    }

    async ValueTask<bool> FreezeAsync(Stored<Customer> customer, string winner, CancellationToken cancel)
    {
        var changes = new Changes();
        changes.Put(Keys.Customer(customer.Value.Id), customer, customer.Value with { MergedInto = winner });
        return await rows.TryCommitAsync(customer.Value.Id, changes, cancel);
    }

    // Frozen for a customer that is gone itself: whoever took that one in knows of this one too, and will come for it.
    async ValueTask ThawAsync(string loser, string winner, CancellationToken cancel)
    {
        if (await rows.CustomerAsync(loser, cancel) is not { } frozen || frozen.Value.MergedInto != winner || await rows.CustomerAsync(winner, cancel) is not null) return;
        var changes = new Changes();
        changes.Put(Keys.Customer(loser), frozen, frozen.Value with { MergedInto = null });
        await rows.TryCommitAsync(loser, changes, cancel);
    }

    // Two mergers on the same rows could push each other aside for ever: each waits a little longer, and not for the same time.
    async ValueTask PauseAsync(int attempt, string customer, CancellationToken cancel)
    {
        if (attempt == MaxAttempts) throw new InvalidOperationException($"A merge of customers met {MaxAttempts} conflicts in a row.");
        if (attempt > 2) await Task.Delay(TimeSpan.FromMilliseconds(attempt * (1 + customer[0] % 5)), time, cancel);
    }

    async ValueTask<bool> ForgetAsync(Stored<Customer> winner, string loser, CancellationToken cancel)
    {
        var changes = new Changes();
        changes.Put(Keys.Customer(winner.Value.Id), winner, winner.Value with { Absorbing = new(winner.Value.Absorbing.Where(id => id != loser), StringComparer.Ordinal) });
        return await rows.TryCommitAsync(winner.Value.Id, changes, cancel);
    }

    async ValueTask<bool> MovePersonAsync(Stored<Customer> into, Customer from, CancellationToken cancel)
    {
        var changes = new Changes();
        changes.Put(Keys.Customer(into.Value.Id), into, Join(into.Value, from));
        if (!await rows.TryCommitAsync(into.Value.Id, changes, cancel)) return false;
        foreach (var text in from.Identities)
            if (Identity.TryParse(text, out var name)) await index.MoveAsync(from.Group, name, from.Id, into.Value.Id, cancel);
        return true;
    }

    /// <summary>All that two records know of one person, except what their orders add up to.</summary>
    static Customer Join(Customer a, Customer b) => Knowledge.Join(a, b.Attributes, b.Tags) with
    {
        Identities = new(a.Identities.Concat(b.Identities), StringComparer.Ordinal),
        Profile = Stamped<Profile>.Join(a.Profile, b.Profile),
        DeadPhones = a.DeadPhones is null && b.DeadPhones is null ? null : new((a.DeadPhones ?? []).Concat(b.DeadPhones ?? []), StringComparer.Ordinal),
        Consent = Common.Join.Maps(a.Consent, b.Consent, (x, y) => Stamped<ConsentState>.Join(x, y)!),
        Complaint = Stamped<ComplaintState>.Join(a.Complaint, b.Complaint),
        Ledger = [.. a.Ledger.Concat(b.Ledger).DistinctBy(e => e.Touchpoint).OrderBy(e => e.At).ThenBy(e => e.Touchpoint, StringComparer.Ordinal)],
        Absorbing = new(a.Absorbing.Concat(b.Absorbing).Append(b.Id), StringComparer.Ordinal),
    };

    async ValueTask<bool> MoveOrdersAsync(string winner, Customer from, CancellationToken cancel)
    {
        var touchpoints = (await rows.OfCustomerAsync("t", from.Id, cancel)).Select(r => Json.Read<Touchpoint>(r.Body.Span)).ToLookup(t => t.Order);
        foreach (var row in await rows.OfCustomerAsync("o", from.Id, cancel))
        {
            var order = Json.Read<StoredOrder>(row.Body.Span);
            if (!await MoveOrderAsync(winner, order, [.. touchpoints[order.State.Key]], cancel)) return false;
            if (!await ReplanAsync(winner, order, cancel)) return false;
            await index.MoveAsync(from.Group, Identity.Order(order.State.Key), from.Id, winner, cancel);
        }
        foreach (var moments in touchpoints.SelectMany(t => t).Where(t => t.FollowsMoment).Chunk(RowLimits.MaxWrites / 4))
            if (!await MoveMomentsAsync(winner, moments, cancel)) return false;
        return await MoveTasksAsync(winner, from.Id, cancel);
    }

    async ValueTask<bool> MoveOrderAsync(string winner, StoredOrder order, List<Touchpoint> touchpoints, CancellationToken cancel)
    {
        if (await rows.CustomerAsync(winner, cancel) is not { Value.MergedInto: null } customer) return false;
        var stored = await rows.OrderAsync(winner, order.State.Key, cancel);
        var state = Orders.OrderState.Join(stored?.Value.State, order.State);
        var plan = new SortedDictionary<string, PlannedStep>(order.Plan, StringComparer.Ordinal);
        foreach (var (step, planned) in stored?.Value.Plan ?? []) plan[step] = planned;

        var changes = new Changes();
        var moved = new List<WakeUp>();
        changes.Put(Keys.Customer(winner), customer, customer.Value with { Facts = customer.Value.Facts.With(stored?.Value.State, state) });
        changes.Put(Keys.Order(winner, order.State.Key), stored, new StoredOrder { State = state, Plan = plan });
        foreach (var touchpoint in touchpoints) await MoveTouchpointAsync(winner, touchpoint, changes, moved, cancel);
        changes.Lock(Keys.Customer(winner), customer);
        if (!await rows.TryCommitAsync(winner, changes, cancel)) return false;
        if (moved.Count > 0) await wakeUps.ScheduleAsync(moved, cancel);
        return true;
    }

    async ValueTask<bool> MoveMomentsAsync(string winner, Touchpoint[] touchpoints, CancellationToken cancel)
    {
        if (await rows.CustomerAsync(winner, cancel) is not { Value.MergedInto: null } customer) return false;
        var changes = new Changes();
        var moved = new List<WakeUp>();
        foreach (var touchpoint in touchpoints) await MoveTouchpointAsync(winner, AsOf(winner, touchpoint), changes, moved, cancel);
        changes.Lock(Keys.Customer(winner), customer);
        if (!await rows.TryCommitAsync(winner, changes, cancel)) return false;
        if (moved.Count > 0) await wakeUps.ScheduleAsync(moved, cancel);
        return true;
    }

    // The same moment of one person has one id. What has acted keeps its own: the gateway knows it by that.
    static Touchpoint AsOf(string winner, Touchpoint touchpoint)
    {
        if (!touchpoint.IsUntouched || touchpoint.Begun is not { } begun) return touchpoint;
        var cut = touchpoint.Order.Id.LastIndexOf('@');
        var moment = new Orders.Moment(touchpoint.Order.Id[..cut], touchpoint.Order.Id[(cut + 1)..], begun);
        return touchpoint with { Id = Touchpoint.IdOf(touchpoint.Order.Shop, touchpoint.Flow, touchpoint.Step, moment, winner) };
    }

    async ValueTask MoveTouchpointAsync(string winner, Touchpoint touchpoint, Changes changes, List<WakeUp> moved, CancellationToken cancel)
    {
        var there = await rows.TouchpointAsync(winner, touchpoint.Id, cancel);
        // Both halves planned it: the one that has already acted tells the truth.
        if (there is not null && (touchpoint.IsUntouched || !there.Value.IsUntouched)) return;
        changes.Put(Keys.Touchpoint(winner, touchpoint.Id), there, touchpoint);
        if (there is not null) changes.MoveDue(winner, there.Value, touchpoint);
        else if (touchpoint.Waits) changes.AddDue(winner, touchpoint);
        if (touchpoint.Waits) moved.Add(new WakeUp(winner, touchpoint.Id, touchpoint.WakeAt));
    }

    // The joined order may have begun earlier than either half knew.
    async ValueTask<bool> ReplanAsync(string winner, StoredOrder order, CancellationToken cancel)
    {
        if (await rows.CustomerAsync(winner, cancel) is not { Value.MergedInto: null } customer) return false;
        if (await rows.OrderAsync(winner, order.State.Key, cancel) is not { } stored || shops.Find(order.State.Key.Shop) is not { } shop) return true;
        var changes = new Changes();
        var moved = new List<WakeUp>();
        var plan = await plans.WriteAsync(shop, winner, stored.Value, stored.Value.State, changes, moved, cancel);
        changes.Put(Keys.Order(winner, order.State.Key), stored, stored.Value with { Plan = plan });
        changes.Lock(Keys.Customer(winner), customer);
        if (!await rows.TryCommitAsync(winner, changes, cancel)) return false;
        if (moved.Count > 0) await wakeUps.ScheduleAsync(moved, cancel);
        return true;
    }

    async ValueTask<bool> MoveTasksAsync(string winner, string loser, CancellationToken cancel)
    {
        foreach (var chunk in (await rows.OfCustomerAsync("k", loser, cancel)).Chunk(RowLimits.MaxWrites - 1))
        {
            if (await rows.CustomerAsync(winner, cancel) is not { Value.MergedInto: null } customer) return false;
            var changes = new Changes();
            foreach (var row in chunk)
            {
                // Moved before, by a merge that was cut short: what was done with it since then stays.
                var task = Json.Read<ServiceTask>(row.Body.Span);
                var there = await rows.TaskAsync(winner, task.Id, cancel);
                changes.Put(Keys.Task(winner, task.Id), there, ServiceTask.Join(there?.Value, task));
            }
            changes.Lock(Keys.Customer(winner), customer);
            if (!await rows.TryCommitAsync(winner, changes, cancel)) return false;
        }
        return true;
    }

    async ValueTask RemoveAsync(string loser, CancellationToken cancel)
    {
        var gone = new List<string>();
        foreach (var row in await rows.OfCustomerAsync("t", loser, cancel))
        {
            gone.Add(row.Key);
            // In one bucket both customers' due rows have one key: by now it may be the winner's.
            if (Json.Read<Touchpoint>(row.Body.Span) is { Waits: true } waiting && (await rows.DueAsync(loser, waiting, cancel))?.Value.Customer == loser)
                gone.Add(Keys.Due(waiting.WakeAt, waiting.Id));
        }
        foreach (var kind in new[] { "o", "k" }) gone.AddRange((await rows.OfCustomerAsync(kind, loser, cancel)).Select(r => r.Key));
        gone.Add(Keys.Customer(loser));
        foreach (var chunk in gone.Chunk(RowLimits.MaxWrites))
        {
            var changes = new Changes();
            foreach (var key in chunk) changes.Add(new RowWrite.Delete(key, null));
            await rows.TryCommitAsync(loser, changes, cancel);
        }
    }

    /// <summary>The id of a customer is the hash of its strongest name, so the stronger of two is the one whose id stays.</summary>
    static bool IsStronger(Customer a, Customer b)
    {
        var (x, y) = (Strongest(a), Strongest(b));
        return y is null || x is not null && x < y;
    }

    static Identity? Strongest(Customer customer)
    {
        Identity? strongest = null;
        foreach (var text in customer.Identities)
            if (Identity.TryParse(text, out var name) && (strongest is null || name < strongest)) strongest = name;
        return strongest;
    }

    [LoggerMessage(2010, LogLevel.Information, "Customer {Loser} folded into {Winner}: they are one person")]
    partial void Merged(string loser, string winner);
}
