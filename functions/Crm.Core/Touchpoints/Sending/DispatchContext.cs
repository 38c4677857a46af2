using Crm.Customers;
using Crm.Orders;
using Crm.Storage;

namespace Crm.Touchpoints.Sending;

/// <summary>The rows a dispatch has read, and when: what is written goes against these versions.</summary>
sealed record DispatchContext(Stored<Touchpoint> Stored, Stored<Customer> Customer, OrderState? Order, DateTimeOffset Now)
{
    public Touchpoint Touchpoint => Stored.Value;
    public string CustomerId => Customer.Value.Id;
}
