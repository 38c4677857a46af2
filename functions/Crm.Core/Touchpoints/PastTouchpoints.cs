using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Storage;

namespace Crm.Touchpoints;

/// <summary>
/// Touchpoints of orders that were over when they were planned, nearly all of them of imported history. Nothing ever acts on them, so they
/// have no rows: the order's plan tells them. (Versions that gave them rows are read all the same.)
/// </summary>
public static class PastTouchpoints
{
    public static IEnumerable<Touchpoint> Of(StoredOrder order)
    {
        foreach (var (name, planned) in order.Plan)
            if (planned.Past is { } expires && name.Split('|') is [var flow, var step])
                yield return new Touchpoint
                {
                    Id = Touchpoint.IdOf(order.State.Key.Shop, flow, step, order.State.Key), Flow = flow, Version = planned.Version,
                    Step = step, Order = order.State.Key, Due = planned.Due, Expires = expires,
                }.AsPast();
    }

    /// <summary>All touchpoints of one customer: those that have a row, and those that need none.</summary>
    public static List<Touchpoint> With(IEnumerable<Row> rows, IEnumerable<StoredOrder> orders)
    {
        var all = rows.Select(row => RowBody.Read<Touchpoint>(row.Body)).ToList();
        AddTo(all, orders);
        return all;
    }

    /// <summary>Those of the orders that have no row; one that got its row between two reads is there once, as the row tells it.</summary>
    public static void AddTo(List<Touchpoint> touchpoints, IEnumerable<StoredOrder> orders)
    {
        var known = touchpoints.Select(t => t.Id).ToHashSet(StringComparer.Ordinal);
        touchpoints.AddRange(orders.SelectMany(Of).Where(t => !known.Contains(t.Id)));
    }
}
