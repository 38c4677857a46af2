using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Touchpoints;

namespace Crm.Campaigns;

/// <summary>What one buyer did in the days after a touchpoint's minute.</summary>
static class Responses
{
    public static EffectCell Of(EffectCell cell, Touchpoint touchpoint, Customer customer, IReadOnlyList<OrderState> orders) => cell with
    {
        Buyers = 1, Week = Within(7, touchpoint, customer, orders), Month = Within(30, touchpoint, customer, orders),
    };

    static Response Within(int days, Touchpoint touchpoint, Customer customer, IReadOnlyList<OrderState> orders)
    {
        var (from, to) = (touchpoint.Due, touchpoint.Due.AddDays(days));
        bool Falls(DateTimeOffset? at) => at >= from && at < to;
        var paid = orders.Where(o => !o.Test && !o.IsCancelled && !o.IsCreditNote() && Falls(o.When(Milestone.Paid))).ToList();
        var kept = paid.Count(o => !o.IsReturned());
        var net = new SortedDictionary<string, MoneySums>(StringComparer.Ordinal);
        foreach (var group in paid.Where(o => o.Details is not null).GroupBy(o => o.Details!.Value.Currency))
            net[group.Key] = MoneySums.Of(group.Sum(o => o.Net()) / Money.Scale(group.Key));
        return new Response
        {
            Buyers = kept > 0 ? 1 : 0, Repeaters = kept > 1 ? 1 : 0, Orders = kept, Net = net,
            Redeemed = touchpoint.Code is { } code ? paid.Count(o => Uses(o, code)) : 0,
            OptedOut = customer.Consent.Values.Any(c => !c.Value.Granted && Falls(c.At)) ? 1 : 0,
            Complained = customer.Complaint is { } complaint && Falls(complaint.At) ? 1 : 0,
        };
    }

    static bool Uses(OrderState order, string code) =>
        order.Details?.Value.Codes?.Any(c => string.Equals(c.Trim(), code, StringComparison.OrdinalIgnoreCase)) ?? false;
}
