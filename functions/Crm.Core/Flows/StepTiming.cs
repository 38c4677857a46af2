using Crm.Orders;

namespace Crm.Flows;

/// <summary>
/// What reports and lint need to know of how a step starts; the only place outside planner and reader that looks into triggers.
/// </summary>
static class StepTiming
{
    /// <summary>The milestones that can start the step; empty for one that no milestone starts.</summary>
    public static IReadOnlyList<Milestone> Milestones(Step step) =>
        [.. step.On.OfType<Trigger.OnMilestone>().Select(t => t.Milestone).Distinct()];

    public static IReadOnlyList<string> CustomerEvents(Step step) =>
        [.. step.On.OfType<Trigger.OnCustomerEvent>().Select(t => t.Kind).Distinct(StringComparer.Ordinal)];

    /// <summary>No order can start it: its texts know of none.</summary>
    public static bool IsOfMoments(Step step) => step.On.All(t => t is Trigger.OnCustomerEvent);

    /// <summary>It tells of a parcel and of nothing else: not for an order that has none.</summary>
    public static bool IsOfParcel(Step step) =>
        step.On.All(t => t is Trigger.OnLateParcel || t is Trigger.OnMilestone on && OrderDelivery.IsOfParcel(on.Milestone));

    /// <summary>What began it for the order was taken back, and nothing else begins it.</summary>
    public static bool IsTakenBack(Step step, OrderState order)
    {
        var gone = false;
        foreach (var trigger in step.On)
        {
            Milestone? begins = trigger switch
            {
                Trigger.OnMilestone on => on.Milestone, Trigger.OnLateParcel => Milestone.Shipped,
                Trigger.OnUsedUp when order.When(Milestone.Signed) is null && order.When(Milestone.Completed) is null => Milestone.Shipped,
                _ => null,
            };
            if (begins is not { } milestone) continue;
            if (order.When(milestone) is not null) return false;
            gone |= order.IsTakenBack(milestone);
        }
        return gone;
    }

    /// <summary>What starts the step is one of these and nothing else.</summary>
    public static bool StartsOnlyBy(Step step, IEnumerable<Milestone> milestones) =>
        step.On.Count > 0 && step.On.All(t => t is Trigger.OnMilestone on && milestones.Contains(on.Milestone));

    /// <summary>How long after each beginning it comes, and the local time it moves on to.</summary>
    public static IEnumerable<(string Beginning, Milestone? Milestone, TimeSpan After, TimeOnly? At)> Delays(Step step)
    {
        foreach (var trigger in step.On)
            if (trigger is Trigger.OnMilestone on) yield return ($"{on.Milestone}", on.Milestone, Least(on), on.At);
            else if (trigger is Trigger.OnCustomerEvent moment) yield return (moment.Kind, null, Least(moment), moment.At);
    }

    /// <summary>The milestones it can follow on their own day; calendar days counted from one never fall on it.</summary>
    public static IEnumerable<(Milestone Milestone, TimeSpan After)> OnTheDay(Step step) =>
        step.On.OfType<Trigger.OnMilestone>().Where(t => t.AfterDays == 0 && t.After < TimeSpan.FromDays(1))
            .Select(t => (t.Milestone, t.After));

    // The third calendar day begins two days and a moment after the first at the soonest.
    static TimeSpan Least(Trigger trigger) => trigger.AfterDays > 0 ? TimeSpan.FromDays(trigger.AfterDays - 1) : trigger.After;

    public static bool WaitsForPayBy(Step step) => step.On.Any(t => t is Trigger.BeforePayBy);
    public static bool WaitsForSilence(Step step) => step.On.Any(t => t is Trigger.OnSilentRefund);
    public static bool WaitsForUse(Step step) => step.On.Any(t => t is Trigger.OnUsedUp);
    public static bool WaitsForLateness(Step step) => step.On.Any(t => t is Trigger.OnLateParcel);
}
