using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Shops;

namespace Crm.Touchpoints.Deciding;

/// <summary>Everything a decision is made from.</summary>
/// <param name="Order">Null for a touchpoint that follows a moment.</param>
/// <param name="Competing">The buyer's other waiting touchpoints with their steps, for texts that compete for a day's cap.</param>
public sealed record DecisionContext(Touchpoint Touchpoint, Step Step, Customer Customer, OrderState? Order, Shop Shop, DateTimeOffset Now,
    IReadOnlyList<(Touchpoint Touchpoint, Step Step)> Competing)
{
    /// <summary>
    /// What the shop has spent on texts this month, in millionths of the price's currency; looked at only where it has a budget.
    /// </summary>
    public long SpentMicros { get; init; }

    /// <summary>Whether anybody would have told that the parcel has come; asked of late parcels only.</summary>
    public bool GivesTracking { get; init; } = true;

    /// <summary>The shop's mean order in this order's currency; read where the step asks for it.</summary>
    public decimal? MeanOrder { get; init; }

    /// <summary>The buyer's orders, where the rules ask for their days or for what ends a moment; empty where nobody asked.</summary>
    public IReadOnlyList<OrderState> BuyersOrders { get; init; } = [];

    /// <summary>The campaign it is part of; null for a flow's.</summary>
    public Campaigns.CampaignStanding? Campaign { get; init; }

    /// <summary>The code that is reserved for it.</summary>
    public Coupons.CouponCode? Coupon { get; init; }

    /// <summary>Its pool was asked and has no code.</summary>
    public bool IsDry { get; init; }

    /// <summary>The title of what goes with what the buyer bought; read where a text asks for it.</summary>
    public string? Related { get; init; }

    /// <summary>The buyer's tier and points; read where a text asks for them.</summary>
    public MemberStanding? Member { get; init; }

    /// <summary>For a gift step: what the catalogue has, the most wanted first; null where the shop keeps none.</summary>
    public IReadOnlyList<Gifts.GiftRule>? Gifts { get; init; }

    /// <summary>The platform holds its texts.</summary>
    public bool Paused { get; init; }

    /// <summary>Somebody holds the step, and what that means for what falls due; null: nobody does.</summary>
    public PausedTouch? StepPaused { get; init; }

    /// <summary>
    /// For a touchpoint that follows a moment: the buyer's latest order to themselves, where no phone of their own is known.
    /// </summary>
    public OrderState? Own { get; init; }

    /// <summary>An open refund nobody has spoken of since then counts as over; a task has asked about it.</summary>
    internal DateTimeOffset SilentSince => Now - TimeSpan.FromDays(Shop.RefundSilentDays);
}
