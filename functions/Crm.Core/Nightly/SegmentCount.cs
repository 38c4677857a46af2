namespace Crm.Nightly;

/// <summary>What a count within a limit of time came to.</summary>
/// <param name="Members">Found among those looked at.</param>
/// <param name="Looked">Which share of the customers was looked at: 1 is all.</param>
/// <param name="Some">A few of them.</param>
public sealed record SegmentCount(long Members, double Looked, IReadOnlyList<SegmentMember> Some)
{
    public bool IsWhole => Looked >= 1;
}

/// <summary>About how many meet a condition, from a fair draw.</summary>
/// <param name="Least">With 95 % certainty at least so many…</param>
/// <param name="Most">…and at most so many.</param>
public sealed record SegmentEstimate(long Members, long Least, long Most)
{
    /// <summary>Everybody was looked at.</summary>
    public bool IsExact => Least == Most;

    /// <param name="found">Of those drawn.</param>
    /// <param name="share">Of all that were drawn; each was as likely to be as any other.</param>
    public static SegmentEstimate Of(long found, double share)
    {
        // Drawn one by one this is the spread of a count; none found still leaves room for a few (the rule of three).
        var spread = share >= 1 ? 0 : Math.Max(3, 1.96 * Math.Sqrt(found)) * Math.Sqrt(1 - share) / share;
        var members = found / share;
        return new SegmentEstimate((long)Math.Round(members), Math.Max(found, (long)Math.Floor(members - spread)),
            (long)Math.Ceiling(members + spread));
    }
}
