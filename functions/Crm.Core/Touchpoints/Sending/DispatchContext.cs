using Crm.Customers;
using Crm.Orders;
using Crm.Storage;

namespace Crm.Touchpoints.Sending;

/// <summary>The rows a dispatch has read, and when: what is written goes against these versions.</summary>
sealed record DispatchContext(Stored<Touchpoint> Stored, Stored<Customer> Customer, OrderState? Order, DateTimeOffset Now)
{
    /// <summary>Of a campaign's newest texts; what is written from here on is of this version.</summary>
    public int? Version { get; init; }

    public Touchpoint Touchpoint => Version is { } version ? Stored.Value with { Version = version } : Stored.Value;
    /// <summary>The code that is reserved for the touchpoint, as it was read.</summary>
    public Stored<Coupons.CouponReservation>? Reserved { get; init; }
    public string CustomerId => Customer.Value.Id;
}
