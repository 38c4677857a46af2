using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Shops;

namespace Crm.Points;

/// <summary>What an order is worth in points: a pure function of its state, the same whatever order its news came in.</summary>
public static class OrderPoints
{
    public static string IdOf(OrderKey order) => "o-" + Hash.Hex(order.Shop, order.Platform, order.Id);

    /// <summary>Null while it has earned nothing: not paid, paid before there were points, a test, in a currency that earns none.</summary>
    /// <param name="known">As it is stored: an order keeps the rate it first earned at, unless it proves to be of another day.</param>
    public static PointsEntry? Of(OrderState order, PointsRules rules, Classification? buyer, PointsEntry? known)
    {
        if (order.Test || order.When(Milestone.Paid) is not { } paid || order.Details?.Value.Currency is not { } currency
            || order.Total is not (> 0 and var total) || rules.Day(paid) is var day && day < rules.Since) return null;
        if (Rate(known, rules, day, currency) is not { } rate) return null;
        var (earned, kept) = (Floor(rate, total, currency), order.IsCancelled ? 0 : Floor(rate, order.Net(), currency));
        if (earned == 0) return null;
        var from = SpendableFrom(order, rules);
        return new PointsEntry
        {
            Id = IdOf(order.Key), Cause = PointsCause.Order, At = paid, Points = Math.Min(earned, kept), Earned = earned, Rate = rate,
            Order = order.Key, From = from, Until = from is { } start ? rules.Expiry(start) : null,
        };

        decimal? Rate(PointsEntry? stored, PointsRules now, DateOnly on, string code) =>
            stored is { Rate: { } first } && now.Day(stored.At) == on ? first
                : now.PerUnit.TryGetValue(code, out var perUnit)
                    && perUnit * now.Times((buyer ?? new()).TierOn(on), on) is > 0 and var fresh ? fresh : null;
    }

    // What is finished without a courier's word was in the buyer's hands by then.
    static DateTimeOffset? SpendableFrom(OrderState order, PointsRules rules) =>
        order.IsRefundOpen() ? null
            : (order.When(Milestone.Signed) ?? order.When(Milestone.Completed))?.AddDays(rules.PendingDays);

    static long Floor(decimal rate, long minor, string currency) => (long)Math.Floor(rate * minor / Money.Scale(currency));
}
