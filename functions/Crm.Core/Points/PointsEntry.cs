using Crm.Orders;

namespace Crm.Points;

public enum PointsCause
{
    /// <summary>What an order has earned and kept; follows the order's state.</summary>
    Order,
    Activity,
    Referral,
    Redemption,

    /// <summary>By a person, with a reason.</summary>
    Correction,

    /// <summary>Books what has expired; what expires when follows from the other entries.</summary>
    Expiry,
}

/// <summary>
/// A line of a customer's ledger of points, row <c>p|{customer}|{id}</c>. Lines are added and never changed, but for the one of an order:
/// that one is a join like the order it stands for, and says what of it was earned and what refunds took back.
/// </summary>
public sealed record PointsEntry
{
    /// <summary>Tells one cause from the next: the same cause told again has the same id, and is one line.</summary>
    public required string Id { get; init; }
    public required PointsCause Cause { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>What comes to the account; below zero what goes.</summary>
    public required long Points { get; init; }

    /// <summary>They can be spent from then on; null where that is not known yet, and for what goes.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>They can be spent before then; null: for ever.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The activity, the reward, the friend.</summary>
    public string? About { get; init; }
    public OrderKey? Order { get; init; }

    /// <summary>Of an order: points before refunds.</summary>
    public long? Earned { get; init; }

    /// <summary>
    /// Of an order: points for a major unit, tier and promotion counted in, as they were when it first earned. New rules leave it alone.
    /// </summary>
    public decimal? Rate { get; init; }

    /// <summary>Of a redemption: what was given.</summary>
    public PointsGiven? Given { get; init; }
    public string? By { get; init; }
    public string? Reason { get; init; }

    /// <summary>Whose ledger it was written to; a merge leaves it. Absent on the line of an order.</summary>
    public string? Customer { get; init; }
}

/// <summary>What was given for points: a code, a gift, or an amount off a price.</summary>
public sealed record PointsGiven
{
    public string? Pool { get; init; }
    public string? Code { get; init; }

    /// <summary>The last day the code is good on.</summary>
    public DateOnly? Until { get; init; }
    public string? Gift { get; init; }

    /// <summary>Minor units off the price, and what is left to pay.</summary>
    public long? Off { get; init; }
    public long? Pay { get; init; }
    public string? Currency { get; init; }
}
