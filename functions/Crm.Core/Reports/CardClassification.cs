using Crm.Common;
using Crm.Customers;
using Crm.Orders;

namespace Crm.Reports;

/// <param name="Value">As conditions write it: "importantValue".</param>
/// <param name="Name">The field's own word: "重要价值".</param>
/// <param name="Why">The buyer's numbers on the night it began, and what they were compared with; null once that night's changes are
/// deleted.</param>
public sealed record CardWord(string Value, string Name, DateOnly Since, Why? Why);

/// <summary>What the nights found of a customer, with since when and why.</summary>
public sealed record CardClassification
{
    public CardWord? Class { get; init; }
    public CardWord? Life { get; init; }
    public CardWord? Grade { get; init; }
    public CardWord? Tier { get; init; }

    /// <summary>Earlier tiers, oldest first.</summary>
    public IReadOnlyList<CardWord>? EarlierTiers { get; init; }

    /// <summary>The rules' tags; what people set stands beside the standing.</summary>
    public IReadOnlyDictionary<string, Tag>? Tags { get; init; }
    public IReadOnlyDictionary<string, DateOnly>? Segments { get; init; }

    /// <param name="orders">The customer's: a product that the shop gives no category is called by its title there.</param>
    public static CardClassification? Of(Customer customer, IReadOnlyDictionary<DateOnly, Why> nights, IReadOnlyList<OrderState> orders)
    {
        if (customer.Classification is not { } standing) return null;
        CardWord? Word<T>(ClassifiedAs? label, Func<T, string> name) where T : struct, Enum =>
            label is null ? null
                : new(label.Value, Names.FromStoredName<T>(label.Value) is { } known ? name(known)
                : label.Value, label.Since, nights.GetValueOrDefault(label.Since));
        return new CardClassification
        {
            Class = Word<RfmClass>(standing.Class, Names.Chinese), Life = Word<LifeStage>(standing.Life, Names.Chinese),
            Grade = Word<Grade>(standing.Grade, Names.Chinese), Tier = Word<Tier>(standing.Tier, Names.Chinese),
            EarlierTiers = standing.Tiers?.Select(t => Word<Tier>(t, Names.Chinese)!)
                .ToList(), Tags = Titled(standing.Tags, orders), Segments = standing.Segments,
        };
    }

    static SortedDictionary<string, Tag>? Titled(SortedDictionary<string, Tag>? tags, IReadOnlyList<OrderState> orders)
    {
        if (tags is null || !tags.TryGetValue("category", out var category)
            || TitleOf(category.Value, orders) is not { } title) return tags;
        return new SortedDictionary<string, Tag>(tags, StringComparer.Ordinal) { ["category"] = category with { Value = title } };
    }

    static string? TitleOf(string product, IReadOnlyList<OrderState> orders) =>
        orders.Select(o => o.Details).OfType<LwwRegister<OrderDetails>>().OrderByDescending(d => d.At).SelectMany(d => d.Value.Lines)
            .FirstOrDefault(line => line.Category is null && line.Product == product)?.Title;

    /// <summary>Why, by night: a read for each of the few nights the words began on.</summary>
    public static async Task<IReadOnlyDictionary<DateOnly, Why>> NightsAsync(CustomerRows rows, Customer customer, CancellationToken cancel)
    {
        var nights = new Dictionary<DateOnly, Why>();
        if (customer.Classification is not { } standing) return nights;
        foreach (var date in new[] { standing.Class, standing.Life, standing.Grade, standing.Tier }.Concat(standing.Tiers ?? [])
            .OfType<ClassifiedAs>().Select(l => l.Since).Distinct())
            if (await rows.ClassificationChangeAsync(customer.Id, date, cancel) is { } night) nights[date] = night.Value.Why;
        return nights;
    }
}
