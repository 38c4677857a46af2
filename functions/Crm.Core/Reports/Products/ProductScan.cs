using System.Collections.Concurrent;
using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Shops;
using Crm.Storage;

namespace Crm.Reports.Products;

/// <summary>
/// Where each product is liked and who its buyers are, from the paid orders of a shop: one pass, a bucket's customers in memory at a time.
/// </summary>
public sealed class ProductScan(CrmTables tables, TimeProvider time)
{
    const int MostShares = 5, FewestInRegion = 5;
    static readonly int[] Ages = [18, 25, 35, 45, 55];

    /// <param name="shop">Whose orders.</param>
    /// <param name="days">Placed in so many last days of the shop's calendar.</param>
    /// <param name="top">So many products, those with the most buyers first.</param>
    /// <param name="product">Only this one, by its id or title; null: all.</param>
    /// <param name="cancel">Ends it between rows.</param>
    public async Task<ProductReport> RunAsync(Shop shop, int days, int top, string? product, CancellationToken cancel)
    {
        var today = NodaTime.Instant.FromDateTimeOffset(time.GetUtcNow()).InZone(LocalTime.Zone(shop.Zone)).Date;
        var first = today.PlusDays(1 - days);
        var from = LocalTime.Zone(shop.Zone).AtStartOfDay(first).ToDateTimeOffset();
        var (free, all) = (new ConcurrentBag<ProductCount>(), new ConcurrentBag<ProductCount>());
        await Parallel.ForEachAsync(Keys.AllBuckets(), BucketWorkers.Options(cancel), async (bucket, token) =>
        {
            if (!free.TryTake(out var count)) all.Add(count = new ProductCount());
            await CountAsync(bucket, shop, from, today.ToDateOnly(), count, token);
            free.Add(count);
        });
        var sum = new ProductCount();
        foreach (var part in all) sum.Add(part);
        var chosen = sum.Products.Where(p => product is null || p.Key == product || p.Value.Title.Title == product)
            .OrderByDescending(p => p.Value.Buyers).ThenByDescending(p => p.Value.Pieces).ThenBy(p => p.Key, StringComparer.Ordinal)
            .Take(top);
        return new ProductReport(shop.Id, first.ToDateOnly(), today.ToDateOnly(), sum.Orders, sum.All.Buyers,
            [.. chosen.Select(p => Figures(p.Key, p.Value, sum.All))]);
    }

    async Task CountAsync(string bucket, Shop shop, DateTimeOffset from, DateOnly today, ProductCount count, CancellationToken cancel)
    {
        var buyers = new Dictionary<string, Customer>(StringComparer.Ordinal);
        await foreach (var row in tables.Rows.RangeAsync(bucket, "c|", cancel))
            if (RowBody.Read<Customer>(row.Body) is { MergedInto: null } buyer && buyer.Group == shop.Group) buyers[buyer.Id] = buyer;
        var (orders, of) = (new List<OrderState>(), "");
        await foreach (var row in tables.Rows.RangeAsync(bucket, "o|", cancel))
        {
            var id = Keys.CustomerOf(row.Key);
            if (id != of) Add(orders, buyers.GetValueOrDefault(of), today, count);
            of = id;
            var order = RowBody.Read<StoredOrder>(row.Body).State;
            if (order.Key.Shop == shop.Id && !order.Test && !order.IsCancelled && !order.IsReturned() && !order.IsCreditNote()
                && order.When(Milestone.Paid) is not null && order.When(Milestone.Created) >= from) orders.Add(order);
        }
        Add(orders, buyers.GetValueOrDefault(of), today, count);
    }

