using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Storage;

namespace Crm.Ingest;

/// <summary>The row of a tracking number: which orders sent it, and all that couriers told of it so far.</summary>
public sealed record TrackedParcel
{
    public SortedDictionary<string, OrderKey> Orders { get; init; } = new(StringComparer.Ordinal);
    public Parcel? News { get; init; }
}

/// <summary>
/// Tracking number → orders, and the courier's news. Both sides join into one row by a conditional write, so whoever comes second sees the
/// other: news of a number nobody has named waits here, and there is no moment at which news and order can miss each other. The row is a
/// join like an order's state: the same whatever came first, and however often.
/// </summary>
public sealed class ParcelIndex(IRowStore table)
{
    /// <summary>A number on more orders than anybody packs into one parcel is a placeholder ("111111").</summary>
    const int MaxOrders = 100;

    /// <summary>Claims the numbers an order event brings. Returns what couriers have told of them, as events of that order.</summary>
    /// <param name="group">Shops of one group share their parcels, as they share their customers.</param>
    /// <param name="told">The order as the event told it.</param>
    /// <param name="known">The order as it was stored before: its numbers were claimed with it, and cost nothing here. Null claims
    /// all.</param>
    /// <param name="cancel">Stops between numbers; the next delivery of the event claims the rest.</param>
    public async ValueTask<List<ShopEvent>> ClaimAsync(string group, OrderState told, OrderState? known, CancellationToken cancel)
    {
        var events = new List<ShopEvent>();
        foreach (var text in told.Parcels.Values.SelectMany(Numbers))
        {
            if (TrackingUpdate.Normal(text) is not { } number) continue;
            if (known is not null && known.Parcels.Values.SelectMany(Numbers).Contains(text)) continue;
            var row = await JoinAsync(group, number, tracked => With(tracked, told.Key), cancel);
            if (row.News is { } news
                && row.Orders.ContainsKey(told.Key.ToString())) events.Add(TrackingUpdate.AsEventOf(told.Key, number, news));
        }
        return events;
    }

    static IEnumerable<string> Numbers(Parcel parcel) => parcel.Label?.Value.Numbers() ?? [];

    /// <summary>
    /// Keeps a courier's news. Returns all that is known of the parcel as an event of each order that sent it, or did before its number was
    /// corrected: whether it counts there the order's labels say. Null when the number is none.
    /// </summary>
    public async ValueTask<List<ShopEvent>?> TellAsync(string group, TrackingUpdate news, CancellationToken cancel)
    {
        if (TrackingUpdate.Normal(news.Number) is not { } number) return null;
        var row = await JoinAsync(group, number,
            tracked => tracked with { News = tracked.News is null ? news.Parcel : Parcel.Join(tracked.News, news.Parcel) }, cancel);
        return [.. row.Orders.Values.Select(order => TrackingUpdate.AsEventOf(order, number, row.News!))];
    }

    static TrackedParcel With(TrackedParcel tracked, OrderKey order) =>
        tracked.Orders.ContainsKey(order.ToString()) || tracked.Orders.Count >= MaxOrders
            ? tracked : tracked with { Orders = new(tracked.Orders, StringComparer.Ordinal) { [order.ToString()] = order } };

    async ValueTask<TrackedParcel> JoinAsync(string group, string number, Func<TrackedParcel, TrackedParcel> join, CancellationToken cancel)
    {
        var (partition, key) = Keys.Index(group, "track:" + number);
        return (await table.UpdateAsync<TrackedParcel>(partition, key, known => join(known ?? new()), cancel))!;
    }
}
