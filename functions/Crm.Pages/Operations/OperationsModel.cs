using Crm.DeadLetters;
using Crm.Nightly;
using Crm.Shops;
using Crm.Storage;
using Crm.Touchpoints;

namespace Crm.Pages.Operations;

/// <param name="Late">Its time came and it did not run.</param>
/// <param name="Section">Of the runbook.</param>
public sealed record JobRow(string Name, string? Group, Run? Last, bool Late, string? Section);

public sealed record PlatformRow(string Shop, string Platform, PlatformPause? Pause);

/// <param name="Chains">Shops that send by it.</param>
public sealed record GatewayRow(string Name, string Kind, IReadOnlyList<string> Shops);

public sealed record OperationsModel
{
    public required QueueDepth Queues { get; init; }
    public required IReadOnlyList<DeadLetter> DeadLetters { get; init; }

    /// <summary>There are more than those shown.</summary>
    public required bool MoreDeadLetters { get; init; }
    public required IReadOnlyList<JobRow> Jobs { get; init; }
    public required IReadOnlyList<PlatformRow> Platforms { get; init; }
    public required IReadOnlyList<GatewayRow> Gateways { get; init; }
    /// <summary>The newest that are in doubt or failed, with whose they are.</summary>
    public required IReadOnlyList<(string Customer, Touchpoint Touchpoint)> Troubles { get; init; }
    public required IReadOnlyDictionary<string, NightlyReport> Nights { get; init; }
    public Run? Audit { get; init; }
    public Run? Counts { get; init; }

    /// <summary>Touchpoints whose time is over by more than the tolerated minutes.</summary>
    public required TimeSpan? LateBy { get; init; }
}
