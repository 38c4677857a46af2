using Crm.Orders;
using MessagePack;

namespace Crm.Customers;

/// <summary>
/// Trading facts, kept current by difference: <c>facts - contribution(old order state) + contribution(new)</c>.
/// Every member is a sum or a counted set, so the way to a state leaves no trace in it.
/// </summary>
[MessagePackObject]
public sealed record CustomerFacts
{
    /// <summary>
    /// By currency: Unix seconds and minor units of every order paid, not cancelled and not given back, one after the other, ascending.
    /// Amounts are net of finished refunds; a credit note is an entry below zero, and no purchase.
    /// </summary>
    [Key(0)] public SortedDictionary<string, IReadOnlyList<long>> Paid { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Orders placed, whatever became of them.</summary>
    [Key(1)] public int Orders { get; init; }

    /// <summary>Orders paid and not cancelled.</summary>
    [Key(2)] public int PaidOrders { get; init; }
    [Key(3)] public int CancelledOrders { get; init; }
    [Key(4)] public int RefundedOrders { get; init; }

    /// <summary>Orders with a refund that was opened and has not come to an end.</summary>
    [Key(13)] public int RefundsOpen { get; init; }
    [Key(5)] public long Items { get; init; }

    /// <summary>Minor units by currency: all orders placed.</summary>
    [Key(14)] public SortedDictionary<string, long> Total { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Minor units by currency: paid and not cancelled, net of finished refunds and credit notes.</summary>
    [Key(15)] public SortedDictionary<string, long> PaidTotal { get; init; } = new(StringComparer.Ordinal);
    [Key(16)] public SortedDictionary<string, long> Discount { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Line amounts alone, without freight and tax, over all orders placed.</summary>
    [Key(17)] public SortedDictionary<string, long> Goods { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Unix seconds at which orders were placed, ascending, one entry an order: first, last and the intervals between.</summary>
    [Key(7)] public IReadOnlyList<long> OrderTimes { get; init; } = [];

    /// <summary>The same of the orders that were paid and not cancelled.</summary>
    [Key(18)] public IReadOnlyList<long> PaidTimes { get; init; } = [];

    /// <summary>Orders by shop of the group.</summary>
    [Key(19)] public SortedDictionary<string, long> Shops { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Items bought by category (or product where the platform tells no category).</summary>
    [Key(8)] public SortedDictionary<string, long> Categories { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Orders paid, not cancelled and with a discount.</summary>
    [Key(6)] public int Discounted { get; init; }

    /// <summary>Items bought by product where <see cref="Categories"/> counts them by category.</summary>
    [Key(9)] public SortedDictionary<string, long> Products { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Items bought by size, as titles and stock numbers tell it.</summary>
    [Key(10)] public SortedDictionary<string, long> Sizes { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Orders by the receiver's province (country where none is told).</summary>
    [Key(11)] public SortedDictionary<string, long> Regions { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Orders by receiver: a short hash of phone or name, enough to tell one person's receivers apart and nobody's name.</summary>
    [Key(12)] public SortedDictionary<string, long> Receivers { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Unix seconds of the last news of each open refund, ascending; absent while none is open.</summary>
    [Key(20)] public IReadOnlyList<long>? RefundNews { get; init; }

    /// <summary>Open refunds that were heard of since an instant. Those stored before their news was kept count as heard of.</summary>
    public int RefundsOpenSince(DateTimeOffset instant) =>
        RefundsOpen - (RefundNews?.Count(news => news < instant.ToUnixTimeSeconds()) ?? 0);

    [IgnoreMember] public DateTimeOffset? FirstOrder => OrderTimes.Count == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(OrderTimes[0]);
    [IgnoreMember] public DateTimeOffset? LastOrder => OrderTimes.Count == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(OrderTimes[^1]);
    [IgnoreMember] public bool IsEmpty => Orders == 0;

    /// <summary>Orders paid and neither cancelled nor given back: a credit note is none.</summary>
    [IgnoreMember] public int Purchases => Paid.Values.Sum(times => times.Where((amount, i) => i % 2 == 1 && amount >= 0).Count());

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
    /// <param name="without">As it is counted now.</param>
    /// <param name="with">As it is to count.</param>
    /// <param name="gross">The old one was counted before refunds were: <see cref="CountsNet"/> tells which orders that makes a difference
    /// for.</param>
    public CustomerFacts With(OrderState? without, OrderState? with, bool gross = false)
    {
        if (!gross && without is not null && with is not null && Contribution.IsUnchanged(without, with)) return this;
        var facts = without is null ? this : Add(gross ? Contribution.Gross(without) : Contribution.Of(without), -1);
        return with is null ? facts : facts.Add(Contribution.Of(with), +1);
    }

    /// <summary>Whether an order counts otherwise than it did when refunds were not taken off.</summary>
    public static bool CountsNet(OrderState order)
    {
        var told = order.Details?.Value.Total ?? 0;
        return order.IsCreditNote() || order.HasLinesLeft() || order.Net() != told || (order.Total ?? 0) != told
            || order.When(Milestone.RefundOpened) is not null || order.IsRefundOpen();
    }

    CustomerFacts Add(Contribution order, int sign)
    {
        if (!order.Counts) return this;
        return new CustomerFacts
        {
            Orders = Orders + (order.Placed is null ? 0 : sign),
            PaidOrders = PaidOrders + (order.Paid ? sign : 0),
            CancelledOrders = CancelledOrders + (order.Cancelled ? sign : 0),
            RefundedOrders = RefundedOrders + (order.Refunded ? sign : 0),
            RefundsOpen = RefundsOpen + (order.RefundOpen ? sign : 0),
            Items = Items + sign * order.Items,
            Total = Sum(Total, order.Currency, sign * order.Total),
            PaidTotal = Sum(PaidTotal, order.Currency, order.PaidAt is null ? 0 : sign * order.Value),
            Discount = Sum(Discount, order.Currency, sign * order.Discount),
            Goods = Sum(Goods, order.Currency, sign * order.Goods),
            Shops = Sum(Shops, order.Shop, sign),
            OrderTimes = Times(OrderTimes, order.Placed, sign),
            PaidTimes = Times(PaidTimes, order.Paid ? order.Placed : null, sign),
            Categories = order.Categories.Aggregate(Categories, (map, line) => Sum(map, line.Key, sign * line.Value)),
            Paid = order.PaidAt is { } paid && order.Currency is { } currency
                ? Purchase(currency, paid.ToUnixTimeSeconds(), order.Value, sign) : Paid,
            Discounted = Discounted + (order.Paid && order.Discount > 0 ? sign : 0),
            Products = order.Products.Aggregate(Products, (map, line) => Sum(map, line.Key, sign * line.Value)),
            Sizes = order.Sizes.Aggregate(Sizes, (map, line) => Sum(map, line.Key, sign * line.Value)),
            Regions = Sum(Regions, order.Region, sign),
            Receivers = Sum(Receivers, order.Receiver, sign),
            RefundNews = Times(RefundNews ?? [], order.RefundNews, sign) is { Count: > 0 } news ? news : null,
        };
    }

    SortedDictionary<string, IReadOnlyList<long>> Purchase(string currency, long at, long amount, int sign)
    {
        var list = new List<long>(Paid.GetValueOrDefault(currency) ?? []);
        var index = 0;
        while (index < list.Count && (list[index] < at || list[index] == at && list[index + 1] < amount)) index += 2;
        if (sign > 0) list.InsertRange(index, [at, amount]);
        else if (index < list.Count && list[index] == at && list[index + 1] == amount) list.RemoveRange(index, 2);
        var all = new SortedDictionary<string, IReadOnlyList<long>>(Paid, StringComparer.Ordinal) { [currency] = list };
        if (list.Count == 0) all.Remove(currency);
        return all;
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
