using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Points;
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
/// message, while another one that tells the same only sees that it is known.
/// </summary>
public sealed partial class IngestHandler(
    ShopDirectory shops, CustomerRows rows, IngestCommit commit, IdentityResolver resolver, PlanChanges plans, TaskClosing tasks,
    OrderPointsWriter points,
    ShopKnowledge knowledge, ParcelIndex parcels, IWakeUps wakeUps, TimeProvider time, ILogger<IngestHandler> log) : IIngest
{
    const int MaxAttempts = 50;

    public async ValueTask<IngestResult> ApplyAsync(ShopEvent shopEvent, CancellationToken cancel)
    {
        if (shops.Find(shopEvent.Shop) is not { } shop) return new IngestResult.Rejected($"The shop '{shopEvent.Shop}' is not configured.");
        if (shopEvent.Parcel is { } parcel) return await ApplyParcelAsync(shopEvent, parcel, shop.Group, cancel);
        var names = Names(shopEvent);
        if (names.Count == 0) return new IngestResult.Rejected("The event names neither an order nor a buyer.");
        try
        {
            return await ApplyAsync(ConsentScreen.Without(shopEvent, time.GetUtcNow()), shop, names, cancel);
        }
        catch (RowTooLargeException tooLarge)
        {
            return new IngestResult.Rejected($"{(shopEvent.Order is { } order ? $"Order {order.Key.Id}" : "The buyer")} outgrows what the "
                + $"store can hold. {tooLarge.Message}");
        }
    }

    async ValueTask<IngestResult> ApplyAsync(ShopEvent shopEvent, Shop shop, List<Identity> names, CancellationToken cancel)
    {
        var result = await Optimistic.RunAsync<IngestResult>($"An event of {shopEvent.Shop}", MaxAttempts, async attempt =>
        {
            await Optimistic.PauseAsync(attempt, names[^1].Value, time, cancel);
            return await resolver.FindAsync(shop.Group, names, cancel) is { } home
                ? await TryApplyAsync(shopEvent, shop, home, names, attempt, cancel) : null;
        });
        CrmMetrics.Ingested.Add(1, new("platform", shopEvent.Platform),
            new("result", result is IngestResult.Applied ? "applied" : "duplicate"));
        return result;
    }

    /// <summary>Null on a conflict.</summary>
    async ValueTask<IngestResult?> TryApplyAsync(ShopEvent shopEvent, Shop shop, CustomerMatch home, List<Identity> names, int attempt,
        CancellationToken cancel)
    {
        if (ErasureScreen.IsPast(shopEvent, home)) return new IngestResult.Duplicate(home.Id);
        if (home.Row is { Value.Erased: not null }) (shopEvent, names) = (ErasureScreen.WithoutPerson(shopEvent), [names[^1]]);
        var (changes, scheduled) = (new Changes(), new List<WakeUp>());
        var before = home.Row?.Value ?? new Customer { Id = home.Id, Group = shop.Group, ErasedBefore = home.ErasedBefore };
        var after = CustomerUpdate.Of(before, shopEvent, names, home.Others);
        var order = shopEvent.Order is null ? null
            : await TellOrderAsync(shopEvent, shop, home, before, changes, scheduled, cancel);
        if (order is not null) after = after with { Facts = after.Facts.With(order.Before, order.After, order.Gross) };
        foreach (var moment in shopEvent.CustomerEvents) await plans.WriteAsync(shop, home.Id, moment, changes, scheduled, cancel);
        changes.Put(Keys.Customer(home.Id), home.Row, after);
        changes.Lock(Keys.Customer(home.Id), home.Row);
        // Nobody was in the way: only what this event brings is new to the index.
        var sure = (changes.Any || shopEvent.IsFirstTry) && attempt == 0 && home.Others.Count == 0;
        var unclaimed = sure ? names.FindAll(n => n.Kind == IdentityKind.Order ? order is { Before: null }
                : !before.Identities.Contains(n.ToString()))
            : names.FindAll(n => n != home.FoundBy);
        var phones = ContactPhones.Of(shopEvent).Where(phone => !sure || before.Contacts?.Contains(phone) != true).ToList();
        if (!await commit.TryCommitAsync(shop.Group, home, changes, unclaimed, phones, cancel) || !sure
            && !await commit.TryAdoptAsync(shop.Group, home.Id, names, cancel))
        {
            // The rows may be written all the same, and the next try finds nothing to schedule. A wake-up for nothing does no harm.
            if (scheduled.Count > 0) await wakeUps.ScheduleAsync(scheduled, cancel);
            return null;
        }
        if (shopEvent.Order is { Parcels.Count: > 0 } parcel)
            foreach (var toldBefore in await parcels.ClaimAsync(shop.Group, parcel, sure ? order?.Before : null, cancel))
                await ApplyAsync(toldBefore with { Received = shopEvent.Received }, cancel);
        if (order is { After.Test: false } && ShopKnowledge.IsTracking(shopEvent.Order!)) await knowledge.HeardAsync(order.After, cancel);
        if (scheduled.Count > 0) await wakeUps.ScheduleAsync(scheduled, cancel);
        Applied(shopEvent.Shop, shopEvent.Platform, shopEvent.Milestone, home.Id, changes.Writes.Count);
        return changes.Any ? new IngestResult.Applied(home.Id) : new IngestResult.Duplicate(home.Id);
    }

    /// <param name="Gross">Its refunds were not yet taken off what the buyer is worth.</param>
    sealed record ToldOrder(OrderState? Before, OrderState After, bool Gross);

    async ValueTask<ToldOrder> TellOrderAsync(ShopEvent shopEvent, Shop shop, CustomerMatch home, Customer customer, Changes changes,
        List<WakeUp> scheduled, CancellationToken cancel)
    {
        var news = shopEvent.Order!;
        var stored = home.Row is null ? null : await rows.OrderAsync(home.Id, news.Key, cancel);
        var state = OrderState.Join(stored?.Value.State, news);
        var plan = customer.Erased is not null ? stored?.Value.Plan ?? []
            : await plans.WriteAsync(shop, home.Id, stored?.Value, state, changes, scheduled, cancel);
        changes.Put(Keys.Order(home.Id, news.Key), stored, StoredOrder.Of(state, plan,
            Receipts.After(stored?.Value.Received, stored?.Value.State, state, shopEvent.Received)));
        await tasks.AddAsync(home.Id, stored?.Value, state, changes, cancel);
        await points.WriteAsync(customer, stored?.Value.State, state, changes, cancel);
        // Nothing new of the order: an earlier try may have died before its wake-ups were sent.
        if (stored is not null && plan.Count > 0 && !changes.Any && !shopEvent.IsFirstTry)
            scheduled.AddRange(await rows.WaitingAsync(home.Id, touchpoint => touchpoint.Order == news.Key, cancel));
        return new ToldOrder(stored?.Value.State, state, stored?.Value.Net != true);
    }

    async ValueTask<IngestResult> ApplyParcelAsync(ShopEvent told, TrackingUpdate news, string group, CancellationToken cancel)
    {
        if (await parcels.TellAsync(group, news, cancel) is not { } toOrders)
            return new IngestResult.Rejected("The tracking number is none.");
        IngestResult result = new IngestResult.Parked();
        if (toOrders.Count == 0) CrmMetrics.Ingested.Add(1, new("platform", "courier"), new("result", "parked"));
        foreach (var one in toOrders)
            result = await ApplyAsync(one with { Received = told.Received, IsFirstTry = told.IsFirstTry }, cancel);
        return result;
    }

    /// <summary>Strongest first, the order itself last.</summary>
    static List<Identity> Names(ShopEvent shopEvent)
    {
        var names = shopEvent.Identities.Distinct().Order().ToList();
        if (shopEvent.Order is { } order) names.Add(Identity.Order(order.Key));
        return names;
    }

    [LoggerMessage(2001, LogLevel.Debug, "{Shop}/{Platform} {Kind} applied to customer {Customer}: {Writes} writes")]
    partial void Applied(string shop, string platform, Milestone? kind, string customer, int writes);
}
