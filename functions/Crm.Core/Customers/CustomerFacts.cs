using Crm.Orders;

namespace Crm.Customers;

/// <summary>
/// Trading facts, kept current by difference: <c>facts - contribution(old order state) + contribution(new)</c>.
/// Every member is a sum or a counted set, so the way to a state leaves no trace in it.
/// </summary>
public sealed record CustomerFacts
{
    /// <summary>Orders placed, whatever became of them.</summary>
    public int Orders { get; init; }

    /// <summary>Orders paid and not cancelled.</summary>
    public int PaidOrders { get; init; }
    public int CancelledOrders { get; init; }
    public int RefundedOrders { get; init; }

    /// <summary>Orders with a refund that was opened and is not finished.</summary>
    public int RefundsOpen { get; init; }
    public long Items { get; init; }

    /// <summary>Minor units by currency: all orders placed.</summary>
    public SortedDictionary<string, long> Total { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Minor units by currency: paid and not cancelled.</summary>
    public SortedDictionary<string, long> PaidTotal { get; init; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, long> Discount { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Line amounts alone, without freight and tax, over all orders placed.</summary>
    public SortedDictionary<string, long> Goods { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Unix seconds at which orders were placed, ascending, one entry an order: first, last and the intervals between.</summary>
    public IReadOnlyList<long> OrderTimes { get; init; } = [];

    /// <summary>The same of the orders that were paid and not cancelled.</summary>
    public IReadOnlyList<long> PaidTimes { get; init; } = [];

    /// <summary>Orders by shop of the group.</summary>
    public SortedDictionary<string, long> Shops { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Items bought by category (or product where the platform tells no category).</summary>
    public SortedDictionary<string, long> Categories { get; init; } = new(StringComparer.Ordinal);

    public DateTimeOffset? FirstOrder => OrderTimes.Count == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(OrderTimes[0]);
    public DateTimeOffset? LastOrder => OrderTimes.Count == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(OrderTimes[^1]);
    public bool IsEmpty => Orders == 0;

    /// <summary>How many orders were placed before this instant.</summary>
    public int OrdersBefore(DateTimeOffset at) => Before(OrderTimes, at);

    /// <summary>How many of those placed before this instant were paid and not cancelled.</summary>
    public int BoughtBefore(DateTimeOffset at) => Before(PaidTimes, at);

    static int Before(IReadOnlyList<long> times, DateTimeOffset at)
    {
        var seconds = at.ToUnixTimeSeconds();
        var count = 0;
        while (count < times.Count && times[count] < seconds) count++;
        return count;
    }

    /// <summary>Replaces one order's contribution by another; either may be null (an order that is new, or leaves).</summary>
    public CustomerFacts With(OrderState? without, OrderState? with)
    {
        var facts = without is null ? this : Add(Contribution.Of(without), -1);
        return with is null ? facts : facts.Add(Contribution.Of(with), +1);
    }

    CustomerFacts Add(Contribution order, int sign)
    {
        if (!order.Counts) return this;
        return new CustomerFacts
        {
            Orders = Orders + sign,
            PaidOrders = PaidOrders + (order.Paid ? sign : 0),
            CancelledOrders = CancelledOrders + (order.Cancelled ? sign : 0),
            RefundedOrders = RefundedOrders + (order.Refunded ? sign : 0),
            RefundsOpen = RefundsOpen + (order.RefundOpen ? sign : 0),
            Items = Items + sign * order.Items,
            Total = Sum(Total, order.Currency, sign * order.Total),
            PaidTotal = Sum(PaidTotal, order.Currency, order.Paid ? sign * order.Total : 0),
            Discount = Sum(Discount, order.Currency, sign * order.Discount),
            Goods = Sum(Goods, order.Currency, sign * order.Goods),
            Shops = Sum(Shops, order.Shop, sign),
            OrderTimes = Times(OrderTimes, order.Placed, sign),
            PaidTimes = Times(PaidTimes, order.Paid ? order.Placed : null, sign),
            Categories = order.Categories.Aggregate(Categories, (map, line) => Sum(map, line.Key, sign * line.Value)),
        };
    }

    static IReadOnlyList<long> Times(IReadOnlyList<long> known, DateTimeOffset? placed, int sign)
    {
        if (placed is not { } at) return known;
        var times = new List<long>(known);
        var index = times.BinarySearch(at.ToUnixTimeSeconds());
        if (sign > 0) times.Insert(index < 0 ? ~index : index, at.ToUnixTimeSeconds());
        // Absent only when customer and order were read at different moments: that commit is going to conflict.
        else if (index >= 0) times.RemoveAt(index);
        return times;
    }

    static SortedDictionary<string, long> Sum(SortedDictionary<string, long> map, string? key, long amount)
    {
        if (key is null || amount == 0) return map;
        var sums = new SortedDictionary<string, long>(map, StringComparer.Ordinal);
        var sum = sums.GetValueOrDefault(key) + amount;
        if (sum == 0) sums.Remove(key);
        else sums[key] = sum;
        return sums;
    }
}

/// <summary>What one order adds to its customer's facts: a pure function of the order's state.</summary>
sealed record Contribution
{
    public required bool Counts { get; init; }
    public string? Shop { get; init; }
    public bool Paid { get; init; }
    public bool Cancelled { get; init; }
    public bool Refunded { get; init; }
    public bool RefundOpen { get; init; }
    public DateTimeOffset? Placed { get; init; }
    public string? Currency { get; init; }
    public long Total { get; init; }
    public long Discount { get; init; }
    public long Goods { get; init; }
    public long Items { get; init; }
    public IEnumerable<KeyValuePair<string, long>> Categories { get; init; } = [];

    public static Contribution Of(OrderState order)
    {
        // An order known only by a parcel event has no placing time yet: it counts once it is told.
        if (order.Test || order.When(Milestone.Created) is not { } placed) return new Contribution { Counts = false };
        var cancelled = order.IsCancelled;
        var details = order.Details?.Value;
        return new Contribution
        {
            Counts = true,
            Shop = order.Key.Shop,
            Placed = placed,
            Paid = order.When(Milestone.Paid) is not null && !cancelled,
            Cancelled = cancelled,
            Refunded = order.When(Milestone.RefundFinished) is not null,
            RefundOpen = order.When(Milestone.RefundOpened) is not null && order.When(Milestone.RefundFinished) is null,
            Currency = details?.Currency,
            Total = details?.Total ?? 0,
            Discount = details?.Discount ?? 0,
            Goods = details?.Lines.Sum(line => line.Amount) ?? 0,
            Items = details?.Lines.Sum(line => (long)line.Quantity) ?? 0,
            Categories = (details?.Lines ?? []).Where(l => (l.Category ?? l.Product) is not null)
                .Select(l => KeyValuePair.Create((l.Category ?? l.Product)!, (long)l.Quantity)),
        };
    }
}
