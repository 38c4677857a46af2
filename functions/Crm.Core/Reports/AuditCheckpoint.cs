namespace Crm.Reports;

/// <summary>How far an audit has come, so that one that is interrupted goes on instead of beginning anew.</summary>
public sealed record AuditCheckpoint
{
    /// <summary>So many of the buckets are done.</summary>
    public required int Buckets { get; init; }
    public required DateTimeOffset Started { get; init; }

    /// <summary>Touchpoints the gateway has taken a text for.</summary>
    public required long Matched { get; init; }
    public long Planned { get; init; }
    public long Sent { get; init; }
    public long Tasks { get; init; }
    public long Expired { get; init; }
    public long Failed { get; init; }
    public long InDoubt { get; init; }
    public long Waiting { get; init; }
    public long Suppressed { get; init; }
    public SortedDictionary<string, long> ByRule { get; init; } = new(StringComparer.Ordinal);
    public SortedDictionary<AuditKind, long> Counts { get; init; } = [];
    public IReadOnlyList<AuditFinding> Findings { get; init; } = [];
}
