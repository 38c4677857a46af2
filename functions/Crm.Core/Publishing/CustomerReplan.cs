using Crm.Customers;
using Crm.Events;
using Crm.Flows;
using Crm.Orders;
using Crm.Replay;
using Crm.Shops;
using Crm.Touchpoints;
using Crm.Touchpoints.Planning;

namespace Crm.Publishing;

/// <summary>One touchpoint as it is and as the draft would have it.</summary>
/// <param name="Before">Null for one that is not there yet.</param>
/// <param name="After">Null where it stays as it is.</param>
/// <param name="Order">Null for what follows a moment.</param>
sealed record Replanned(Shop Shop, Touchpoint? Before, Touchpoint? After, StoredOrder? Order)
{
    public Touchpoint Either => After ?? Before!;
}

/// <summary>
/// What a draft would make of all that one customer has waiting, were every step planned again: pure, so that what is shown and what is
/// applied are the same. Only what waits untouched by a claim moves; what is settled stays.
/// </summary>
static class CustomerReplan
{
    public const string Withdrawn = "withdrawn";

    /// <summary>Every touchpoint of the draft's flow that waits, or that the draft would add.</summary>
    public static IEnumerable<Replanned> Of(StoredCustomer stored, ReplanRules rules, Func<string, Shop?> shops, DateTimeOffset at)
    {
        var mine = stored.Touchpoints.Where(t => t.Flow == rules.Draft.Name).ToDictionary(t => t.Id, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (shop, planned, order, moment) in Planned(stored, rules.Draft, shops))
        {
            var id = IdOf(stored, shop, planned, order, moment);
            seen.Add(id);
            if (Next(mine.GetValueOrDefault(id), planned, order?.State.Key ?? moment!.OrderKey(shop.Id), moment, id, rules, at)
                is { } replanned) yield return new Replanned(shop, replanned.Before, replanned.After, order);
        }
        foreach (var gone in mine.Values.Where(t => !seen.Contains(t.Id) && IsFree(t)).OrderBy(t => t.Id, StringComparer.Ordinal))
            if (shops(gone.Order.Shop) is { } shop)
                yield return new Replanned(shop, gone, Stopped(gone, Withdrawn, rules.Draft, at),
                    stored.Orders.Find(o => o.State.Key == gone.Order));
    }

    static IEnumerable<(Shop Shop, Planned Planned, StoredOrder? Order, CustomerEvent? Moment)> Planned(StoredCustomer stored, Flow draft,
        Func<string, Shop?> shops)
    {
        Shop? Of(string id) => shops(id) is { } shop && shop.Flows.Contains(draft.Name) ? shop : null;
        foreach (var order in stored.Orders)
            if (Of(order.State.Key.Shop) is { } shop)
                foreach (var planned in Planner.Plan(order.State, draft, shop)) yield return (shop, planned, order, null);
        foreach (var (name, moment) in stored.Moments())
            if (Of(name) is { } shop)
                foreach (var planned in Planner.Plan(moment, draft, shop)) yield return (shop, planned, null, moment);
    }

    static string IdOf(StoredCustomer stored, Shop shop, Planned planned, StoredOrder? order, CustomerEvent? moment) =>
        order is not null ? Touchpoint.IdOf(shop.Id, planned.Flow.Name, planned.Step.Name, order.State.Key)
            : Touchpoint.IdOf(shop.Id, planned.Flow.Name, planned.Step.Name, moment!, stored.Customer.Id);

    // Claimed or in doubt it is under way: what the gateway does with it is not the plan's any more.
    static bool IsFree(Touchpoint touchpoint) => touchpoint.State == TouchpointState.Planned;

    static bool WasWithdrawn(Touchpoint touchpoint) => touchpoint.State == TouchpointState.Suppressed
        && touchpoint.Reason?.StartsWith(Withdrawn + ":", StringComparison.Ordinal) == true;

    static (Touchpoint? Before, Touchpoint? After)? Next(Touchpoint? there, Planned planned, OrderKey key, CustomerEvent? moment, string id,
        ReplanRules rules, DateTimeOffset at)
    {
        if (there is null || WasWithdrawn(there))
        {
            // What was over long ago leaves no row: it would be one for every order there ever was.
            if (planned.Expires <= at || there is not null && planned.Due <= at) return null;
            var fresh = new Touchpoint
            {
                Id = id, Flow = planned.Flow.Name, Version = planned.Flow.Version, Step = planned.Step.Name, Order = key,
                Begun = moment?.At, Due = planned.Due, Expires = planned.Expires, State = TouchpointState.Planned,
            };
            return (there, Late(fresh, rules, at));
        }
        if (!IsFree(there)) return null;
        if (there.Version == planned.Flow.Version) return (there, null);
        var moved = there with { Version = planned.Flow.Version, Due = planned.Due, Expires = planned.Expires };
        return (there, there.Due == planned.Due ? moved : Late(moved with { Next = null, Reason = null }, rules, at));
    }

    // Due before it was published: never at once.
    static Touchpoint Late(Touchpoint planned, ReplanRules rules, DateTimeOffset at)
    {
        if (planned.Due > at) return planned;
        var when = rules.CatchUp.Of(planned.Id, at);
        return when < planned.Expires ? planned with { Next = when, Reason = $"{CatchUp.Rule}-later:{planned.Version}" }
            : Stopped(planned, CatchUp.Rule, rules.Draft, at);
    }

    static Touchpoint Stopped(Touchpoint touchpoint, string rule, Flow draft, DateTimeOffset at) =>
        touchpoint with { State = TouchpointState.Suppressed, Reason = $"{rule}:{draft.Version}", SettledAt = at, Next = null };
}
