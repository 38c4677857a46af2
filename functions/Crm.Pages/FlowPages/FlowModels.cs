using Crm.Flows;
using Crm.Orders;
using Crm.Publishing;
using Crm.Shops;
using Crm.Touchpoints;

namespace Crm.Pages.FlowPages;

/// <param name="Flow">The version in force; null for a retired one.</param>
/// <param name="Drafted">Steps that somebody has changed in a draft.</param>
public sealed record FlowLine(FlowState State, Flow? Flow, IReadOnlyList<string> Shops, int Drafted);

public sealed record FlowListModel(IReadOnlyList<FlowLine> Flows);

/// <summary>What stands on every page of one flow.</summary>
/// <param name="Tab">"steps", "draft" or "versions".</param>
public sealed record FlowHead(FlowState State, Flow? Flow, FlowDraft? Draft, string Tab)
{
    public string Name => State.Flow;
}

/// <summary>A line of an order's life.</summary>
/// <param name="Milestone">Null for a touch.</param>
/// <param name="Step">Null for a milestone.</param>
/// <param name="EndedBy">What ends the touch before it comes up, by the plan.</param>
/// <param name="Became">What really became of it; null where the order has no such touch.</param>
public sealed record LifeEntry(DateTimeOffset At, Milestone? Milestone, Step? Step, Milestone? EndedBy, Touchpoint? Became);

/// <summary>A real order, or the sample, with what the flow plans for it.</summary>
/// <param name="Customer">Null for the sample.</param>
public sealed record FlowLife(Shop Shop, OrderState Order, string? Customer, IReadOnlyList<LifeEntry> Entries)
{
    public string Number => Order.Details?.Value.Number ?? Order.Key.Id;
}

/// <param name="Planned">Shops by whose preset it is not planned.</param>
public sealed record FlowStepLine(Step Step, IReadOnlyList<string> NotPlanned, IReadOnlyList<StepPause> Paused, StepEdit? Edit);

public sealed record FlowModel(FlowHead Head, IReadOnlyList<Shop> Shops, FlowLife? Life, IReadOnlyList<FlowStepLine> Steps)
{
    /// <summary>Steps that the version in force has no more, and the newest version that had them.</summary>
    public IReadOnlyList<(string Step, int Version)> Gone { get; init; } = [];

    /// <summary>Steps that the draft adds.</summary>
    public IReadOnlyList<(string Step, string Label)> New { get; init; } = [];

    /// <summary>What was typed and found nothing.</summary>
    public string? NotFound { get; init; }
}

/// <param name="Mistake">Why the last try did nothing; a text.</param>
public sealed record FlowVersionsModel(FlowHead Head, string? Mistake);

public sealed record FlowJsonModel(FlowHead Head, int Version, string Json);
