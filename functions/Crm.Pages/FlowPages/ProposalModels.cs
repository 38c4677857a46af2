using Crm.Flows;
using Crm.Publishing;
using Crm.Replay;

namespace Crm.Pages.FlowPages;

/// <summary>A version that could be put in force, and by which rules.</summary>
/// <param name="What">"draft", "files" (their newest version), or "v:" and the number of a version that is kept.</param>
/// <param name="Changes">What it says otherwise than the version in force.</param>
public sealed record Proposal(string What, Flow Flow, string Source, ReplanRules Rules, IReadOnlyList<StepChange> Changes);

/// <param name="Proposal">Null where there is no draft, or where it cannot be read.</param>
public sealed record ProposalModel(FlowHead Head, Proposal? Proposal)
{
    public string What => Proposal?.What ?? "draft";

    /// <summary>The last so many days are replayed; 0: none are.</summary>
    public int ReplayDays { get; init; }
    public string? Note { get; init; }

    /// <summary>What keeps it from being published.</summary>
    public IReadOnlyList<string> Mistakes { get; init; } = [];

    /// <summary>Null before somebody asked.</summary>
    public FlowDifference? Difference { get; init; }
    public ReplayReport? Replay { get; init; }
    public bool ReplayTookTooLong { get; init; }

    /// <summary>What waits is not as it was shown; what has changed since, where that is known.</summary>
    public bool IsChanged { get; init; }
    public DifferenceOfDifferences? Since { get; init; }
}
