using Crm.Events;

namespace Crm.Ingest;

/// <summary>A yes that is dated ahead would outlive every refusal until then: it is a wrong clock or a typing error, and no yes.</summary>
static class ConsentScreen
{
    /// <summary>Clocks differ, and so do the zones of those who write days.</summary>
    static readonly TimeSpan Tolerance = TimeSpan.FromDays(1);

    public static ShopEvent Without(ShopEvent shopEvent, DateTimeOffset now) =>
        shopEvent.Consent.All(change => IsPossible(change, now)) ? shopEvent
            : shopEvent with { Consent = [.. shopEvent.Consent.Where(change => IsPossible(change, now))] };

    static bool IsPossible(Customers.ConsentChange change, DateTimeOffset now) =>
        !change.State.Value.Granted || change.State.At <= now + Tolerance;
}
