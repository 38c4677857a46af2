using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Storage;

namespace Crm.Pages.Finding;

public sealed record SampleOrder(string Customer, OrderState Order);

/// <summary>A real order to show things by: a few dozen rows are looked at, however many there are.</summary>
public sealed class SampleOrders(CrmTables tables, CustomerRows rows)
{
    const int MostRows = 400;
    static readonly Milestone[] Life =
        [Milestone.Paid, Milestone.Shipped, Milestone.ArrivedInCity, Milestone.OutForDelivery, Milestone.Signed];

    /// <summary>One of the shop whose life is told furthest; null where none is among the first.</summary>
    public async Task<SampleOrder?> OfAsync(string shop, CancellationToken cancel)
    {
        var (best, most, seen) = ((SampleOrder?)null, -1, 0);
        await foreach (var row in tables.Rows.ScanAsync("o|", KeyText.After("o|"), cancel))
        {
            if (++seen > MostRows) break;
            var order = RowBody.Read<StoredOrder>(row.Body).State;
            if (order.Key.Shop != shop || order.Test || order.Details is null) continue;
            var told = Life.Count(m => order.When(m) is not null) + (order.Contact?.Value.Phone is null ? 0 : 1);
            if (order.IsCancelled || told <= most) continue;
            (best, most) = (new SampleOrder(Keys.CustomerOf(row.Key), order), told);
            if (told > Life.Length) break;
        }
        return best;
    }

    /// <summary>The order that was found, or the person's latest one with the shop; null where there is none.</summary>
    public async Task<SampleOrder?> OfHitAsync(Hit hit, string shop, CancellationToken cancel)
    {
        if (hit.Order is { } key)
            return key.Shop == shop && await rows.OrderAsync(hit.Customer, key, cancel) is { } order
                ? new SampleOrder(hit.Customer, order.Value.State) : null;
        var latest = (await rows.OfCustomerAsync("o", hit.Customer, cancel)).Select(r => RowBody.Read<StoredOrder>(r.Body).State)
            .Where(o => o.Key.Shop == shop && o.Details is not null).MaxBy(o => o.When(Milestone.Created));
        return latest is null ? null : new SampleOrder(hit.Customer, latest);
    }
}
