using Crm.Events;
using Crm.Orders;

namespace Crm.Ingest;

/// <summary>What an event may still tell of a person who was erased.</summary>
static class ErasureScreen
{
    /// <summary>It happened before the erasure: nothing of it is told to who comes back.</summary>
    public static bool IsPast(ShopEvent shopEvent, CustomerMatch home)
    {
        if (home.Row is { Value.Erased: not null }) return false;
        return (home.Row?.Value.ErasedBefore ?? home.ErasedBefore) is { } erased && OwnTime(shopEvent) is { } at && at <= erased;
    }

    /// <summary>The event for an erased customer: what its order comes to, and nobody's name.</summary>
    public static ShopEvent WithoutPerson(ShopEvent shopEvent) => shopEvent with
    {
        Identities = [], Profile = null, Consent = [], CustomerEvents = [], Order = shopEvent.Order is { } order
            ? OrderErasure.News(order) : null,
    };

    // An order is as old as its first step, however new the news of it; anything else as what it tells.
    static DateTimeOffset? OwnTime(ShopEvent shopEvent)
    {
        if (shopEvent.Order?.Steps() is { Count: > 0 } steps) return steps.Values.Min();
        return new[] { shopEvent.Order?.Details?.At, shopEvent.Order?.Contact?.At, shopEvent.Profile?.At }
            .Concat(shopEvent.Consent.Select(c => (DateTimeOffset?)c.State.At))
                .Concat(shopEvent.CustomerEvents.Select(e => (DateTimeOffset?)e.At)).Max();
    }
}
