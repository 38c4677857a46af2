using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Ingest.Merging;
using Crm.Orders;
using Crm.Shops;
using Crm.Storage;
using Crm.Touchpoints.Deciding;
using Crm.Touchpoints.Planning;
using Crm.Touchpoints.Schedule;
using Microsoft.Extensions.Logging;

namespace Crm.Ingest;

/// <summary>
/// Applies one shop event: one atomic commit in the customer's partition (facts, order, touchpoints, due rows), then the names are claimed
/// in the index and the wake-ups sent. A conflict reads again and applies again; a crash anywhere is healed by the next delivery of the
/// event.
/// </summary>
public sealed partial class IngestHandler(
    ShopDirectory shops, CustomerRows rows, ICommits commits, IdentityResolver resolver, CustomerMerger merger, PlanChanges plans,
        TaskClosing tasks,
    ShopKnowledge knowledge, ParcelIndex parcels, ContactIndex contacts, IWakeUps wakeUps, TimeProvider time, ILogger<IngestHandler> log)
        : IIngest
{
    const int MaxAttempts = 50;

    public async ValueTask<IngestResult> ApplyAsync(ShopEvent shopEvent, CancellationToken cancel)
    {
        if (shops.Find(shopEvent.Shop) is not { } shop) return new IngestResult.Rejected($"The shop '{shopEvent.Shop}' is not configured.");
        if (shopEvent.Parcel is { } parcel) return await ApplyParcelAsync(parcel, shop.Group, cancel);
        var names = Names(shopEvent);
        if (names.Count == 0) return new IngestResult.Rejected("The event names neither an order nor a buyer.");
        try
        {
            return await ApplyAsync(shopEvent, shop, names, cancel);
        }
        catch (RowTooLargeException tooLarge)
        {
            return new IngestResult.Rejected($"{(shopEvent.Order is { } order ? $"Order {order.Key.Id}" : "The buyer")} outgrows what the "
                + $"store can hold. {tooLarge.Message}");
        }
    }

    async ValueTask<IngestResult> ApplyAsync(ShopEvent shopEvent, Shop shop, List<Identity> names, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            // Whoever is in the way is nearly done: a moment's wait beats fifty quick looks.
            if (attempt > 3) await Task.Delay(TimeSpan.FromMilliseconds(attempt), time, cancel);
            if (await resolver.FindAsync(shop.Group, names, cancel) is not { } home) continue;
            if (await TryApplyAsync(shopEvent, shop, home, names, attempt, cancel) is not { } result) continue;
            CrmMetrics.Ingested.Add(1, new("platform", shopEvent.Platform),
                new("result", result is IngestResult.Applied ? "applied" : "duplicate"));
            return result;
        }
        throw new InvalidOperationException($"An event of {shopEvent.Shop} met {MaxAttempts} conflicts in a row.");
    }

    /// <summary>Null on a conflict.</summary>
    async ValueTask<IngestResult?> TryApplyAsync(ShopEvent shopEvent, Shop shop, CustomerMatch home, List<Identity> names, int attempt,
        CancellationToken cancel)
    {
        if (ErasureScreen.IsPast(shopEvent, home)) return new IngestResult.Duplicate(home.Id);
        if (home.Row is { Value.Erased: not null }) (shopEvent, names) = (ErasureScreen.WithoutPerson(shopEvent), [names[^1]]);
        var changes = new Changes();
        var scheduled = new List<WakeUp>();
        var before = home.Row?.Value ?? new Customer { Id = home.Id, Group = shop.Group, ErasedBefore = home.ErasedBefore };
        var after = Learn(before, shopEvent, names, home.Others);
        var newOrder = false;
        OrderState? known = null, told = null;
        if (shopEvent.Order is { } news)
        {
            var stored = home.Row is null ? null : await rows.OrderAsync(home.Id, news.Key, cancel);
            newOrder = stored is null;
            known = stored?.Value.State;
            var state = OrderState.Join(stored?.Value.State, news);
            after = after with { Facts = after.Facts.With(stored?.Value.State, state, gross: stored?.Value.Net != true) };
            var plan = before.Erased is not null ? stored?.Value.Plan ?? []
                : await plans.WriteAsync(shop, home.Id, stored?.Value, state, changes, scheduled, cancel);
            changes.Put(Keys.Order(home.Id, news.Key), stored, StoredOrder.Of(state, plan));
            await tasks.AddAsync(home.Id, stored?.Value, state, changes, cancel);
            told = state;
            // Nothing new of the order: an earlier try may have died before its wake-ups were sent.
            if (stored is not null && plan.Count > 0 && !changes.Any)
                scheduled.AddRange(await rows.WaitingAsync(home.Id, touchpoint => touchpoint.Order == news.Key, cancel));
        }
        foreach (var moment in shopEvent.CustomerEvents) await plans.WriteAsync(shop, home.Id, moment, changes, scheduled, cancel);
        changes.Put(Keys.Customer(home.Id), home.Row, after);
        changes.Lock(Keys.Customer(home.Id), home.Row);
        // Nobody was in the way: only what this event brings is new to the index.
        var sure = changes.Any && attempt == 0 && home.Others.Count == 0;
        var unclaimed = sure ? names.FindAll(n => n.Kind == IdentityKind.Order ? newOrder : !before.Identities.Contains(n.ToString()))
            : names;
        var phones = ContactPhones.Of(shopEvent).Where(phone => !sure || before.Contacts?.Contains(phone) != true).ToList();
        if (!await TryCommitAsync(shop.Group, home, changes, unclaimed, phones, cancel) || !sure
            && !await TryAdoptAsync(shop.Group, home.Id, names, cancel))
        {
            // The rows may be written all the same, and the next try finds nothing to schedule. A wake-up for nothing does no harm.
            if (scheduled.Count > 0) await wakeUps.ScheduleAsync(scheduled, cancel);
            return null;
        }
        if (shopEvent.Order is { Parcels.Count: > 0 } parcel)
            foreach (var toldBefore in await parcels.ClaimAsync(shop.Group, parcel, sure ? known : null, cancel)) await ApplyAsync(
                toldBefore, cancel);
        if (told is not null && !told.Test && ShopKnowledge.IsTracking(shopEvent.Order!)) await knowledge.HeardAsync(told, cancel);
        if (scheduled.Count > 0) await wakeUps.ScheduleAsync(scheduled, cancel);
        Applied(shopEvent.Shop, shopEvent.Platform, shopEvent.Kind, home.Id, changes.Writes.Count);
        return changes.Any ? new IngestResult.Applied(home.Id) : new IngestResult.Duplicate(home.Id);
    }

    /// <summary>The rows, then the names. False on a conflict, or when a merge by somebody else came between.</summary>
    async ValueTask<bool> TryCommitAsync(string group, CustomerMatch home, Changes changes, List<Identity> unclaimed, List<string> phones,
        CancellationToken cancel)
    {
        if (changes.Any && home.Others.Count == 0)
        {
            List<IndexEntry> entries =
                [.. unclaimed.Select(name => IdentityIndex.Entry(group, name, home.Id)),
                .. phones.Select(phone => ContactIndex.Entry(group, phone, home.Id))];
            if (await commits.CommitAsync(Keys.Bucket(home.Id), changes.Writes, entries, cancel) is not { } free) return false;
            foreach (var phone in phones.Where((_, i) => !free[unclaimed.Count + i])) await contacts.AddAsync(group, phone, home.Id,
                cancel);
            return await TryClaimAsync(group, home.Id, unclaimed.Where((_, i) => !free[i]), cancel);
        }
        if (!await rows.TryCommitAsync(home.Id, changes, cancel)) return false;
        var customer = home.Id;
        foreach (var other in home.Others)
            if (await merger.AbsorbAsync(customer, other, cancel) is { } survivor) customer = survivor;
            else return false;
        foreach (var phone in phones) await contacts.AddAsync(group, phone, customer, cancel);
        return await TryClaimAsync(group, customer, unclaimed, cancel);
    }

    async ValueTask<IngestResult> ApplyParcelAsync(TrackingUpdate news, string group, CancellationToken cancel)
    {
        if (await parcels.TellAsync(group, news, cancel)
            is not { } toOrders) return new IngestResult.Rejected("The tracking number is none.");
        IngestResult result = new IngestResult.Parked();
        if (toOrders.Count == 0) CrmMetrics.Ingested.Add(1, new("platform", "courier"), new("result", "parked"));
        foreach (var one in toOrders) result = await ApplyAsync(one, cancel);
        return result;
    }

    /// <summary>Everything of the customer that the event teaches, except what its order adds up to.</summary>
    static Customer Learn(Customer customer, ShopEvent shopEvent, List<Identity> names, IReadOnlyList<string> others)
    {
        var people = names.Where(n => n.Kind != IdentityKind.Order).Select(n => n.ToString()).Where(n => !customer.Identities.Contains(n))
            .ToList();
        var told = shopEvent.Profile is { } profile ? new KnownProfile(profile.At, profile.Value, shopEvent.Source ?? shopEvent.Platform)
            : null;
        return Consents.Learn(customer, shopEvent.Shop, shopEvent.Consent) with
        {
            Identities = people.Count == 0 ? customer.Identities : new(customer.Identities.Concat(people), StringComparer.Ordinal),
            Contacts = Contacts(customer.Contacts, ContactPhones.Of(shopEvent)),
            Profile = KnownProfile.Join(customer.Profile, told),
            Complaint = shopEvent.CustomerEvents.Aggregate(customer.Complaint,
                (known, moment) => LwwRegister<ComplaintState>.Join(known, Complaint(moment))),
            PendingMerges = others.Count == 0 ? customer.PendingMerges : new(customer.PendingMerges.Concat(others), StringComparer.Ordinal),
        };
    }

    static SortedSet<string>? Contacts(SortedSet<string>? known, IReadOnlyList<string> told) =>
        told.All(phone => known?.Contains(phone) == true) ? known : Customer.JoinContacts(known, told);

    static LwwRegister<ComplaintState>? Complaint(CustomerEvent moment) => moment.Kind switch
    {
        CustomerEvent.Complaint => new(moment.At, new ComplaintState(true)),
        CustomerEvent.ComplaintSolved => new(moment.At, new ComplaintState(false)),
        _ => null,
    };

    /// <summary>False when a merge by somebody else came between.</summary>
    async ValueTask<bool> TryClaimAsync(string group, string customer, IEnumerable<Identity> names, CancellationToken cancel)
    {
        foreach (var name in names)
        {
            if (await merger.ClaimAsync(group, name, customer, cancel) is not { } survivor) return false;
            customer = survivor;
        }
        return true;
    }

    // An earlier try of this event may have made a customer and stopped before it claimed a name: nothing points there, only the id tells.
    async ValueTask<bool> TryAdoptAsync(string group, string customer, List<Identity> names, CancellationToken cancel)
    {
        foreach (var name in names)
        {
            var orphan = Customer.IdOf(group, name);
            if (orphan == customer || await rows.CustomerAsync(orphan, cancel) is not { Value.Erased: null }) continue;
            if (await merger.UniteAsync(customer, orphan, cancel) is not { } survivor) return false;
            customer = survivor;
        }
        return true;
    }

    /// <summary>Strongest first, the order itself last.</summary>
    static List<Identity> Names(ShopEvent shopEvent)
    {
        var names = shopEvent.Identities.Distinct().Order().ToList();
        if (shopEvent.Order is { } order) names.Add(Identity.Order(order.Key));
        return names;
    }

    [LoggerMessage(2001, LogLevel.Debug, "{Shop}/{Platform} {Kind} applied to customer {Customer}: {Writes} writes")]
    partial void Applied(string shop, string platform, EventKind kind, string customer, int writes);
}
