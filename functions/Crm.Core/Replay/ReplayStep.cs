using Crm.Flows;
using Crm.Orders;
using Crm.Shops;
using Crm.Touchpoints;
using Crm.Touchpoints.Planning;
using Crm.Touchpoints.Sending;

namespace Crm.Replay;

/// <summary>A step of a shop's flows with what its decisions have to read: found once, not at each of them.</summary>
sealed class ReplayStep(Flow flow, Step step, Shop shop)
{
    public Flow Flow => flow;
    public Step Step => step;
    public bool WaitsForLateness { get; } = StepTiming.WaitsForLateness(step);
    public bool AsksMeanOrder { get; } = DispatchReads.Asks(step, "order.highValue");
    public bool SaysRelated { get; } = step.IsMessage && DispatchReads.Says(step, shop, "related");

    /// <summary>The steps the shop gets of its flows in force.</summary>
    public static IReadOnlyList<ReplayStep> Of(Shop shop, FlowLibrary flows) =>
        [.. shop.Flows.Select(flows.Newest).OfType<Flow>()
            .SelectMany(flow => flow.StepsOf(shop.Preset).Select(step => new ReplayStep(flow, step, shop)))];
}

/// <summary>A touchpoint of the replay and what became of it.</summary>
sealed class ReplayTouch(ReplayStep step)
{
    public ReplayStep Step => step;
    public required Touchpoint Touchpoint { get; set; }
    public ReplayOutcome? Outcome { get; set; }

    public static Touchpoint Of(Planned planned, string id, OrderKey order) => new()
    {
        Id = id, Flow = planned.Flow.Name, Version = planned.Flow.Version, Step = planned.Step.Name, Order = order, Due = planned.Due,
        Expires = planned.Expires,
    };

    public static Touchpoint Fresh(Touchpoint planned, DateTimeOffset now) => planned.Expires <= now
        ? planned.AsPast() : planned with { State = TouchpointState.Planned };
}
