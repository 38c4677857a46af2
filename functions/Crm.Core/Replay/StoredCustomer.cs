using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Storage;
using Crm.Touchpoints;

namespace Crm.Replay;

/// <summary>All that is stored of a buyer: what a replay reads.</summary>
sealed class StoredCustomer
{
    public required Customer Customer { get; init; }
    public List<StoredOrder> Orders { get; } = [];
    public List<Touchpoint> Touchpoints { get; } = [];

    /// <summary>By the night's date, newest first.</summary>
    public SortedDictionary<DateOnly, ClassificationChange> Nights { get; } =
        new(Comparer<DateOnly>.Create((a, b) => b.CompareTo(a)));

    /// <summary>
    /// What happened outside orders, by the shop that was told, as the touchpoints of the steps it began tell it: kind and key, and when.
    /// </summary>
    public IEnumerable<(string Shop, CustomerEvent Event)> Moments() => Touchpoints
        .Where(t => t is { FollowsCustomerEvent: true, Begun: not null } && t.Order.Id.Contains('@', StringComparison.Ordinal))
        .Select(t => (t.Order.Shop, new CustomerEvent(t.Order.Id[..t.Order.Id.LastIndexOf('@')],
            t.Order.Id[(t.Order.Id.LastIndexOf('@') + 1)..], t.Begun!.Value))).Distinct();

    /// <summary>The night that found a predicted purchase; null for any other moment.</summary>
    public DateOnly? ToldOn(CustomerEvent moment)
    {
        DateOnly? first = null;
        if (moment.Kind != CustomerEvent.PredictedPurchase) return null;
        foreach (var (date, night) in Nights)
            if (night.Changes.Any(c => c.What == "nextPurchase" && c.To == moment.Key)) first = date;
        return first;
    }

    /// <summary>What was planned for somebody who turned out to be this buyer keeps the id it had there.</summary>
    public string? IdOf(string flow, string step, OrderKey moment) =>
        Touchpoints.Find(t => t.FollowsCustomerEvent && t.Flow == flow && t.Step == step && t.Order == moment)?.Id;

    /// <summary>The customers of a bucket, in the order of their ids.</summary>
    public static async ValueTask<List<StoredCustomer>> OfBucketAsync(IRowStore rows, string bucket, CancellationToken cancel)
    {
        var all = new SortedDictionary<string, StoredCustomer>(StringComparer.Ordinal);
        await foreach (var row in rows.RangeAsync(bucket, "c|", cancel))
            if (RowBody.Read<Customer>(row.Body) is { MergedInto: null } customer)
                all[customer.Id] = new StoredCustomer { Customer = customer };
        await foreach (var row in rows.RangeAsync(bucket, "o|", cancel))
            all.GetValueOrDefault(Keys.CustomerOf(row.Key))?.Orders.Add(RowBody.Read<StoredOrder>(row.Body));
        await foreach (var row in rows.RangeAsync(bucket, "t|", cancel))
            all.GetValueOrDefault(Keys.CustomerOf(row.Key))?.Touchpoints.Add(RowBody.Read<Touchpoint>(row.Body));
        foreach (var customer in all.Values) PastTouchpoints.AddTo(customer.Touchpoints, customer.Orders);
        await foreach (var row in rows.RangeAsync(bucket, Keys.Feed, cancel))
            if (all.TryGetValue(Keys.NameOf(row.Key), out var told))
                told.Nights[DateOnly.ParseExact(Keys.CustomerOf(row.Key), "yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture)] =
                    RowBody.Read<ClassificationChange>(row.Body);
        return [.. all.Values];
    }
}
