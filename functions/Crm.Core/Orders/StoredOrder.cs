using MessagePack;

namespace Crm.Orders;

/// <summary>
/// The order row: what is known of the order, and which touchpoints were planned from it, so that an event that changes no plan reads none
/// of them.
/// </summary>
[MessagePackObject]
public sealed record StoredOrder
{
    [Key(0)] public required OrderState State { get; init; }

    /// <summary>
    /// Counted in its customer's facts net of refunds; absent where that makes no difference, and in rows from before it did.
    /// </summary>
    [Key(1)] public bool? Net { get; init; }

    /// <summary>
    /// When each piece of the state came in (see <see cref="Receipts"/>); absent where only history is known: imports, and rows from
    /// before it was kept.
    /// </summary>
    [Key(2)] public SortedDictionary<string, long>? Received { get; init; }

    /// <summary>By "flow|step". Each has a touchpoint's row, but for those that were over when they were planned.</summary>
    [Key(3), MessagePackFormatter(typeof(PlanFormatter))]
    public SortedDictionary<string, PlannedStep> Plan { get; init; } = new(StringComparer.Ordinal);

    public static StoredOrder Of(OrderState state, SortedDictionary<string, PlannedStep> plan, SortedDictionary<string, long>? received) =>
        new() { State = state, Net = Customers.CustomerFacts.CountsNet(state) ? true : null, Received = received, Plan = plan };
}

[MessagePackObject]
public sealed record PlannedStep([property: Key(0)] int Version, [property: Key(1)] DateTimeOffset Due)
{
    /// <summary>When it was over, where that was so already when it was planned: this is all that is kept of it then.</summary>
    [Key(2)] public DateTimeOffset? Past { get; init; }
}
