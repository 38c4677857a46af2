namespace Crm.Orders;

/// <summary>The order row: what is known of the order, and which touchpoints were planned from it, so that an event that changes no plan reads none of them.</summary>
public sealed record StoredOrder
{
    public required OrderState State { get; init; }

    /// <summary>By "flow|step".</summary>
    public SortedDictionary<string, PlannedStep> Plan { get; init; } = new(StringComparer.Ordinal);
}

public sealed record PlannedStep(int Version, DateTimeOffset Due);
