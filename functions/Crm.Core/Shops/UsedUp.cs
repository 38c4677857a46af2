using Crm.Orders;

namespace Crm.Shops;

/// <summary>When what an order brought is used up, as far as the shop has said how many days a unit lasts.</summary>
/// <param name="Line">Of the goods that are used up first.</param>
public readonly record struct UsedUp(DateTimeOffset At, OrderLine Line)
{
    /// <summary>Null where none of the goods has such a time, or they have not left yet.</summary>
    public static UsedUp? Of(OrderState order, SegmentRules rules)
    {
        if (rules.UnitDays.Count == 0 || Begins(order) is not { } begins || order.Details is not { } details) return null;
        UsedUp? first = null;
        foreach (var same in details.Value.Lines.Where(l => l.Pieces > 0).GroupBy(l => l.Product ?? l.Sku ?? l.Title))
        {
            if (same.Select(l => DaysOf(l, rules)).FirstOrDefault(d => d is not null) is not { } days) continue;
            // Two bottles last twice as long, whether in one line or in two.
            var at = begins + TimeSpan.FromDays(Math.Min((double)days * same.Sum(l => (long)l.Pieces), LongestDays));
            if (first is not { } known || at < known.At) first = new UsedUp(at, same.First());
        }
        return first;
    }

    // A stock for longer than this is no rhythm.
    const double LongestDays = 3650;

    static decimal? DaysOf(OrderLine line, SegmentRules rules) =>
        Find(line.Product, rules) ?? Find(line.Sku, rules) ?? Find(line.Title, rules) ?? Find(line.Category, rules);

    static decimal? Find(string? name, SegmentRules rules) =>
        name is not null && rules.UnitDays.TryGetValue(name, out var days) ? days : null;

    // Where nobody tells of the delivery, use begins with what is known nearest to it.
    static DateTimeOffset? Begins(OrderState order) =>
        order.When(Milestone.Signed) ?? order.When(Milestone.Completed) ?? order.When(Milestone.Shipped)
            ?? order.Told(Milestone.Signed) ?? order.Told(Milestone.Shipped);
}
