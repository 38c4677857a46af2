using Crm.Flows;
using Crm.Orders;
using Crm.Shops;

namespace Crm.Touchpoints;

/// <summary>One step of a plan.</summary>
public readonly record struct Planned(Flow Flow, Step Step, DateTimeOffset Due)
{
    public DateTimeOffset Expires => Due + Step.Expires;
}

/// <summary>
/// <c>plan(order state, flow, shop) → touchpoints</c>. Pure, and blind to the customer: what depends on who the buyer is
/// is decided when it fires, so a plan never has to be taken back because somebody ordered twice.
/// </summary>
public static class Planner
{
    public static IEnumerable<Planned> Plan(OrderState order, Flow flow, Shop shop)
    {
        foreach (var step in flow.Steps)
            if (Due(order, step, shop) is { } due) yield return new Planned(flow, step, due);
    }

    static DateTimeOffset? Due(OrderState order, Step step, Shop shop)
    {
        foreach (var trigger in step.On)
        {
            if (order.When(trigger.Milestone) is not { } reached) continue;
            var due = reached + trigger.After;
            return trigger.At is { } local ? LocalTime.OnOrAfter(due, LocalTime.Zone(shop.Zone), local) : due;
        }
        return null;
    }
}
