using Crm.Flows;

namespace Crm.Publishing;

/// <summary>What a person says to put a version in force.</summary>
/// <param name="Rules">The draft and what it does with what waits.</param>
/// <param name="By">Who.</param>
public sealed record PublishRequest(ReplanRules Rules, string By)
{
    public string? Note { get; init; }

    /// <summary>The hash of the difference that was shown; may be left out only where nothing that waits changes.</summary>
    public string? Difference { get; init; }

    /// <summary>The files' newest version, which from then on publishes itself again.</summary>
    public bool FollowsFiles { get; init; }
}

/// <summary>What became of it.</summary>
public abstract record PublishResult
{
    /// <summary>In force, and what waits is planned by it.</summary>
    public sealed record Published(Publication Publication, FlowDifference Difference) : PublishResult;

    /// <summary>The version is in force already, with nothing left to do.</summary>
    public sealed record InForce(Publication Publication) : PublishResult;

    /// <summary>Mistakes as sentences; nothing was changed.</summary>
    public sealed record Refused(IReadOnlyList<string> Mistakes) : PublishResult;

    /// <summary>What would change is not what was shown; nothing was changed.</summary>
    /// <param name="Now">The difference as it is now.</param>
    /// <param name="Since">What is otherwise than shown; null where the shown one is not known here.</param>
    public sealed record Changed(FlowDifference Now, DifferenceOfDifferences? Since) : PublishResult;
}
