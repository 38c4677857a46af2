using Crm.Customers;
using Crm.Flows;
using Crm.Orders;

namespace Crm.Touchpoints.Deciding;

/// <summary>Why a touchpoint is no longer wanted: its order, or what has happened since.</summary>
static class ExitRules
{
    public static string? Of(DecisionContext question)
    {
        var (touchpoint, step, customer, order, shop, now, _) = question;
        if (order is { Test: true }) return "test-order";
        if (order?.IsCreditNote() ?? false) return "credit-note";
        if (order is not null && StepTiming.IsOfParcel(step) && order.Delivery() != OrderDelivery.Parcel) return "no-parcel";
        if (!question.GivesTracking && StepTiming.WaitsForLateness(step)) return "no-tracking-news";
        foreach (var milestone in step.Exit)
            if (order is not null && HasReached(order, milestone, question.SilentSince)) return "exit:" + milestone.ToStoredName();
        if (order is null && touchpoint.Begun is { } moment && EndOfMoment(question, moment) is { } ended) return ended;
        var begun = order?.When(Milestone.Created) ?? touchpoint.Begun;
        return step.ExitOnOrder && begun is { } from && customer.Facts.LastOrder > from ? "exit:ordered-since" : null;
    }

    /// <summary>What has ended a moment since: the buyer's orders, or the word that the complaint is solved.</summary>
    static string? EndOfMoment(DecisionContext question, DateTimeOffset begun)
    {
        if (question.Step.ExitOnSolved && question.Customer.Complaint is { Value.Open: false } complaint
            && complaint.At >= begun) return "exit:complaint-solved";
        if (question.Step.Exit.Count == 0) return null;
        var newest = question.BuyersOrders.Where(o => !o.Test).MaxBy(o => o.When(Milestone.Created));
        foreach (var milestone in question.Step.Exit)
            if (newest?.When(milestone) is not null || question.BuyersOrders.Any(o => !o.Test && o.When(milestone) >= begun))
                return "exit:" + milestone.ToStoredName();
        return null;
    }

    static bool HasReached(OrderState order, Milestone milestone, DateTimeOffset silent) => milestone switch
    {
        Milestone.Cancelled => order.IsCancelled,
        // Withdrawn, refused, or given up on: what it ended goes on.
        Milestone.RefundOpened => order.HasRefundedMoney() || order.LastRefundNews() >= silent,
        _ => order.When(milestone) is not null,
    };
}
