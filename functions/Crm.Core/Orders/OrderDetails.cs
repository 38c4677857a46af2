using Crm.Common;
using MessagePack;

namespace Crm.Orders;

/// <summary>What the buyer pays in all, in the order's currency.</summary>
[MessagePackObject]
public sealed record OrderPrice([property: Key(0)] long Total);

/// <summary>What was bought. Amounts are minor units of <see cref="Currency"/>.</summary>
[MessagePackObject]
public sealed record OrderDetails
{
    [Key(0)] public required string Currency { get; init; }

    /// <summary>What the buyer pays in all, after discounts, with freight and tax.</summary>
    [Key(1)] public required long Total { get; init; }
    [Key(2)] public long Discount { get; init; }
    [Key(3)] public long Freight { get; init; }

    /// <summary>What the order comes to now, after edits and returns, where the platform tells it beside the total.</summary>
    [Key(4)] public long? Current { get; init; }
    [Key(5)] public string? Number { get; init; }

    /// <summary>Where the order came from, in the platform's words ("web", "jhs"…).</summary>
    [Key(6)] public string? Source { get; init; }

    /// <summary>The platform closes the order unpaid at this time.</summary>
    [Key(7)] public DateTimeOffset? PayBy { get; init; }

    /// <summary>How the goods come, where it is no parcel: <see cref="OrderDelivery"/>.</summary>
    [Key(8)] public string? Delivery { get; init; }

    /// <summary>When the parcel was promised.</summary>
    [Key(9)] public DateTimeOffset? PromisedBy { get; init; }
    [Key(10)] public IReadOnlyList<OrderLine> Lines { get; init; } = [];

    /// <summary>Discount codes the buyer used, where the platform tells them; absent without any.</summary>
    [Key(11)] public IReadOnlyList<string>? Codes { get; init; }

    const int MostCodes = 20, LongestCode = 64;

    /// <summary>As they are kept: few, short, and none where there are none.</summary>
    public static IReadOnlyList<string>? CodesOf(IEnumerable<string?> told)
    {
        var codes = told.OfType<string>().Where(c => c.Length is > 0 and <= LongestCode).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).Take(MostCodes).ToList();
        return codes.Count > 0 ? codes : null;
    }

    public bool Equals(OrderDetails? other) => other is not null && Json.Bytes(this).AsSpan().SequenceEqual(Json.Bytes(other));
    public override int GetHashCode() => HashCode.Combine(Currency, Total, Number);
}

[MessagePackObject]
public sealed record OrderLine
{
    [Key(0)] public required string Title { get; init; }
    [Key(1)] public string? Product { get; init; }
    [Key(2)] public string? Sku { get; init; }
    [Key(3)] public string? Category { get; init; }
    [Key(4)] public required int Quantity { get; init; }

    /// <summary>What is left of the quantity after edits and returns, where the platform tells it and it is less.</summary>
    [Key(5)] public int? Left { get; init; }

    /// <summary>Minor units for the whole line, before order-level discounts.</summary>
    [Key(6)] public required long Amount { get; init; }

    /// <summary>Pieces the buyer has of it.</summary>
    [IgnoreMember] public int Pieces => Left ?? Quantity;
}
