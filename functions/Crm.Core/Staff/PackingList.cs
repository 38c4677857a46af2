using System.Globalization;
using System.Text;
using Crm.Common;
using Crm.Customers;
using Crm.Gifts;
using Crm.Orders;
using Crm.Points;
using Crm.Shops;
using Crm.Storage;
using Crm.Tasks;
using Crm.Touchpoints.Budget;

namespace Crm.Staff;

/// <summary>
/// Which gift goes into which parcel: the buyer's newest order that is paid and not shipped, else whatever they order next. No phone stands
/// in it; the order's number finds the parcel.
/// </summary>
public sealed class PackingList(CrmTables tables, CustomerRows rows, GiftStock stock, ShopDirectory shops)
{
    static readonly string[] Columns = ["day", "gift", "name", "pieces", "shop", "order", "receiver", "city", "customer"];

    public async Task<string> CsvAsync(DateOnly day, CancellationToken cancel)
    {
        var names = (await stock.ListAsync(cancel)).ToDictionary(g => g.Id, g => g.Name, StringComparer.Ordinal);
        var lines = new List<string>();
        await foreach (var row in tables.Rows.ScanAsync("k|", KeyText.After("k|"), cancel))
        {
            if (RowBody.Read<ServiceTask>(row.Body) is not { Offer.Gift: { } gift, Outcome.Given: true, Done: { } done } task) continue;
            var shop = task.Order is { } about ? shops.Find(about.Shop) : null;
            if (shop is null || MonthSpend.Day(shop, done) != day) continue;
            lines.Add(await LineAsync(day, gift, shop, Keys.CustomerOf(row.Key), names, cancel));
        }
        if (shops.All.Any(s => s.Points is not null)) await AddRedeemedAsync(day, lines, names, cancel);
        lines.Sort(StringComparer.Ordinal);
        return new StringBuilder().AppendJoin('\n', lines.Prepend(CsvText.Line(Columns))).Append('\n').ToString();
    }

    // What was given for points goes with the next order too.
    async Task AddRedeemedAsync(DateOnly day, List<string> lines, Dictionary<string, SortedDictionary<string, string>> names,
        CancellationToken cancel)
    {
        await foreach (var row in tables.Rows.ScanAsync("p|", KeyText.After("p|"), cancel))
        {
            if (RowBody.Read<PointsEntry>(row.Body) is not { Given.Gift: { } gift, At: var at }) continue;
            var customer = Keys.CustomerOf(row.Key);
            if (await rows.CustomerAsync(customer, cancel) is not { Value.Group: var group }
                || shops.All.Where(s => s.Group == group).MinBy(s => s.Id, StringComparer.Ordinal) is not { } shop
                || MonthSpend.Day(shop, at) != day) continue;
            lines.Add(await LineAsync(day, gift, shop, customer, names, cancel));
        }
    }

    async ValueTask<string> LineAsync(DateOnly day, string gift, Shop shop, string customer,
        Dictionary<string, SortedDictionary<string, string>> names, CancellationToken cancel)
    {
        var order = await ParcelAsync(customer, cancel);
        var contact = order?.Contact?.Value;
        var name = names.GetValueOrDefault(gift) is { } told ? Flows.Texts.Name(told, shop) : gift;
        return CsvText.Line([day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), gift, name, "1", shop.Id,
            order is null ? "next order" : order.Details?.Value.Number ?? order.Key.Id, CleanText.OfBuyer(contact?.Name) ?? "",
            CleanText.OfBuyer(contact?.Region?.City) ?? "", customer]);
    }

    async ValueTask<OrderState?> ParcelAsync(string customer, CancellationToken cancel) =>
        (await rows.OfCustomerAsync("o", customer, cancel)).Select(r => RowBody.Read<StoredOrder>(r.Body).State)
            .Where(o => !o.Test && !o.IsCancelled && o.When(Milestone.Paid) is not null && o.When(Milestone.Shipped) is null
                && o.When(Milestone.Signed) is null && o.When(Milestone.Completed) is null)
            .MaxBy(o => (o.When(Milestone.Paid), o.Key.ToString()));
}
