using Crm.Orders;

namespace Crm.Service;

/// <summary>Work for a person: a call-back, a complaint, a late parcel. The id is the touchpoint's that made it.</summary>
public sealed record ServiceTask
{
    public required string Id { get; init; }
    public required string Kind { get; init; }
    public required OrderKey Order { get; init; }

    /// <summary>What to do, in the shop's language.</summary>
    public required string Text { get; init; }
    public required DateTimeOffset Opened { get; init; }
    public required DateTimeOffset DueBy { get; init; }
    public DateTimeOffset? Done { get; init; }
    public string? Answer { get; init; }
}
