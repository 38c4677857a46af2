using Crm.Conditions;
using Crm.Orders;

namespace Crm.Flows;

/// <summary>
/// What starts a step. All of it is known from the order or the moment alone, so a plan never depends on who the buyer is.
/// </summary>
/// <param name="When">Over facts of the order and the shop only.</param>
/// <param name="After">Delay from the beginning.</param>
/// <param name="At">Then on to this local time of the shop, the same day or the next.</param>
public abstract record Trigger(Condition When, TimeSpan After, TimeOnly? At)
{
    /// <summary>So many calendar days of the shop's zone after the day of the beginning, at the local time; 0: the delay counts.</summary>
    public int AfterDays { get; init; }

    /// <summary>A step of the order's life.</summary>
    public sealed record OnMilestone(Milestone Milestone, Condition When, TimeSpan After, TimeOnly? At) : Trigger(When, After, At)
    {
        /// <summary>Waits so much longer while no tracking number is known, and goes at once when one is.</summary>
        public TimeSpan AwaitTracking { get; init; }

        /// <summary>
        /// The delay the shop has accepted for the order's source counts instead of <see cref="Trigger.After"/>, where there is one.
        /// </summary>
        public bool LearnedDelay { get; init; }
    }

    /// <summary>So long before the platform closes the unpaid order.</summary>
    public sealed record BeforePayBy(TimeSpan Before, Condition When) : Trigger(When, TimeSpan.Zero, null);

    /// <summary>The parcel is under way longer than its courier needs to the receiver's province.</summary>
    public sealed record OnLateParcel(Condition When, TimeSpan After, TimeOnly? At) : Trigger(When, After, At);

    /// <summary>A refund is open, and nothing was heard of it for the shop's number of days.</summary>
    public sealed record OnSilentRefund(Condition When, TimeSpan After, TimeOnly? At) : Trigger(When, After, At);

    /// <summary>
    /// What the order brought is used up, by the shop's <see cref="Shops.SegmentRules.UnitDays"/>; or so long before that.
    /// </summary>
    public sealed record OnUsedUp(TimeSpan Before, Condition When, TimeSpan After, TimeOnly? At) : Trigger(When, After, At);

    /// <summary>A moment of the buyer: "birthday", "festival:spring", "lifecycle:sleeping", "scenario:silent".</summary>
    public sealed record OnCustomerEvent(string Kind, Condition When, TimeSpan After, TimeOnly? At) : Trigger(When, After, At);
}
