using Crm.Common;
using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Pages.Finding;
using Crm.Reports;
using Crm.Shops;
using Crm.Touchpoints;

namespace Crm.Pages.FlowPages;

/// <summary>A real order's life with what one flow plans for it, and what really became of that.</summary>
public sealed class FlowLives(SampleOrders samples, CustomerSearch search, CustomerRows rows, FlowLibrary flows)
{
    /// <param name="flow">The version in force.</param>
    /// <param name="shop">One that has the flow.</param>
    /// <param name="number">An order's number or the end of a phone; null: an order whose life is told to its end.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <returns>The made-up sample where there is no such order.</returns>
    public async Task<FlowLife> OfAsync(Flow flow, Shop shop, string? number, CancellationToken cancel)
    {
        var found = number is null ? await samples.OfAsync(shop.Id, cancel) : await FindAsync(shop, number, cancel);
        var order = found?.Order ?? Timeline.Sample(shop.Id, shop.Platforms.Keys.Order(StringComparer.Ordinal).FirstOrDefault("shopify"));
        var became = found is not { } real ? []
            : (await TouchpointsAsync(real.Customer, order.Key, cancel)).Where(t => t.Order == order.Key && t.Flow == flow.Name)
                .GroupBy(t => t.Step).ToDictionary(g => g.Key, g => g.First());
        var touches = Timeline.Of(order, shop, flows).Where(t => t.Flow.Name == flow.Name).Select(t =>
            new LifeEntry(t.Due, null, t.Step, t.EndedBy, became.GetValueOrDefault(t.Step.Name)));
        var life = order.Steps().Select(s => new LifeEntry(s.Value, s.Key, null, null, null));
        return new FlowLife(shop, order, found?.Customer, [.. life.Concat(touches).OrderBy(e => e.At)]);
    }

    async ValueTask<List<Touchpoint>> TouchpointsAsync(string customer, OrderKey order, CancellationToken cancel) =>
        PastTouchpoints.With(await rows.OfCustomerAsync("t", customer, cancel),
            await rows.OrderAsync(customer, order, cancel) is { } stored ? [stored.Value] : []);

    async Task<SampleOrder?> FindAsync(Shop shop, string text, CancellationToken cancel)
    {
        if (text.Length > 80) return null;
        foreach (var hit in (await search.FindAsync(text, false, cancel)).All)
            if (await samples.OfHitAsync(hit, shop.Id, cancel) is { } found) return found;
        return null;
    }
}
