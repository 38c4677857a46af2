using Crm.Conditions;
using Crm.Customers;
using Crm.Points;
using Crm.Segments;
using Crm.Shops;
using NodaTime;

namespace Crm.Touchpoints.Deciding;

/// <summary>Where a member stands: the tier by what the last night counted, the points by their ledger.</summary>
public sealed class MemberKnowledge(CustomerRows rows, ShopDirectory shops, ShopKnowledge knowledge)
{
    /// <summary>Variables of texts that need it.</summary>
    public static IReadOnlySet<string> Variables { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "nextTier", "toNextTier", "tierUntil", "toKeepTier", "points", "pointsExpiring", "pointsUntil",
    };

    public async ValueTask<MemberStanding> OfAsync(Customer customer, DateTimeOffset now, CancellationToken cancel) =>
        new(await TierAsync(customer, now, cancel), shops.PointsOf(customer.Group) is { } rules
            ? Points(await rows.PointsAsync(customer.Id, now, cancel), rules) : null);

    public async ValueTask<TierStanding?> TierAsync(Customer customer, DateTimeOffset now, CancellationToken cancel)
    {
        if (customer.Classification?.Tier is null || shops.FirstOf(customer.Group) is not { } shop) return null;
        var clock = new Customers.Views.ZoneClock(DateTimeZoneProviders.Tzdb[shop.Zone]);
        var view = new EvaluationContext(shop, customer, null, now).View;
        return new TierLadder(shop.Segments, clock.Day(now.ToUnixTimeSeconds()), clock)
            .Of(view, (await knowledge.TotalsAsync(customer.Group, cancel))?.Currencies.GetValueOrDefault(view.Currency));
    }

    public static PointsStanding Points(PointsAccount account, PointsRules rules)
    {
        var first = account.Lots.Where(l => l.Until is not null).Select(l => l.Until!.Value).Order().FirstOrDefault();
        return new PointsStanding(account.Available, account.Pending, first == default ? 0
            : account.Lots.Where(l => l.Until == first).Sum(l => l.Left), first == default ? null : rules.Day(first.AddTicks(-1)));
    }
}
