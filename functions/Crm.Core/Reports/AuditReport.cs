using Crm.Touchpoints;

namespace Crm.Reports;

/// <summary>planned = sent + tasks + suppressed by rule + expired + failed + in doubt + waiting.</summary>
public sealed class AuditReport
{
    /// <summary>So many findings are listed; all are counted.</summary>
    public const int MostListed = 1000;

    readonly List<AuditFinding> findings = [];
    readonly SortedDictionary<AuditKind, long> counts = [];

    public long Planned { get; private set; }
    public long Sent { get; private set; }
    public long Tasks { get; private set; }
    public long Expired { get; private set; }
    public long Failed { get; private set; }
    public long InDoubt { get; private set; }
    public long Waiting { get; private set; }
    public long Suppressed { get; private set; }
    public SortedDictionary<string, long> ByRule { get; } = new(StringComparer.Ordinal);

    /// <summary>Texts in the gateway's own record; null when it keeps none.</summary>
    public long? Recorded { get; internal set; }
    public IReadOnlyList<AuditFinding> Findings => findings;
    public IReadOnlyDictionary<AuditKind, long> Counts => counts;

    public long Duplicates => Of(AuditKind.SentTwice) + Of(AuditKind.RecordedNotSent);
    public long Lost => Of(AuditKind.AcceptedNotRecorded) + Of(AuditKind.PlannedAndGone) + Of(AuditKind.WaitingWithoutDueRow)
        + Of(AuditKind.TaskMissing);

    /// <summary>The sum on the right of the equation, counted apart from <see cref="Planned"/>.</summary>
    public long Accounted => Sent + Tasks + Suppressed + Expired + Failed + InDoubt + Waiting;
    public bool IsClean => counts.Count == 0 && Planned == Accounted;

    public string Equation => $"planned {Planned} = sent {Sent} + tasks {Tasks} + suppressed {Suppressed} + expired {Expired} + failed "
        + $"{Failed} + in doubt {InDoubt} + waiting {Waiting}";

    internal void Count(Touchpoint touchpoint)
    {
        Planned++;
        switch (touchpoint.State)
        {
            // Claimed: with the gateway right now, or cut off there; until that is known it is in doubt.
            case TouchpointState.InDoubt or TouchpointState.Claimed: InDoubt++; break;
            case TouchpointState.Planned: Waiting++; break;
            case TouchpointState.TaskCreated: Tasks++; break;
            case TouchpointState.Failed: Failed++; break;
            case TouchpointState.Expired: Expired++; break;
            case TouchpointState.Suppressed:
                Suppressed++;
                var rule = StepSummary.Rule(touchpoint.Reason ?? "(none)");
                ByRule[rule] = ByRule.GetValueOrDefault(rule) + 1;
                break;
            case var state when IsSent(state): Sent++; break;
        }
    }

    internal static bool IsSent(TouchpointState state) => state is TouchpointState.Accepted or TouchpointState.Delivered;

    internal void Add(AuditFinding finding)
    {
        counts[finding.Kind] = counts.GetValueOrDefault(finding.Kind) + 1;
        if (findings.Count < MostListed) findings.Add(finding);
    }

    internal AuditCheckpoint Checkpoint(int buckets, DateTimeOffset started, long matched) => new()
    {
        Buckets = buckets, Started = started, Matched = matched,
        Planned = Planned, Sent = Sent, Tasks = Tasks, Expired = Expired, Failed = Failed, InDoubt = InDoubt, Waiting =
            Waiting, Suppressed = Suppressed,
        ByRule = ByRule, Counts = counts, Findings = findings,
    };

    internal static AuditReport Of(AuditCheckpoint saved)
    {
        var report = new AuditReport
        {
            Planned = saved.Planned, Sent = saved.Sent, Tasks = saved.Tasks, Expired = saved.Expired, Failed = saved.Failed, InDoubt =
                saved.InDoubt,
            Waiting = saved.Waiting, Suppressed = saved.Suppressed,
        };
        foreach (var (rule, count) in saved.ByRule) report.ByRule[rule] = count;
        foreach (var (kind, count) in saved.Counts) report.counts[kind] = count;
        report.findings.AddRange(saved.Findings);
        return report;
    }

    long Of(AuditKind kind) => counts.GetValueOrDefault(kind);
}
