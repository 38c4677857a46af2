using Crm.Common;
using Crm.Orders;
using Crm.Storage;

namespace Crm.Segments;

/// <summary>A product as buyers know it, and what those who bought it bought too, the likeliest first.</summary>
public sealed record ProductEntry(string Title, IReadOnlyList<string> Related);

/// <summary>
/// What a shop's paid orders tell of its products, learned once a week: the most bought ones by their id, with titles and what goes with
/// them.
/// </summary>
public sealed record ProductBook
{
    public const int LearnAfterDays = 7;

    /// <summary>So often two products are bought together or after each other before one is recommended for the other.</summary>
    const int FewestPairs = 5;
    const int MostRelated = 5, LongestTitle = 80;

    public required DateOnly On { get; init; }
    public SortedDictionary<string, ProductEntry> Products { get; init; } = new(StringComparer.Ordinal);

    public static ProductBook Of(AffinityResult found, DateOnly on)
    {
        // Bought together counts both ways; what came later only forwards.
        var pairs = found.Together.SelectMany(p => new[] { (p.First, p.Second, p.Count, p.Lift), (p.Second, p.First, p.Count, p.Lift) })
            .Concat(found.After.Select(p => (p.First, p.Second, p.Count, p.Lift)))
            .Where(p => p.Lift > 1 && p.Count >= FewestPairs)
            .GroupBy(p => p.Item1, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.OrderByDescending(p => p.Count).ThenByDescending(p => p.Lift)
                .ThenBy(p => p.Item2, StringComparer.Ordinal).Select(p => p.Item2).Distinct(StringComparer.Ordinal).Take(MostRelated)
                .ToList(), StringComparer.Ordinal);
        var book = new ProductBook { On = on };
        foreach (var (product, title) in found.Titles)
            book.Products[product] = new ProductEntry(title.Length <= LongestTitle ? title : title[..LongestTitle],
                pairs.GetValueOrDefault(product) ?? []);
        return book;
    }

    public string? TitleOf(string product) => Products.GetValueOrDefault(product)?.Title;

    /// <summary>The title of what goes best with the newest of the orders and was not bought yet; null where nothing does.</summary>
    public string? RelatedTo(IEnumerable<OrderState> orders)
    {
        var bought = orders.Where(o => !o.Test && !o.IsCancelled && o.Details is not null).OrderByDescending(o => o.When(Milestone.Created))
            .SelectMany(o => o.Details!.Value.Lines).Where(l => l.Pieces > 0).Select(l => l.Product ?? l.Title).ToList();
        foreach (var product in bought)
            foreach (var other in Products.GetValueOrDefault(product)?.Related ?? [])
                if (!bought.Contains(other) && TitleOf(other) is { Length: > 0 } title) return title;
        return null;
    }

    public static async ValueTask<ProductBook?> ReadAsync(IRowStore runs, string shop, CancellationToken cancel) =>
        await runs.GetAsync(Partition, KeyText.Segment(shop), cancel) is { } row ? RowBody.Read<ProductBook>(row.Body) : null;

    public async ValueTask WriteAsync(IRowStore runs, string shop, CancellationToken cancel) =>
        await runs.CommitAsync(Partition, [new RowWrite.Upsert(KeyText.Segment(shop), Json.Bytes(this))], cancel);

    const string Partition = "products";
}
