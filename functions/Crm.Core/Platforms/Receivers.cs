using Crm.Customers;


namespace Crm.Platforms;

/// <summary>
/// Who receives an order whose texts go to its buyer: friends who get gifts are different receivers, though one phone is texted.
/// </summary>
static class Receivers
{
    /// <summary>The receiver's own phone, else a name that is not the buyer's; null for an order to the buyer.</summary>
    public static string? KeyOf(string buyerPhone, string? buyerName, string? phone, string? name)
    {
        if (name is not null && buyerName is not null && OwnOrders.IsSameName(buyerName, name)) return null;
        if (phone is not null && phone != buyerPhone) return phone;
        return buyerName is null ? null : name;
    }
}
