using Crm.Customers;
using Crm.Orders;
using Crm.Shops;
using Crm.Storage;

namespace Crm.Points;

/// <summary>Keeps the line of an order in the commit that changes the order.</summary>
public sealed class OrderPointsWriter(CustomerRows rows, ShopDirectory shops)
{
    /// <param name="customer">Whose the order is.</param>
    /// <param name="before">The order as it is stored; null where it is new.</param>
    public async ValueTask WriteAsync(Customer customer, OrderState? before, OrderState after, Changes changes, CancellationToken cancel)
    {
        if (shops.PointsOf(customer.Group) is not { } rules) return;
        var was = before is null ? null : OrderPoints.Of(before, rules, customer.Classification, null);
        // News that is worth no points reads no line.
        if (was == OrderPoints.Of(after, rules, customer.Classification, null)) return;
        await PutAsync(customer, after, rules, null, changes, cancel);
    }

    /// <summary>The line of an order that comes from a customer who is being folded into this one.</summary>
    public async ValueTask MoveAsync(Customer customer, string from, OrderState after, Changes changes, CancellationToken cancel)
    {
        var there = await rows.PointsEntryAsync(from, OrderPoints.IdOf(after.Key), cancel);
        if (shops.PointsOf(customer.Group) is { } rules) await PutAsync(customer, after, rules, there?.Value, changes, cancel);
        else if (there is not null && await rows.PointsEntryAsync(customer.Id, there.Value.Id, cancel) is null)
            changes.AddPoints(customer.Id, there.Value);
    }

    async ValueTask PutAsync(Customer customer, OrderState order, PointsRules rules, PointsEntry? other, Changes changes,
        CancellationToken cancel)
    {
        var key = Keys.Points(customer.Id, OrderPoints.IdOf(order.Key));
        var stored = await rows.GetAsync<PointsEntry>(customer.Id, key, cancel);
        if (OrderPoints.Of(order, rules, customer.Classification, stored?.Value ?? other) is { } line) changes.Put(key, stored, line);
        else if (stored is not null) changes.Add(new RowWrite.Delete(key, stored.ETag));
    }
}
