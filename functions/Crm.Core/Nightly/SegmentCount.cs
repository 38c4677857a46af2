namespace Crm.Nightly;

/// <summary>What a count within a limit of time came to.</summary>
/// <param name="Members">Found among those looked at.</param>
/// <param name="Looked">Which share of the customers was looked at: 1 is all.</param>
/// <param name="Some">A few of them.</param>
public sealed record SegmentCount(long Members, double Looked, IReadOnlyList<SegmentMember> Some)
{
    public bool IsWhole => Looked >= 1;
}
