using Crm.Common;

namespace Crm.Orders;

/// <summary>What the buyer pays in all, in the order's currency.</summary>
public sealed record OrderPrice(long Total);

/// <summary>What was bought. Amounts are minor units of <see cref="Currency"/>.</summary>
public sealed record OrderDetails
{
    public required string Currency { get; init; }

    /// <summary>What the buyer pays in all, after discounts, with freight and tax.</summary>
    public required long Total { get; init; }
    public long Discount { get; init; }
    public long Freight { get; init; }

    /// <summary>What the order comes to now, after edits and returns, where the platform tells it beside the total.</summary>
    public long? Current { get; init; }
    public string? Number { get; init; }

    /// <summary>Where the order came from, in the platform's words ("web", "jhs"…).</summary>
    public string? Source { get; init; }

    /// <summary>The platform closes the order unpaid at this time.</summary>
    public DateTimeOffset? PayBy { get; init; }

    /// <summary>How the goods come, where it is no parcel: <see cref="OrderDelivery"/>.</summary>
    public string? Delivery { get; init; }

    /// <summary>When the parcel was promised.</summary>
    public DateTimeOffset? PromisedBy { get; init; }
    public IReadOnlyList<OrderLine> Lines { get; init; } = [];

    /// <summary>Discount codes the buyer used, where the platform tells them; absent without any.</summary>
    public IReadOnlyList<string>? Codes { get; init; }

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

public sealed record OrderLine
{
    public required string Title { get; init; }
    public string? Product { get; init; }
    public string? Sku { get; init; }
    public string? Category { get; init; }
    public required int Quantity { get; init; }

    /// <summary>What is left of the quantity after edits and returns, where the platform tells it and it is less.</summary>
    public int? Left { get; init; }

    /// <summary>Minor units for the whole line, before order-level discounts.</summary>
    public required long Amount { get; init; }

    /// <summary>Pieces the buyer has of it.</summary>
    public int Pieces => Left ?? Quantity;
}
