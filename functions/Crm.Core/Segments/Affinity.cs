using System.Collections.Concurrent;
using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Storage;

namespace Crm.Segments;

/// <summary>Two products that belong together.</summary>
/// <param name="Count">Orders with both, or buyers who bought the second in a later order.</param>
/// <param name="Support">Count as a share of all orders (buyers).</param>
/// <param name="Confidence">Count as a share of the orders with (buyers of) the first.</param>
/// <param name="Lift">Confidence over the share of orders with (buyers of) the second: above 1 means more often than by chance.</param>
public sealed record AffinityPair(string First, string Second, long Count, double Support, double Confidence, double Lift)
{
    public string FirstTitle { get; init; } = First;
    public string SecondTitle { get; init; } = Second;
}

/// <param name="Titles">Of the products that took part, as the newest order calls them.</param>
public sealed record AffinityResult(long Orders, long Buyers, IReadOnlyList<AffinityPair> Together, IReadOnlyList<AffinityPair> After,
    IReadOnlyDictionary<string, string> Titles);

/// <summary>
/// Bought together (in one order) and bought after (a later order within some days), from the paid orders of a shop. Two passes: the first
/// counts products, the second pairs of those that are frequent, at most <see cref="MostProducts"/>, which bounds the memory.
/// </summary>
public sealed class Affinity(IRowStore rows)
{
    public const int MostProducts = 2000;

    sealed class Counts
    {
        public long Orders, Buyers;
        public readonly Dictionary<string, long> ByOrder = new(StringComparer.Ordinal), ByBuyer = new(StringComparer.Ordinal);
        public readonly Dictionary<(string, string), long> Together = [], After = [];
        public readonly Dictionary<string, (DateTimeOffset At, string Title)> Titles = new(StringComparer.Ordinal);

        // The newest wins, and of one moment the larger: whoever counted what.
        public void Call(string product, DateTimeOffset at, string title)
        {
            if (title.Length == 0) return;
            if (!Titles.TryGetValue(product, out var known) || (at, title).CompareTo(known) > 0) Titles[product] = (at, title);
        }
    }

    /// <summary>A paid order: its products with their titles.</summary>
    sealed record Bought(DateTimeOffset At, SortedDictionary<string, string> Products);

    /// <param name="shop">The shop's id.</param>
    /// <param name="minimum">Pairs counted less often are left out.</param>
    /// <param name="withinDays">How long after the first the second may come.</param>
    /// <param name="cancel">Ends it between customers.</param>
    public async Task<AffinityResult> RunAsync(string shop, int minimum, int withinDays, CancellationToken cancel)
    {
        var first = await PassAsync((counts, orders) => CountProducts(counts, orders), shop, cancel);
        var frequent = first.ByBuyer.Where(p => p.Value >= minimum).OrderByDescending(p => p.Value)
            .ThenBy(p => p.Key, StringComparer.Ordinal)
            .Take(MostProducts).Select(p => p.Key).ToHashSet(StringComparer.Ordinal);
        var second = await PassAsync((counts, orders) => CountPairs(counts, orders, frequent, withinDays), shop, cancel);
        var titles = frequent.Where(first.Titles.ContainsKey).ToDictionary(p => p, p => first.Titles[p].Title, StringComparer.Ordinal);
        IReadOnlyList<AffinityPair> Titled(List<AffinityPair> pairs) => [.. pairs.Select(p => p with
        {
            FirstTitle = titles.GetValueOrDefault(p.First, p.First), SecondTitle = titles.GetValueOrDefault(p.Second, p.Second),
        })];
        return new AffinityResult(first.Orders, first.Buyers, Titled(Pairs(second.Together, minimum, first.Orders, first.ByOrder)),
            Titled(Pairs(second.After, minimum, first.Buyers, first.ByBuyer)), titles);
    }

    async Task<Counts> PassAsync(Action<Counts, List<Bought>> count, string shop,
        CancellationToken cancel)
    {
        var free = new ConcurrentBag<Counts>();
        var all = new ConcurrentBag<Counts>();
        await Parallel.ForEachAsync(Keys.AllBuckets(), BucketWorkers.Options(cancel), async (bucket, token) =>
        {
            if (!free.TryTake(out var counts)) all.Add(counts = new Counts());
            await foreach (var orders in OfBuyersAsync(bucket, shop, token)) count(counts, orders);
            free.Add(counts);
        });
        var sum = new Counts();
        foreach (var part in all) Merge(sum, part);
        return sum;
    }

