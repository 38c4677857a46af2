using Crm.Common;
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

    /// <summary>An order sent this number. Returns what couriers have told of it; null when nothing.</summary>
    public async ValueTask<Parcel?> ClaimAsync(string group, string number, OrderKey order, CancellationToken cancel)
    {
        var row = await JoinAsync(group, number, tracked => tracked.Orders.ContainsKey(order.ToString()) || tracked.Orders.Count >= MaxOrders
            ? tracked : tracked with { Orders = new(tracked.Orders, StringComparer.Ordinal) { [order.ToString()] = order } }, cancel);
        return row.Orders.ContainsKey(order.ToString()) ? row.News : null;
    }

    /// <summary>A courier told of this number. Returns the row as it is now: the news is to be applied to each of its orders.</summary>
    public ValueTask<TrackedParcel> TellAsync(string group, string number, Parcel news, CancellationToken cancel) =>
        JoinAsync(group, number, tracked => tracked with { News = tracked.News is null ? news : Parcel.Join(tracked.News, news) }, cancel);

    async ValueTask<TrackedParcel> JoinAsync(string group, string number, Func<TrackedParcel, TrackedParcel> join, CancellationToken cancel)
    {
        var (partition, key) = Keys.Index(group, "track:" + number);
        while (true)
        {
            var row = await table.GetAsync(partition, key, cancel);
            var after = join(row is null ? new TrackedParcel() : Json.Read<TrackedParcel>(row.Body.Span));
            var body = Json.Bytes(after);
            if (row is not null && row.Body.Span.SequenceEqual(body)) return after;
            RowWrite write = row is null ? new RowWrite.Insert(key, body) : new RowWrite.Replace(key, body, row.ETag);
            if (await table.CommitAsync(partition, [write], cancel) == CommitResult.Committed) return after;
        }
    }
}
