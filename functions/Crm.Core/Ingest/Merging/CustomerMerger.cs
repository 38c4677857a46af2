using Crm.Common;
using Crm.Customers;
using Crm.Storage;
using Crm.Touchpoints.Sending;
using Microsoft.Extensions.Logging;

namespace Crm.Ingest.Merging;

/// <summary>
/// Folds two customers that turn out to be one person into the one with the strongest name. The loser is frozen first, so nothing can be
/// applied to it any more; every later step may be repeated, and the winner's <see cref="Customer.PendingMerges"/> remembers the work until
/// it is done.
/// </summary>
public sealed partial class CustomerMerger(
    CustomerRows rows, IdentityIndex index, ContactIndex contacts, CustomerMover mover, TimeProvider time, ILogger<CustomerMerger> log)
        : IOrderOwnership
{
    const int MaxAttempts = 100;

    /// <summary>Finishes a merge this customer is part of; true when there was one.</summary>
    public async ValueTask<bool> SettleAsync(Customer customer, CancellationToken cancel)
    {
        if (customer.MergedInto is { } winner
            && await AbsorbAsync(winner, customer.Id, cancel) is null) await UnmarkAsync(customer.Id, winner, cancel);
        foreach (var loser in customer.PendingMerges) await AbsorbAsync(customer.Id, loser, cancel);
        return customer.MergedInto is not null || customer.PendingMerges.Count > 0;
    }

    /// <summary>
    /// Claims a name for a customer; a name that somebody else holds shows that both are one person, and they become one.
    /// Returns the customer that has it all afterwards; null when the caller's customer was folded away or erased meanwhile.
    /// </summary>
    public async ValueTask<string?> ClaimAsync(string group, Identity name, string customer, CancellationToken cancel)
    {
        for (var attempt = 0; ; attempt++)
        {
            await PauseAsync(attempt, customer, cancel);
            var holder = await index.ClaimAsync(group, name, customer, cancel);
            if (holder == customer) return customer;
            if (await rows.CustomerAsync(holder, cancel) is { Value.Erased: not null })
            {
                await index.MoveAsync(group, name, holder, customer, cancel);
                continue;
            }
            // Asked again afterwards: a third one may have taken the holder in, and have the name now.
            if (await UniteAsync(customer, holder, cancel) is { } survivor) customer = survivor;
            else if (await rows.CustomerAsync(customer, cancel) is null or { Value.Erased: not null }) return null;
            else await ReleaseAsync(group, name, holder, cancel);
        }
    }

    /// <summary>
    /// Frees a name that points at nobody. A merge moves every name before it removes the customer; one that was overtaken by the next
    /// merge may still, a moment later, move a name to a customer that is gone by then.
    /// </summary>
    public async ValueTask ReleaseAsync(string group, Identity name, string holder, CancellationToken cancel)
    {
        if (await rows.CustomerAsync(holder, cancel) is not null) return;
        await index.FreeAsync(group, name, holder, cancel);
        // Come back under the same id meanwhile: then the name is its own again, or shows that two are one.
        if (await rows.CustomerAsync(holder, cancel) is not null) await ClaimAsync(group, name, holder, cancel);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> HoldsAsync(Customer customer, Identity identity, CancellationToken cancel)
    {
        if (await index.FindAsync(customer.Group, identity, cancel) == customer.Id) return true;
        await ClaimAsync(customer.Group, identity, customer.Id, cancel);
        return false;
    }

    /// <summary>
    /// The two are one person: the one with the stronger name takes the other in. Returns the one that stays; null when either was gone.
    /// </summary>
    public async ValueTask<string?> UniteAsync(string one, string other, CancellationToken cancel)
    {
        for (var attempt = 0; one != other; attempt++)
        {
            await PauseAsync(attempt, one, cancel);
            if (await rows.CustomerAsync(one, cancel) is not { } a || await rows.CustomerAsync(other, cancel) is not { } b
                || a.Value.Erased is not null || b.Value.Erased is not null) return null;
            if (await SettleAsync(a.Value, cancel) || await SettleAsync(b.Value, cancel)) continue;
            var (winner, loser) = IsStronger(a.Value, b.Value) ? (a, b) : (b, a);
            var changes = new Changes();
            changes.Put(Keys.Customer(winner.Value.Id), winner,
                winner.Value with { PendingMerges = new(winner.Value.PendingMerges, StringComparer.Ordinal) { loser.Value.Id } });
            if (!await rows.TryCommitAsync(winner.Value.Id, changes, cancel)) continue;
            return await AbsorbAsync(winner.Value.Id, loser.Value.Id, cancel);
        }
        return one;
    }

    /// <summary>
    /// Moves all that is <paramref name="loser"/>'s to <paramref name="winner"/>, points its names there and removes it. Returns who has it
    /// all in the end.
    /// </summary>
    public async ValueTask<string?> AbsorbAsync(string winner, string loser, CancellationToken cancel)
    {
        var (names, phones) = (new SortedSet<string>(StringComparer.Ordinal), new SortedSet<string>(StringComparer.Ordinal));
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
                if (!await ForgetAsync(into, loser, cancel)) continue;
                // Once more: an event of the loser that was committed before it was frozen may have written its entry only now.
                foreach (var phone in phones) await contacts.RemoveAsync(into.Value.Group, phone, loser, cancel);
                return await ClaimAllAsync(into.Value.Group, winner, names, cancel);
            }
            names.UnionWith(from.Value.Identities);
            phones.UnionWith(from.Value.Contacts ?? []);
            if (from.Value.MergedInto is { } elsewhere && elsewhere != winner)
            {
                if (await AbsorbAsync(elsewhere, loser, cancel) is null) await UnmarkAsync(loser, elsewhere, cancel);
                continue;
            }
            if (from.Value.MergedInto is null)
            {
                await MarkMergedAsync(from, winner, cancel);
                continue;
            }
            if (!await mover.MovePersonAsync(into, from.Value, cancel)) continue;
            if (await mover.MoveOrdersAsync(winner, from.Value, cancel) is not { } moved) continue;
            if (!await mover.RemoveAsync(from, moved, cancel)) continue;
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

    async ValueTask MarkMergedAsync(Stored<Customer> customer, string winner, CancellationToken cancel)
    {
        var changes = new Changes();
        changes.Put(Keys.Customer(customer.Value.Id), customer, customer.Value with { MergedInto = winner });
        await rows.TryCommitAsync(customer.Value.Id, changes, cancel);
    }

    // Frozen for a customer that is gone itself: whoever took that one in knows of this one too, and will come for it.
    async ValueTask UnmarkAsync(string loser, string winner, CancellationToken cancel)
    {
        if (await rows.CustomerAsync(loser, cancel) is not { } frozen || frozen.Value.MergedInto != winner
            || await rows.CustomerAsync(winner, cancel) is not null) return;
        var changes = new Changes();
        changes.Put(Keys.Customer(loser), frozen, frozen.Value with { MergedInto = null });
        await rows.TryCommitAsync(loser, changes, cancel);
    }

    async ValueTask PauseAsync(int attempt, string customer, CancellationToken cancel)
    {
        if (attempt == MaxAttempts) throw new InvalidOperationException($"A merge of customers met {MaxAttempts} conflicts in a row.");
        await Optimistic.PauseAsync(attempt, customer, time, cancel);
    }

    async ValueTask<bool> ForgetAsync(Stored<Customer> winner, string loser, CancellationToken cancel)
    {
        var changes = new Changes();
        changes.Put(Keys.Customer(winner.Value.Id), winner,
            winner.Value with { PendingMerges = new(winner.Value.PendingMerges.Where(id => id != loser), StringComparer.Ordinal) });
        return await rows.TryCommitAsync(winner.Value.Id, changes, cancel);
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