    // A buyer counts once for a product, however often it was bought. An order of nobody has a region and nothing else.
    static void Add(List<OrderState> orders, Customer? buyer, DateOnly today, ProductCount count)
    {
        if (orders.Count == 0) return;
        count.Orders += orders.Count;
        var who = buyer is { Identities.Count: > 0 } ? Crowd(buyer, today).ToList() : [];
        var last = orders.MaxBy(o => o.When(Milestone.Created))!;
        Add(count.All, who, last);
        foreach (var lines in orders
            .SelectMany(o => (o.Details?.Value.Lines ?? []).Where(l => l.Pieces > 0).Select(l => (Order: o, Line: l)))
            .GroupBy(l => l.Line.Product ?? l.Line.Title))
        {
            var product = count[lines.Key];
            Add(product, who, lines.MaxBy(l => l.Order.When(Milestone.Created)).Order);
            foreach (var (order, line) in lines)
            {
                product.Pieces += line.Pieces;
                if ((order.When(Milestone.Created)!.Value, line.Title) is var called && called.CompareTo(product.Title) > 0)
                    product.Title = called;
                var currency = order.Details!.Value.Currency;
                product.Amounts[currency] = product.Amounts.GetValueOrDefault(currency) + line.Amount * line.Pieces / line.Quantity;
            }
        }
        orders.Clear();
    }

    static void Add(ProductCount.Of into, List<(string, string)> who, OrderState order)
    {
        into.Buyers++;
        var region = order.Contact?.Value.Region;
        foreach (var one in who.Prepend((ProductCount.Region, region?.Province ?? region?.Country ?? "")))
            into.Crowd[one] = into.Crowd.GetValueOrDefault(one) + 1;
    }

    static IEnumerable<(string Kind, string Value)> Crowd(Customer buyer, DateOnly today)
    {
        var found = buyer.Classification;
        yield return ("class", found?.Class?.Value ?? "");
        yield return ("life", found?.Life?.Value ?? "");
        yield return ("grade", found?.Grade?.Value ?? "");
        yield return ("sex", buyer.Profile?.Sex?.Value ?? "");
        yield return ("age", buyer.Profile?.Birthday?.Value is { Year: > 1900 } born ? Age(born, today) : "");
        yield return ("loyalty", buyer.Facts.PaidOrders > 1 ? "again" : "once");
    }

    static string Age(DateOnly born, DateOnly today)
    {
        var years = today.Year - born.Year - (today.DayOfYear < born.DayOfYear ? 1 : 0);
        var at = Array.FindIndex(Ages, age => years < age);
        return at == 0 ? $"<{Ages[0]}" : at < 0 ? $"{Ages[^1]}+" : $"{Ages[at - 1]}-{Ages[at] - 1}";
    }

    static ProductFigures Figures(string product, ProductCount.Of of, ProductCount.Of all)
    {
        var shares = of.Crowd.GroupBy(c => c.Key.Kind, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => Shares(g.ToDictionary(c => c.Key.Value, c => c.Value), g.Key, all), StringComparer.Ordinal);
        var regions = shares.GetValueOrDefault(ProductCount.Region) ?? [];
        return new ProductFigures(product, of.Title.Title, of.Buyers, of.Pieces, of.Amounts, [.. regions.Take(MostShares)],
            [.. regions.Where(r => r is { Index: > 100, Buyers: >= FewestInRegion }).OrderByDescending(r => r.Index).Take(MostShares)],
            shares.Where(s => s.Key != ProductCount.Region).ToDictionary(s => s.Key, s => (IReadOnlyList<ProductShare>)[.. s.Value]));
    }

    // Of those of whom it is known, on both sides.
    static List<ProductShare> Shares(Dictionary<string, long> counts, string kind, ProductCount.Of all)
    {
        var (known, everybody) = (counts.Where(c => c.Key.Length > 0).Sum(c => c.Value),
            all.Crowd.Where(c => c.Key.Kind == kind && c.Key.Value.Length > 0).Sum(c => c.Value));
        return [.. counts.Where(c => c.Key.Length > 0).Select(c =>
        {
            var (share, others) = (c.Value / (double)known, all.Crowd[(kind, c.Key)] / (double)everybody);
            return new ProductShare(c.Key, c.Value, Math.Round(share, 4), Math.Round(100 * share / others));
        }).OrderByDescending(s => s.Buyers).ThenBy(s => s.Value, StringComparer.Ordinal)];
    }
}
