namespace Crm.Customers.Views;

/// <summary>
/// The view of a customer that is at hand as an object: what <see cref="CustomerReader"/> reads from the row, without writing and reading a
/// row. A rule asked at the minute of sending then costs what its comparison costs.
/// </summary>
static class CustomerViews
{
    public static CustomerView Of(Customer customer)
    {
        var facts = customer.Facts;
        var view = new CustomerView
        {
            Group = customer.Group, Frozen = customer.MergedInto is not null, Nobody = customer.Identities.Count == 0, Orders =
                facts.Orders, PaidOrders = facts.PaidOrders, Cancelled = facts.CancelledOrders,
            Refunded = facts.RefundedOrders, Discounted = facts.Discounted, Items = facts.Items,
            Province = customer.Profile?.Region?.Value.Province, City = customer.Profile?.Region?.Value.City, Language =
                customer.Profile?.Language?.Value,
        };
        view.Placed.AddRange(facts.OrderTimes);
        Pay(view, facts.Paid);
        Count(view.Categories, facts.Categories);
        Count(view.Products, facts.Products);
        Count(view.Sizes, facts.Sizes);
        Count(view.Regions, facts.Regions);
        view.Receivers.AddRange(facts.Receivers.Values);
        view.ToldTags.AddRange(CustomerAttributes.TagsOf(customer));
        if (customer.Classification is { } standing) Stand(view, standing);
        return view;
    }

    static void Pay(CustomerView view, SortedDictionary<string, IReadOnlyList<long>> paid)
    {
        (List<(long At, long Amount)> Bought, List<(long At, long Amount)> Credits) main = ([], []);
        foreach (var (currency, list) in paid)
        {
            var (bought, credits) = Split(list);
            if (bought.Count > main.Bought.Count || view.Currency.Length == 0 && credits.Count > 0) (main, view.Currency) =
                ((bought, credits), currency);
            if (bought.Count == 0) continue;
            view.FirstPaid = view.Purchases == 0 ? bought[0].At : Math.Min(view.FirstPaid, bought[0].At);
            view.LastPaid = view.Purchases == 0 ? bought[^1].At : Math.Max(view.LastPaid, bought[^1].At);
            view.Purchases += bought.Count;
        }
        view.Paid.AddRange(main.Bought);
        view.Credits.AddRange(main.Credits);
        foreach (var (_, amount) in main.Bought.Concat(main.Credits)) view.Total += amount;
    }

    // A credit note takes from the total and is no purchase.
    static (List<(long At, long Amount)> Bought, List<(long At, long Amount)> Credits) Split(IReadOnlyList<long> list)
    {
        var (bought, credits) = (new List<(long, long)>(list.Count / 2), new List<(long, long)>());
        for (var i = 0; i < list.Count; i += 2) (list[i + 1] < 0 ? credits : bought).Add((list[i], list[i + 1]));
        return (bought, credits);
    }

    static void Stand(CustomerView view, Classification standing)
    {
        view.Class = Names.FromStoredName<RfmClass>(standing.Class?.Value);
        view.Life = Names.FromStoredName<LifeStage>(standing.Life?.Value);
        view.Grade = Names.FromStoredName<Grade>(standing.Grade?.Value);
        view.Tier = Names.FromStoredName<Tier>(standing.Tier?.Value);
        view.TierSince = standing.Tier?.Since.DayNumber ?? 0;
        view.Announced = standing.Announced ?? 0;
        if (standing.Tags is { } tags)
            foreach (var (name, tag) in tags) (tag.Hand == true ? view.HandTags : view.Tags).Add((name, tag.Value));
        if (standing.Segments is { } segments) view.Segments.AddRange(segments.Keys);
    }

    static void Count(List<(string, long)> into, SortedDictionary<string, long> counts)
    {
        foreach (var (name, count) in counts) into.Add((name, count));
    }
}
