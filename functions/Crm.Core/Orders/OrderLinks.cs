using MessagePack;

namespace Crm.Orders;

/// <summary>Where the platform lets the buyer see and pay the order, without a sign-in: so they stand in no list or log.</summary>
/// <param name="Page">The order's own page.</param>
/// <param name="Payment">Where it can be paid.</param>
[MessagePackObject]
public sealed record OrderLinks([property: Key(0)] string? Page, [property: Key(1)] string? Payment);
