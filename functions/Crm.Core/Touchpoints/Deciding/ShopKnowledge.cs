using System.Collections.Concurrent;
using Crm.Common;
using Crm.Orders;
using Crm.Segments;
using Crm.Storage;

namespace Crm.Touchpoints.Deciding;

/// <summary>The row of a shop: the couriers it has ever had tracking news of; "" stands for news of any.</summary>
public sealed record TrackedCouriers
{
    public SortedSet<string> Couriers { get; init; } = new(StringComparer.Ordinal);
}

/// <summary>
/// What a shop's own history teaches and a decision may ask: which couriers give news of their parcels, and what an order comes to on
/// average. What is known stays in memory, so an event or a text costs a read only until then.
/// </summary>
public sealed class ShopKnowledge(CrmTables tables, TimeProvider time)
{
    const string Partition = "tracking";
    const int MostCouriers = 200, LongestName = 60, NightsBack = 8;
    static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    readonly ConcurrentDictionary<(string Shop, string Courier), byte> known = new();
    readonly ConcurrentDictionary<string, (DateTimeOffset At, ShopTotals? Totals)> means = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, (DateTimeOffset At, ProductBook? Book)> books = new(StringComparer.Ordinal);

    /// <summary>
    /// Whether an event tells where a parcel is. That it has left is the seller's word and tells nothing of the courier's.
    /// </summary>
    public static bool IsTracking(OrderState news) =>
        news.Reached.ContainsKey(Milestone.ArrivedInCity) || news.Reached.ContainsKey(Milestone.OutForDelivery)
        || news.Reached.ContainsKey(Milestone.Signed)
        || news.Parcels.Values.Any(p => p.ArrivedInCity is not null || p.OutForDelivery is not null || p.Signed is not null
            || p.Cities.Count > 0);

    /// <summary>
    /// Keeps that the order's couriers give tracking news. Called after the commit; the next news makes up for one that was lost.
    /// </summary>
    public async ValueTask HeardAsync(OrderState order, CancellationToken cancel)
    {
        var news = CouriersOf(order).Append("").Where(courier => !known.ContainsKey((order.Key.Shop, courier))).ToList();
        if (news.Count == 0) return;
        await tables.Runs.UpdateAsync<TrackedCouriers>(Partition, KeyText.Segment(order.Key.Shop), before => With(before, news), cancel);
        foreach (var courier in news) known[(order.Key.Shop, courier)] = 0;
    }

    /// <summary>Null where nothing is new.</summary>
    static TrackedCouriers? With(TrackedCouriers? before, List<string> news)
    {
        var after = new SortedSet<string>(before?.Couriers ?? [], StringComparer.Ordinal);
        foreach (var courier in news)
            if (after.Count < MostCouriers || courier.Length == 0) after.Add(courier);
        return after.Count > (before?.Couriers.Count ?? 0) ? new TrackedCouriers { Couriers = after } : null;
    }

    /// <summary>
    /// Whether somebody would have told that the order's parcel has come: its courier by name, or where none is named the shop's platform.
    /// </summary>
    public async ValueTask<bool> GivesTrackingAsync(OrderState order, CancellationToken cancel)
    {
        var couriers = CouriersOf(order).DefaultIfEmpty("").ToList();
        if (couriers.Exists(courier => known.ContainsKey((order.Key.Shop, courier)))) return true;
        if (await tables.Runs.GetAsync(Partition, KeyText.Segment(order.Key.Shop), cancel) is not { } row) return false;
        foreach (var courier in RowBody.Read<TrackedCouriers>(row.Body).Couriers) known[(order.Key.Shop, courier)] = 0;
        return couriers.Exists(courier => known.ContainsKey((order.Key.Shop, courier)));
    }

    /// <summary>
    /// The mean value of a paid order in the group's last night, in minor units of the currency; null before the first night.
    /// </summary>
    public async ValueTask<decimal?> MeanOrderAsync(string group, string currency, CancellationToken cancel)
    {
        return (await TotalsAsync(group, cancel))?.Currencies.GetValueOrDefault(currency) is { Purchases: > 0 } sums
            ? sums.Total / (decimal)sums.Purchases : null;
    }

    /// <summary>What the group's last night added up; null before the first.</summary>
    public async ValueTask<ShopTotals?> TotalsAsync(string group, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (!means.TryGetValue(group, out var kept) || now - kept.At > Fresh) means[group] = kept =
            (now, await TotalsAsync(group, now, cancel));
        return kept.Totals;
    }

    /// <summary>
    /// The title of what goes with what these orders brought, by the shop's own history; null where it tells nothing.
    /// </summary>
    public async ValueTask<string?> RelatedAsync(string shop, IReadOnlyList<OrderState> orders, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (!books.TryGetValue(shop, out var kept) || now - kept.At > Fresh) books[shop] = kept =
            (now, await ProductBook.ReadAsync(tables.Runs, shop, cancel));
        return kept.Book?.RelatedTo(orders.Where(o => o.Key.Shop == shop));
    }

    async ValueTask<ShopTotals?> TotalsAsync(string group, DateTimeOffset now, CancellationToken cancel)
    {
        var nights = new NightlyRows(tables.Runs, group);
        // The group's zone may be a day ahead.
        var date = DateOnly.FromDateTime(now.UtcDateTime).AddDays(1);
        for (var back = 0; back < NightsBack; back++)
            if (await nights.GetAsync<NightlyBaseline>(NightlyRows.Plan(date.AddDays(-back)), cancel) is { } plan) return plan.Value.Totals;
        return null;
    }

    internal static IEnumerable<string> CouriersOf(OrderState order) =>
        order.Parcels.Values.Select(p => p.Label?.Value.Courier?.Trim()).Where(c => c is { Length: > 0 and <= LongestName })
            .Select(c => c!.ToUpperInvariant()).Distinct();
}