    /// <summary>Each buyer's paid orders of the shop, oldest first: a buyer's order rows lie next to each other.</summary>
    async IAsyncEnumerable<List<Bought>> OfBuyersAsync(string bucket, string shop,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var orders = new List<Bought>();
        var buyer = "";
        await foreach (var row in rows.RangeAsync(bucket, "o|", cancel))
        {
            var id = row.Key[2..34];
            if (id != buyer && orders.Count > 0)
            {
                yield return [.. orders.OrderBy(o => o.At)];
                orders.Clear();
            }
            buyer = id;
            var state = RowBody.Read<StoredOrder>(row.Body).State;
            if (state.Key.Shop != shop || state.Test || state.IsCancelled || state.IsReturned() || state.IsCreditNote()
                || state.When(Milestone.Paid) is not { } at) continue;
            var products = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var line in state.Details?.Value.Lines ?? [])
                if (line.Quantity > 0) products.TryAdd(line.Product ?? line.Title, line.Title);
            orders.Add(new Bought(at, products));
        }
        if (orders.Count > 0) yield return [.. orders.OrderBy(o => o.At)];
    }

    static void CountProducts(Counts counts, List<Bought> orders)
    {
        counts.Orders += orders.Count;
        counts.Buyers++;
        foreach (var product in orders.SelectMany(o => o.Products.Keys)) Add(counts.ByOrder, product);
        foreach (var product in orders.SelectMany(o => o.Products.Keys).Distinct()) Add(counts.ByBuyer, product);
        foreach (var order in orders)
            foreach (var (product, title) in order.Products) counts.Call(product, order.At, title);
    }

    static void CountPairs(Counts counts, List<Bought> orders, HashSet<string> frequent,
        int withinDays)
    {
        foreach (var (_, products) in orders)
        {
            var list = products.Keys.Where(frequent.Contains).ToList();
            for (var i = 0; i < list.Count; i++)
                for (var k = i + 1; k < list.Count; k++) Add(counts.Together, (list[i], list[k]));
        }
        // A buyer counts once for a pair, however often it was repeated.
        var seen = new HashSet<(string, string)>();
        for (var i = 0; i < orders.Count; i++)
            for (var k = i + 1; k < orders.Count && orders[k].At - orders[i].At <= TimeSpan.FromDays(withinDays); k++)
                foreach (var before in orders[i].Products.Keys.Where(frequent.Contains))
                    foreach (var after in orders[k].Products.Keys.Where(frequent.Contains))
                        if (before != after && seen.Add((before, after))) Add(counts.After, (before, after));
    }

    static List<AffinityPair> Pairs(Dictionary<(string First, string Second), long> pairs, int minimum, long all,
        Dictionary<string, long> single) =>
    [
        .. pairs.Where(p => p.Value >= minimum).Select(p =>
            {
                var confidence = p.Value / (double)single[p.Key.First];
                return new AffinityPair(p.Key.First, p.Key.Second, p.Value, p.Value / (double)all, confidence,
                    confidence * all / single[p.Key.Second]);
            })
            .OrderByDescending(p => p.Lift).ThenByDescending(p => p.Count).ThenBy(p => p.First, StringComparer.Ordinal)
                .ThenBy(p => p.Second, StringComparer.Ordinal),
    ];

    static void Merge(Counts into, Counts part)
    {
        (into.Orders, into.Buyers) = (into.Orders + part.Orders, into.Buyers + part.Buyers);
        foreach (var (key, count) in part.ByOrder) Add(into.ByOrder, key, count);
        foreach (var (key, count) in part.ByBuyer) Add(into.ByBuyer, key, count);
        foreach (var (key, count) in part.Together) Add(into.Together, key, count);
        foreach (var (key, count) in part.After) Add(into.After, key, count);
        foreach (var (product, (at, title)) in part.Titles) into.Call(product, at, title);
    }

    static void Add<TKey>(Dictionary<TKey, long> counts, TKey key, long count = 1) where TKey : notnull =>
        counts[key] = counts.GetValueOrDefault(key) + count;
}
