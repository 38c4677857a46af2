using Crm.Common;
using Crm.Customers;
using Crm.Orders;

namespace Crm.Touchpoints.Deciding;

/// <summary>What one day, and thirty, may hold for a buyer.</summary>
static class DayRules
{
    /// <summary>Why not another text of this class today.</summary>
    public static string? FullDay(DecisionContext question, bool mail = false)
    {
        var (touchpoint, step, customer, _, shop, now, rivals) = question;
        var zone = LocalTime.Zone(shop.Zone);
        bool IsToday(DateTimeOffset at) => LocalTime.SameDay(at, now, zone);
        var cap = shop.Rules.Caps[step.Class];
        bool Counts(LedgerEntry e) => e.Class == step.Class && e.Touchpoint != touchpoint.Id
            && (shop.Mail is not { SharesCaps: false } || (e.Mail ?? false) == mail);
        var today = customer.Ledger.Count(e => Counts(e) && IsToday(e.At));
        if (today >= cap.PerDay) return $"frequency-cap:{today}-per-day";
        var month = customer.Ledger.Count(e => Counts(e) && e.At > now - TimeSpan.FromDays(30));
        if (month >= cap.Per30Days) return $"frequency-cap:{month}-per-30-days";
        if (step.Class != MessageClass.Promotional) return null;
        // On the day of a purchase or a parcel there is care only, never promotion.
        if (customer.Facts.LastOrder is { } last && IsToday(last) && !IsUnpaid(question, last)
            || question.BuyersOrders.Any(o => !o.Test && TradeSteps.Any(m => o.When(m) is { } at && IsToday(at)))
            || customer.Ledger.Any(e => e.Class == MessageClass.Transactional && IsToday(e.At))) return "trade-day";
        var rival = rivals.FirstOrDefault(r => r.Step.Class == step.Class && r.Step.Priority > step.Priority
            && r.Touchpoint.State == TouchpointState.Planned && IsToday(r.Touchpoint.WakeAt));
        return rival.Step is null ? null : "priority:" + rival.Step.Name;
    }

    // By the order's own life: a shop that texts nothing of a parcel has trade days all the same.
    static readonly Milestone[] TradeSteps =
        [Milestone.PartlyShipped, Milestone.Shipped, Milestone.ArrivedInCity, Milestone.OutForDelivery, Milestone.Signed,
        Milestone.ReadyForPickup];

    // An order that is not paid yet is no purchase to its own reminder.
    static bool IsUnpaid(DecisionContext question, DateTimeOffset last) =>
        question.Order is { } order && question.Step.Exit.Contains(Milestone.Paid) && order.When(Milestone.Created) == last
        && order.When(Milestone.Paid) is null;
}
