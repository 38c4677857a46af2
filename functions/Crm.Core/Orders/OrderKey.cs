namespace Crm.Orders;

/// <summary>
/// An order's identity: the merchant's shop, the platform it was sold on, the platform's order id (a string: some exceed 2^53).
/// </summary>
public sealed record OrderKey(string Shop, string Platform, string Id)
{
    public override string ToString() => $"{Shop}/{Platform}/{Id}";
}
