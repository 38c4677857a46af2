using Crm.Touchpoints.Campaigns;

namespace Crm.Campaigns;

/// <summary>Something that was done with a campaign, and by whom.</summary>
public sealed record CampaignEntry(DateTimeOffset At, string What, string By);

/// <summary>What planning has come to: sums over the buckets it has done.</summary>
public sealed record CampaignCounts
{
    /// <summary>Buckets done, of 256.</summary>
    public int Buckets { get; init; }
    public long Planned { get; init; }

    /// <summary>By the group assigned.</summary>
    public SortedDictionary<string, long> Arms { get; init; } = new(StringComparer.Ordinal);

    /// <summary>In the audience and not planned, by reason.</summary>
    public SortedDictionary<string, long> LeftOut { get; init; } = new(StringComparer.Ordinal);
    public long Codes { get; init; }
    public DateTimeOffset? FirstDue { get; init; }
    public DateTimeOffset? LastDue { get; init; }

    public static CampaignCounts operator +(CampaignCounts a, CampaignCounts b) => new()
    {
        Buckets = a.Buckets + b.Buckets, Planned = a.Planned + b.Planned, Codes = a.Codes + b.Codes,
        Arms = Sum(a.Arms, b.Arms), LeftOut = Sum(a.LeftOut, b.LeftOut),
        FirstDue = a.FirstDue is null || b.FirstDue < a.FirstDue ? b.FirstDue ?? a.FirstDue : a.FirstDue,
        LastDue = a.LastDue is null || b.LastDue > a.LastDue ? b.LastDue ?? a.LastDue : a.LastDue,
    };

    internal static SortedDictionary<string, long> Sum(SortedDictionary<string, long> a, SortedDictionary<string, long> b)
    {
        var sum = new SortedDictionary<string, long>(a, StringComparer.Ordinal);
        foreach (var (name, count) in b) sum[name] = sum.GetValueOrDefault(name) + count;
        return sum;
    }
}

/// <summary>A campaign as it is kept.</summary>
public sealed record CampaignRow
{
    public required string Id { get; init; }

    /// <summary>As it was written.</summary>
    public required string Source { get; init; }

    /// <summary>Of its texts: an edit of one that runs makes the next.</summary>
    public int Version { get; init; } = 1;
    public CampaignState State { get; init; }
    public IReadOnlyList<CampaignEntry> History { get; init; } = [];

    /// <summary>When planning began, and with it the first span of wake-ups.</summary>
    public DateTimeOffset? PlanBegun { get; init; }

    /// <summary>What planning came to, once it is over.</summary>
    public CampaignCounts? Planned { get; init; }

    /// <summary>Wake-ups due before this have been sent.</summary>
    public DateTimeOffset? ScheduledUpTo { get; init; }

    public bool IsOver => State is CampaignState.Done or CampaignState.Cancelled;
}
