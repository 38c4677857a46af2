using Crm.Conditions;
using Crm.Customers;
using Crm.Orders;

namespace Crm.Flows;

/// <summary>A flow: the touchpoints that follow an order, as data. A change of meaning gets a new version; what waits keeps its own.</summary>
public sealed record Flow(string Name, int Version, IReadOnlyList<Step> Steps)
{
    public Step? Find(string step) => Steps.FirstOrDefault(s => s.Name == step);
}

public enum Channel { Sms, Task }

/// <summary>One touchpoint of a flow.</summary>
public sealed record Step
{
    public required string Name { get; init; }

    /// <summary>What staff call it, by language.</summary>
    public required IReadOnlyDictionary<string, string> Label { get; init; }

    /// <summary>The first of these that the order has reached starts the step.</summary>
    public required IReadOnlyList<Trigger> On { get; init; }

    /// <summary>How long after its due time the touchpoint is still worth sending.</summary>
    public required TimeSpan Expires { get; init; }
    public required MessageClass Class { get; init; }
    public required Channel Channel { get; init; }

    /// <summary>Reaching any of these makes the touchpoint pointless.</summary>
    public required IReadOnlyList<Milestone> Exit { get; init; }

    /// <summary>One text of this step per buyer and local day: several unpaid orders make one reminder.</summary>
    public required bool OncePerDay { get; init; }

    /// <summary>Who gets it at all.</summary>
    public required Condition Audience { get; init; }

    /// <summary>The first whose condition holds gives the text.</summary>
    public required IReadOnlyList<Variant> Variants { get; init; }
}

/// <param name="Milestone">The step of the order's life.</param>
/// <param name="After">Delay from that moment.</param>
/// <param name="At">Then on to this local time of the shop, the same day or the next.</param>
public sealed record Trigger(Milestone Milestone, TimeSpan After, TimeOnly? At);

/// <param name="Name">For reports.</param>
/// <param name="Text">By language; Handlebars.</param>
public sealed record Variant(string Name, Condition When, IReadOnlyDictionary<string, TextTemplate> Text);
