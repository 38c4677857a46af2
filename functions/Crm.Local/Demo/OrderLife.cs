namespace Crm.Local.Demo;

/// <summary>All that will happen to one order. What a platform tells of it at a moment is this, seen from that moment.</summary>
sealed record OrderLife
{
    /// <summary>1, 2, 3… within its shop; the platform's ids come from it.</summary>
    public int Number { get; init; }
    public required Buyer Buyer { get; init; }
    public required DemoShop Shop { get; init; }
    public required IReadOnlyList<DemoLine> Lines { get; init; }
    public required long Discount { get; init; }
    public required long Freight { get; init; }
    public required DateTimeOffset Placed { get; init; }
    public DateTimeOffset? Paid { get; init; }
    public DateTimeOffset? Cancelled { get; init; }
    public string? CancelReason { get; init; }
    public IReadOnlyList<ParcelLife> Parcels { get; init; } = [];
    public DateTimeOffset? Completed { get; init; }
    public RefundLife? Refund { get; init; }

    public long Goods => Lines.Sum(line => line.Amount);
    public long Total => Goods - Discount + Freight;
    public long ShopifyId => 5_800_000_000_000 + Number * 911L;
    public int WooId => 10_000 + Number;
}

sealed record ParcelLife
{
    public required long Id { get; init; }
    public required Courier Courier { get; init; }
    public required string Number { get; init; }
    public required DateTimeOffset Shipped { get; init; }
    public required IReadOnlyList<Checkpoint> Checkpoints { get; init; }
    public DateTimeOffset Delivered => Checkpoints[^1].At;
}

/// <param name="Status">In Shopify's words.</param>
sealed record Checkpoint(DateTimeOffset At, string Status, string City, string Message);

sealed record RefundLife(DateTimeOffset At, long Amount);
