using Crm.Common;
using Crm.Customers;
using Crm.Customers.Views;
using NodaTime;

namespace Crm.Conditions;

/// <summary>
/// Facts about a customer as the night sees it; asked about a single customer too, whose view is then made of the object.
/// </summary>
static class CustomerViewFacts
{
    public static IEnumerable<Fact> All { get; } =
    [
        Number("customer.discountedOrders", "paid orders with a discount", v => v.Discounted),
        Number("customer.discountShare", "share of the paid orders that had a discount, 0 to 1", v => v.PaidOrders == 0 ? null
            : (decimal)v.Discounted / v.PaidOrders),
        Number("customer.items", "pieces ordered", v => v.Items),
        Number("customer.spend", "paid and not cancelled, net of finished refunds, in major units of the currency the buyer uses most",
            v => v.Total / Money.Scale(v.Currency)),
        Number("customer.averageOrder", "average order value (客单价) in the same units", v => v.Paid.Count == 0 ? null
            : v.Total / Money.Scale(v.Currency) / v.Paid.Count),
        Number("customer.lastOrderValue", "value of the last paid order in the same units", v => v.Paid.Count == 0 ? null
            : v.Paid[^1].Amount / Money.Scale(v.Currency)),
        Number("customer.daysSincePurchase", "local days since the last paid order", v => v.Days < 0 ? null : v.Days),
        Number("customer.daysSinceFirstPurchase", "local days since the first paid order", v => v.Days < 0 ? null
            : v.Days + (v.LastPaid - v.FirstPaid) / 86400),
        Number("customer.receivers", "different receivers", v => v.Receivers.Count),
        Number("customer.probabilityAlive", "chance that the buyer is still one, 0 to 1", v => double.IsNaN(v.Alive) ? null
            : (decimal)v.Alive),
        Text("customer.class",
            "RFM class: importantValue, importantRecall, importantDeepen, importantRetain, potential, new, maintain, lost", v =>
            v.Class?.ToStoredName()),
        Text("customer.life", "life-cycle stage: active, sleeping, leaving, lost", v => v.Life?.ToStoredName()),
        Text("customer.grade", "grade: important, main, ordinary, small", v => v.Grade?.ToStoredName()),
        Text("customer.tier", "VIP level: ordinary, advanced, vip, supreme", v => v.Tier?.ToStoredName()),
        Text("customer.region", "province of the buyer, else of most receivers", v => v.Region),
        Text("customer.city", "city of the buyer's address", v => v.City),
        Text("customer.language", "BCP 47 tag of the buyer's language", v => v.Language),
        Text("customer.currency", "ISO 4217 code the buyer uses most", v => v.Purchases == 0 ? null : v.Currency),
        Text("customer.favouriteCategory", "category most pieces were bought of", v => v.Favourite),
        List("customer.categories", "categories (or products where none is told) bought of", (v, name) => Holds(v.Categories, name)),
        List("customer.products", "products bought, where categories are told too", (v, name) => Holds(v.Products, name)),
        List("customer.sizes", "sizes bought", (v, name) => Holds(v.Sizes, name)),
        List("customer.regions", "provinces ordered to", (v, name) => Holds(v.Regions, name)),
        List("customer.tags", "tags: a rule's as \"name\" or \"name:value\", a person's as set", HasTag),
        List("customer.segments", "saved segments the buyer was in last night", (v, name) => v.Segments.Contains(name)),
    ];

    static Fact Number(string name, string meaning, Func<CustomerView, decimal?> read) =>
        new(name, FactType.Number, meaning, s => read(s.View)) { Number = s => read(s.View) };

    static Fact Text(string name, string meaning, Func<CustomerView, string?> read) => new(name, FactType.Text, meaning, s => read(s.View));
    static Fact List(string name, string meaning, Func<CustomerView, string, bool> has) =>
        new(name, FactType.List, meaning, _ => null) { Has = (s, value) => has(s.View, value) };

    static bool Holds(List<(string Name, long Count)> counts, string name)
    {
        foreach (var one in counts)
            if (one.Name == name) return true;
        return false;
    }

    static bool HasTag(CustomerView view, string wanted) =>
        HasTag(view.Tags, wanted) || HasTag(view.HandTags, wanted) || view.ToldTags.Contains(wanted);

    static bool HasTag(List<(string Name, string Value)> tags, string wanted)
    {
        foreach (var (name, value) in tags)
            if (wanted.StartsWith(name, StringComparison.Ordinal)
                && (wanted.Length == name.Length || wanted[name.Length] == ':'
                && wanted.AsSpan(name.Length + 1).SequenceEqual(value))) return true;
        return false;
    }

    /// <summary>The view of one customer outside of the nightly scan.</summary>
    public static CustomerView ViewOf(EvaluationContext subject)
    {
        var view = CustomerViews.Of(subject.Customer);
        if (view.Purchases == 0) return view;
        var clock = new ZoneClock(DateTimeZoneProviders.Tzdb[subject.Shop.Zone]);
        view.Days = Math.Max(0, clock.Day(subject.Now.ToUnixTimeSeconds()) - clock.Day(view.LastPaid));
        return view;
    }
}
