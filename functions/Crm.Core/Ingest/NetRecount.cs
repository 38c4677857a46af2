using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Storage;

namespace Crm.Ingest;

/// <summary>
/// Orders that were stored before refunds were taken off count whole until their next event. This gives each of them one that tells nothing
/// new: the facts are then net, in the commit an event would make. May be repeated and broken off; an order that is right is left alone.
/// </summary>
public sealed class NetRecount(CrmTables tables, IIngest ingest)
{
    /// <returns>How many orders were counted anew.</returns>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        // Collected first: a scan does not go on over rows that change under it.
        var stale = new List<OrderKey>();
        await foreach (var row in tables.Rows.ScanAsync("o|", KeyText.After("o|"), cancel))
            if (RowBody.Read<StoredOrder>(row.Body) is { Net: not true } order
                && CustomerFacts.CountsNet(order.State)) stale.Add(order.State.Key);
        foreach (var key in stale)
            await ingest.ApplyAsync(
                new ShopEvent { Shop = key.Shop, Platform = key.Platform, Order = new OrderState { Key = key } },
                cancel);
        return stale.Count;
    }
}
