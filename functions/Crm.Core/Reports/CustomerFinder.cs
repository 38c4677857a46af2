using Crm.Common;
using Crm.Customers;
using Crm.Storage;
using Crm.Orders;
using Crm.Shops;

namespace Crm.Reports;

/// <summary>Finds customers by what a person at the counter knows of them. Passes over rows: for people, not for a hot path.</summary>
public sealed class CustomerFinder(CrmTables tables, ShopDirectory shops)
{
    /// <summary>Fewer digits fit half the customers, and a page of strangers is nobody's business.</summary>
    public const int FewestDigits = 4;

    public static bool IsTail(string text) => text.Length is >= FewestDigits and <= 15 && text.All(char.IsAsciiDigit);

    /// <summary>The digits of what was typed or copied from where phones stand masked; null where it is no phone's end.</summary>
    public static string? Tail(string text) => text.TrimStart('*') is var digits && IsTail(digits) ? digits : null;

    public async Task<IReadOnlyList<string>> ByPhoneTailAsync(string tail, CancellationToken cancel) =>
        [.. (await CustomerCard.FindByPhoneTailAsync(tables.Rows, tail, cancel)).Where(c => c.MergedInto is null).Select(c => c.Id)];

    /// <summary>By words of a name or their beginnings, the first <paramref name="most"/>.</summary>
    public async Task<IReadOnlyList<string>> ByNameAsync(string name, int most, CancellationToken cancel)
    {
        var asked = Finding.NameWords.Of(name);
        var found = new SortedSet<string>(StringComparer.Ordinal);
        if (!asked.Any(word => Finding.NameWords.Hint(word) is not null)) return [];
        await foreach (var row in tables.Rows.ScanAsync("c|", KeyText.After("c|"), cancel))
            if (RowBody.Read<Customer>(row.Body) is { MergedInto: null } customer && (Finding.NameWords.Fits(customer.Profile?.Name?.Value,
                asked) || Finding.NameWords.Fits(customer.Profile?.Nickname?.Value, asked)) && found.Add(customer.Id)
                && found.Count == most) return [.. found];
        await foreach (var row in tables.Rows.ScanAsync("o|", KeyText.After("o|"), cancel))
            if (Finding.NameWords.Fits(RowBody.Read<StoredOrder>(row.Body).State.Contact?.Value.Name, asked)
                && found.Add(Keys.CustomerOf(row.Key)) && found.Count == most) break;
        return [.. found];
    }

    /// <summary>By "shop/platform/id", the platform's id or the number the buyer sees.</summary>
    public async Task<IReadOnlyList<(string Customer, OrderKey Order)>> ByOrderAsync(string text, CancellationToken cancel)
    {
        var quick = await ByIndexAsync(text, cancel);
        if (quick.Count > 0) return quick;
        var found = new List<(string, OrderKey)>();
        await foreach (var row in tables.Rows.ScanAsync("o|", KeyText.After("o|"), cancel))
            if (RowBody.Read<StoredOrder>(row.Body).State is var order
                && (order.Key.ToString() == text || OrderNumber.IsOf(text, order)))
                found.Add((Keys.CustomerOf(row.Key), order.Key));
        return found;
    }

    /// <summary>By the platform's own id alone: point reads.</summary>
    public async Task<IReadOnlyList<(string Customer, OrderKey Order)>> ByIndexAsync(string text, CancellationToken cancel)
    {
        var (found, index, rows) = (new List<(string Customer, OrderKey Order)>(),
             new IdentityIndex(tables.Index), new CustomerRows(tables.Rows));
        foreach (var shop in shops.All)
            foreach (var platform in shop.Platforms.Keys)
            {
                var key = text.Split('/') is [var s, var p, var id] ? new OrderKey(s, p, id) : new OrderKey(shop.Id, platform, text);
                if (key.Shop != shop.Id || key.Platform != platform) continue;
                // An entry may outlive its customer: one that was taken in by another.
                if (await index.FindAsync(shop.Group, Identity.Order(key), cancel) is { } customer
                    && await rows.OrderAsync(customer, key, cancel) is not null) found.Add((customer, key));
            }
        return found;
    }
}
