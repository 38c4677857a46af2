namespace Crm.Segments;

/// <summary>
/// What the first pass adds up over a bucket, and then over buckets: sums only, so neither the order nor the number of workers shows in
/// them. Days are kept as day numbers, which makes tonight's mean of R a subtraction.
/// </summary>
public sealed record ShopTotals
{
    public long Buyers { get; set; }
    public long Purchases { get; set; }

    /// <summary>Sum of the local day numbers of the last purchases.</summary>
    public long LastDays { get; set; }

    /// <summary>By the currency a customer buys in most.</summary>
    public SortedDictionary<string, CurrencyTotals> Currencies { get; init; } = new(StringComparer.Ordinal);

    /// <summary>With quintiles only: how many buyers have so many days, orders, minor units.</summary>
    public SortedDictionary<int, int>? DayCounts { get; set; }
    public SortedDictionary<int, int>? OrderCounts { get; set; }

    public void Add(ShopTotals other)
    {
        (Buyers, Purchases, LastDays) = (Buyers + other.Buyers, Purchases + other.Purchases, LastDays + other.LastDays);
        foreach (var (currency, more) in other.Currencies) Of(currency).Add(more);
        if (other.DayCounts is not null) Merge(DayCounts ??= [], other.DayCounts);
        if (other.OrderCounts is not null) Merge(OrderCounts ??= [], other.OrderCounts);
    }

    public CurrencyTotals Of(string currency)
    {
        if (!Currencies.TryGetValue(currency, out var totals)) Currencies[currency] = totals = new CurrencyTotals();
        return totals;
    }

    internal static void Merge<TKey>(SortedDictionary<TKey, int> into, SortedDictionary<TKey, int> more) where TKey : notnull
    {
        foreach (var (key, count) in more) into[key] = into.GetValueOrDefault(key) + count;
    }
}

/// <summary>Sums in one currency, minor units.</summary>
public sealed record CurrencyTotals
{
    public long Buyers { get; set; }
    public long Purchases { get; set; }
    public long Total { get; set; }

    /// <summary>With quintiles only.</summary>
    public SortedDictionary<long, int>? Amounts { get; set; }

    public void Add(CurrencyTotals other)
    {
        (Buyers, Purchases, Total) = (Buyers + other.Buyers, Purchases + other.Purchases, Total + other.Total);
        if (other.Amounts is not null) ShopTotals.Merge(Amounts ??= [], other.Amounts);
    }
}
