using Crm.Orders;

namespace Crm.Flows;

/// <summary>What reports and lint need to know of how a step starts; the only place outside planner and reader that looks into triggers.</summary>
static class StepTiming
{
    /// <summary>The milestones that can start the step; empty for one that no milestone starts.</summary>
    public static IReadOnlyList<Milestone> Starts(Step step) => [.. step.On.Select(t => t.Milestone).Distinct()];

    public static bool HasStarted(Step step, OrderState order) => Starts(step).Any(m => order.When(m) is not null);

    /// <summary>How long after each milestone it comes, and the local time it moves on to.</summary>
    public static IEnumerable<(Milestone Milestone, TimeSpan After, TimeOnly? At)> Delays(Step step) => step.On.Select(t => (t.Milestone, t.After, t.At));
}
