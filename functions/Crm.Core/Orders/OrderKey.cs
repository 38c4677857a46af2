using MessagePack;

namespace Crm.Orders;

/// <summary>
/// An order's identity: the merchant's shop, the platform it was sold on, the platform's order id (a string: some exceed 2^53).
/// </summary>
[MessagePackObject]
public sealed record OrderKey([property: Key(0)] string Shop, [property: Key(1)] string Platform, [property: Key(2)] string Id)
{
    public override string ToString() => $"{Shop}/{Platform}/{Id}";
}
