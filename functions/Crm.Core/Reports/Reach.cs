using Crm.Common;
using Crm.Customers;
using Crm.Orders;

namespace Crm.Reports;

/// <summary>
/// Who a customer is and where they are reached, for people to read: their own name and phone, else those of their latest order to
/// themselves.
/// </summary>
public sealed record Reach(string? Name, string? Phone, Region? Region)
{
    public static Reach Of(Customer customer, IEnumerable<OrderState> orders)
    {
        var profile = customer.Profile;
        var own = OwnOrders.Latest(customer, orders)?.Contact?.Value;
        return new Reach(profile?.Name?.Value ?? own?.Name ?? profile?.Nickname?.Value, customer.OwnPhone
            ?? own?.Phone, profile?.Region?.Value ?? own?.Region);
    }

    /// <summary>Reads the orders only where the customer's own row does not tell.</summary>
    public static async ValueTask<Reach> OfAsync(CustomerRows rows, Customer customer, CancellationToken cancel) =>
        Of(customer, customer is { OwnPhone: not null, Profile.Name: not null } ? []
            : (await rows.OfCustomerAsync("o", customer.Id, cancel)).Select(r => RowBody.Read<StoredOrder>(r.Body).State));
}
