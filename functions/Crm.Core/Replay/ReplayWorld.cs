using System.Collections.Concurrent;
using Crm.Common;
using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Segments;
using Crm.Shops;
using Crm.Storage;
using Crm.Touchpoints.Budget;
using Crm.Touchpoints.Deciding;

namespace Crm.Replay;

/// <summary>What all buyers of a replay share: shops, the draft among the flows, what nights and couriers had taught by then.</summary>
sealed class ReplayWorld
{
    const int NightsBack = 8;
    readonly CrmTables tables;
    readonly NumberConsents numbers;
    readonly Dictionary<string, Shop> shops;
    readonly Dictionary<string, IReadOnlyList<ReplayStep>> steps;
    readonly ConcurrentDictionary<(string Shop, string Courier), DateTimeOffset> tracking = new();
    readonly ConcurrentDictionary<(string Group, DateOnly Date), NightlyBaseline?> nights = new();
    readonly ConcurrentDictionary<(string Shop, DateOnly Month), long> spent = new();
    readonly ConcurrentDictionary<string, ProductBook?> books = new(StringComparer.Ordinal);

    public ReplayWorld(CrmTables tables, ShopDirectory directory, FlowLibrary flows, ReplayPlan plan)
    {
        (this.tables, numbers, Plan, Flows) = (tables, new NumberConsents(tables.Index), plan, flows.With(plan.Draft));
        var named = directory.All.Any(s => s.Flows.Contains(plan.Draft.Name));
        // A flow that no shop has yet is tried on the shop that was named, else on all.
        Shop With(Shop shop) => named || plan.Shop is { } only && only != shop.Id ? shop
            : shop with { Flows = [.. shop.Flows, plan.Draft.Name] };
        shops = directory.All.Select(With).ToDictionary(s => s.Id, StringComparer.Ordinal);
        steps = shops.Values.ToDictionary(s => s.Id, s => ReplayStep.Of(s, Flows), StringComparer.Ordinal);
        HasBudget = shops.Values.Any(s => s.Rules.Budget is not null);
        NeedsTracking = steps.Values.Any(all => all.Any(s => s.WaitsForLateness));
    }

    public ReplayPlan Plan { get; }
    public FlowLibrary Flows { get; }

    /// <summary>Buyers share a month's money: then they are decided in one line of time.</summary>
    public bool HasBudget { get; }
    public bool NeedsTracking { get; }
    public Shop? Shop(string id) => shops.GetValueOrDefault(id);

    /// <summary>None for a shop that is not in the settings any more.</summary>
    public IReadOnlyList<ReplayStep> StepsOf(string shop) => steps.GetValueOrDefault(shop) ?? [];

    public static DateOnly Today(Shop shop, DateTimeOffset at) => MonthSpend.Day(shop, at);

    /// <summary>Keeps since when the order's couriers gave news of their parcels.</summary>
    public void Hear(StoredOrder order)
    {
        if (order.State.Test) return;
        foreach (var at in Receipts.Arrivals(order))
        {
            if (order.Known(at) is not { } known || !ShopKnowledge.IsTracking(known)) continue;
            foreach (var courier in ShopKnowledge.CouriersOf(known).Append(""))
                tracking.AddOrUpdate((known.Key.Shop, courier), at, (_, first) => first <= at ? first : at);
            return;
        }
    }

    public bool GivesTracking(OrderState order, DateTimeOffset at) => ShopKnowledge.CouriersOf(order).DefaultIfEmpty("")
        .Any(courier => tracking.TryGetValue((order.Key.Shop, courier), out var first) && first <= at);

    public async ValueTask<decimal?> MeanOrderAsync(Shop shop, string currency, DateTimeOffset at, CancellationToken cancel)
    {
        var date = DateOnly.FromDateTime(at.UtcDateTime).AddDays(1);
        for (var back = 0; back < NightsBack; back++)
            if (await NightAsync(shop.Group, date.AddDays(-back), cancel) is { } night && night.At <= at)
                return night.Totals.Currencies.GetValueOrDefault(currency) is { Purchases: > 0 } sums ? sums.Total / (decimal)sums.Purchases
                    : null;
        return null;
    }

    /// <summary>When a group's night runs, by the rules of one of its shops.</summary>
    public static DateTimeOffset NightOf(Shop shop, DateOnly date) => LocalTime.AtHour(date, shop.Segments.RunAtHour,
        LocalTime.Zone(shop.Zone));

    /// <summary>As last learned: what goes with what changes slowly, and what it was then is not kept.</summary>
    public async ValueTask<ProductBook?> ProductsAsync(string shop, CancellationToken cancel) =>
        books.TryGetValue(shop, out var known) ? known : books[shop] = await ProductBook.ReadAsync(tables.Runs, shop, cancel);

    async ValueTask<NightlyBaseline?> NightAsync(string group, DateOnly date, CancellationToken cancel)
    {
        if (nights.TryGetValue((group, date), out var known)) return known;
        var night = await new NightlyRows(tables.Runs, group).GetAsync<NightlyBaseline>(NightlyRows.Plan(date), cancel);
        return nights[(group, date)] = night?.Value;
    }

    public ValueTask<NumberConsent?> WordsOfAsync(string phone, CancellationToken cancel) => numbers.FindAsync(phone, cancel);

    /// <summary>The rule of a refusal that the number's own words held then.</summary>
    public static string? Refusal(NumberConsent told, string phone, MessageClass messageClass, Customer customer, DateTimeOffset at)
    {
        var then = new NumberConsent { Classes = Then(told.Classes, at), Groups = told.Groups is null ? null : new(
            told.Groups.ToDictionary(g => g.Key, g => Then(g.Value, at)), StringComparer.Ordinal) };
        return then.Refusal(messageClass, phone, customer) is { } refusal ? ConsentRules.OfNumber(refusal.Class, refusal.Word) : null;
    }

    static SortedDictionary<MessageClass, LwwRegister<ConsentState>> Then(SortedDictionary<MessageClass, LwwRegister<ConsentState>> told,
        DateTimeOffset at) => new(told.Where(word => word.Value.At <= at).ToDictionary(word => word.Key, word => word.Value));

    public long Spent(Shop shop, DateTimeOffset at) => spent.GetValueOrDefault((shop.Id, Month(shop, at)));

    public void Spend(Shop shop, DateTimeOffset at, long micros)
    {
        if (shop.Rules.Budget is not null) spent.AddOrUpdate((shop.Id, Month(shop, at)), micros, (_, sum) => sum + micros);
    }

    static DateOnly Month(Shop shop, DateTimeOffset at) => Today(shop, at) is var day ? new DateOnly(day.Year, day.Month, 1) : default;
}
