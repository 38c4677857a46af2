using System.Collections.Concurrent;
using Crm.Common;
using Crm.Customers;
using Crm.Customers.Views;
using Crm.Segments;
using Crm.Shops;
using Crm.Storage;

namespace Crm.Nightly;

/// <summary>The first pass: totals of a group's customers, and what is learned from them when it is time to.</summary>
sealed class BaselineScan(IRowStore rows, Shop shop, DateOnly date)
{
    /// <summary>One worker's part; sums of parts do not depend on who added what.</summary>
    sealed class Part(Shop shop, DateOnly date)
    {
        public CustomerReader Reader { get; } = new();
        public ZoneClock Clock { get; } = new(LocalTime.Zone(shop.Zone));
        public ShopTotals Totals { get; } = new();
        public ModelTrainer ModelTrainer { get; } = new(new ZoneClock(LocalTime.Zone(shop.Zone)), date.DayNumber);
        public CurrencyTotals Money { get; set; } = new();
        public string Currency { get; set; } = "";
    }

    /// <param name="known">Learned on an earlier night and still good; null learns tonight.</param>
    /// <param name="cancel">Ends it between pages.</param>
    public async Task<(ShopTotals, TrainedModels)> RunAsync(TrainedModels? known, CancellationToken cancel)
    {
        var parts = new ConcurrentBag<Part>();
        var all = new ConcurrentBag<Part>();
        await Parallel.ForEachAsync(Keys.AllBuckets(), BucketWorkers.Options(cancel), async (bucket, token) =>
        {
            if (!parts.TryTake(out var part)) all.Add(part = new Part(shop, date));
            await AddAsync(bucket, part, known is null, token);
            parts.Add(part);
        });
        var totals = new ShopTotals();
        foreach (var part in all) totals.Add(part.Totals);
        return (totals, known ?? ModelTrainer.Finish(all.Select(p => p.ModelTrainer), date));
    }

    async Task AddAsync(string bucket, Part part, bool learns, CancellationToken cancel)
    {
        part.ModelTrainer.StartBucket();
        await rows.VisitAllAsync(bucket, "c|", row => Add(row, part, learns), cancel);
    }

    void Add(Row row, Part part, bool learns)
    {
        if (learns) part.Reader.Read(row.Body);
        else part.Reader.ReadPurchases(row.Body);
        var view = part.Reader.View;
        if (view.Group != shop.Group || view.Frozen || view.Nobody || view.Purchases == 0) return;
        Add(view, part);
        if (learns) part.ModelTrainer.Add(view);
    }

    void Add(CustomerView view, Part part)
    {
        var totals = part.Totals;
        if (view.Currency != part.Currency) (part.Currency, part.Money) = (view.Currency, totals.Of(view.Currency));
        var (day, money) = (part.Clock.Day(view.LastPaid), part.Money);
        totals.Buyers++;
        totals.Purchases += view.Purchases;
        totals.LastDays += Math.Min(day, date.DayNumber);
        money.Buyers++;
        money.Purchases += view.Paid.Count;
        money.Total += view.Total;
        if (shop.Segments.Method != RfmMethod.Quintile) return;
        Count(totals.DayCounts ??= [], Math.Min(day, date.DayNumber));
        Count(totals.OrderCounts ??= [], view.Purchases);
        Count(money.Amounts ??= [], view.Total);
    }

    static void Count<TKey>(SortedDictionary<TKey, int> counts, TKey key) where TKey : notnull =>
        counts[key] = counts.GetValueOrDefault(key) + 1;
}
