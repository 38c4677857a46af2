using Crm.Common;
using Crm.Conditions;
using Crm.Customers;
using Crm.Events;
using Crm.Flows;
using Crm.Orders;
using Crm.Shops;

namespace Crm.Touchpoints.Planning;

/// <summary>One step of a plan.</summary>
public readonly record struct Planned(Flow Flow, Step Step, DateTimeOffset Due)
{
    public DateTimeOffset Expires => Due + Step.Expires;
}

/// <summary>
/// <c>plan(order state or moment, flow, shop) → touchpoints</c>. Pure, and blind to the customer: what depends on who the buyer is
/// is decided when it fires, so a plan never has to be taken back because somebody ordered twice.
/// </summary>
public static class Planner
{
    static readonly Customer Nobody = new() { Id = "", Group = "" };

    public static IEnumerable<Planned> Plan(OrderState order, Flow flow, Shop shop) =>
        Plan(order, flow.StepsOf(shop.Preset).Select(step => (flow, step)), shop);

    /// <summary>By steps that may be of several versions.</summary>
    public static IEnumerable<Planned> Plan(OrderState order, IEnumerable<(Flow Flow, Step Step)> steps, Shop shop)
    {
        var subject = Subject(order, shop);
        foreach (var (flow, step) in steps)
            if (Due(step, subject) is { } due) yield return new Planned(flow, step, due);
    }

    /// <summary>When the order began, for versions that hold for new orders only.</summary>
    public static DateTimeOffset Begun(OrderState order) => order.When(Milestone.Created)
        ?? (order.Reached.Count > 0 ? order.Reached.Values.Min() : DateTimeOffset.MaxValue);

    /// <summary>When one step is due for the order; null while nothing has begun it.</summary>
    public static DateTimeOffset? Due(OrderState order, Step step, Shop shop) => Due(step, Subject(order, shop));

    /// <summary>What the steps of a plan are asked about.</summary>
    public static EvaluationContext Subject(OrderState? order, Shop shop) => new(shop, Nobody, order, default);

    /// <summary>The same of one step of many, for a subject that is made once.</summary>
    public static DateTimeOffset? Due(Step step, EvaluationContext subject)
    {
        if (subject.Order is not { } order) return null;
        for (var i = 0; i < step.On.Count; i++)
            if (Due(order, step.On[i], subject) is { } at) return at;
        return null;
    }

    public static IEnumerable<Planned> Plan(CustomerEvent moment, Flow flow, Shop shop) =>
        Plan(moment, flow.StepsOf(shop.Preset).Select(step => (flow, step)), shop);

    public static IEnumerable<Planned> Plan(CustomerEvent moment, IEnumerable<(Flow Flow, Step Step)> steps, Shop shop)
    {
        var subject = Subject(null, shop);
        foreach (var (flow, step) in steps)
            if (Due(moment, step, subject) is { } due) yield return new Planned(flow, step, due);
    }

    static DateTimeOffset? Due(CustomerEvent moment, Step step, EvaluationContext subject)
    {
        for (var i = 0; i < step.On.Count; i++)
            if (step.On[i] is Trigger.OnCustomerEvent on && on.Kind == moment.Kind && on.When.Holds(subject))
                return Delay(moment.At, on, subject.Shop);
        return null;
    }

    static DateTimeOffset? Due(OrderState order, Trigger trigger, EvaluationContext subject)
    {
        DateTimeOffset? from = trigger switch
        {
            Trigger.OnMilestone on => order.Begun(on.Milestone)
                + (on.AwaitTracking == TimeSpan.Zero || HasNumber(order) ? TimeSpan.Zero : on.AwaitTracking),
            Trigger.BeforePayBy before => order.Details?.Value.PayBy - before.Before,
            Trigger.OnSilentRefund => order.RefundNews() + TimeSpan.FromDays(subject.Shop.RefundSilentDays),
            Trigger.OnUsedUp used => UsedUp.Of(order, subject.Shop.Segments)?.At - used.Before,
            Trigger.OnLateParcel => subject.Shop.ParcelDays.LateFrom(order),
            _ => null,
        };
        if (from is not { } begun || !trigger.When.Holds(subject)) return null;
        return trigger is Trigger.OnMilestone { LearnedDelay: true } && subject.Shop.PaymentDelays.Of(order) is { } learned
            ? begun + learned : Delay(begun, trigger, subject.Shop);
    }

    static bool HasNumber(OrderState order)
    {
        foreach (var parcel in order.LiveParcels())
            if (parcel.Label?.Value.Number is not null) return true;
        return false;
    }

    static DateTimeOffset Delay(DateTimeOffset from, Trigger trigger, Shop shop)
    {
        if (trigger is { AfterDays: > 0 and var days, At: { } time }) return LocalTime.DaysAfter(from, LocalTime.Zone(shop.Zone), days,
            time);
        var due = from + trigger.After;
        return trigger.At is { } local ? LocalTime.OnOrAfter(due, LocalTime.Zone(shop.Zone), local) : due;
    }
}
