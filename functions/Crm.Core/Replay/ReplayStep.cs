using Crm.Flows;
using Crm.Shops;
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
    public required Touchpoints.Touchpoint Touchpoint { get; set; }
    public ReplayOutcome? Outcome { get; set; }
}
