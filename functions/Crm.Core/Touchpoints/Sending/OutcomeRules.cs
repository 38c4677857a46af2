using Crm.Sms;

namespace Crm.Touchpoints.Sending;

/// <summary>What a claimed touchpoint becomes by the gateway's answer.</summary>
public static class OutcomeRules
{
    /// <summary>How long a text in doubt waits between two looks at what the provider knows.</summary>
    public static readonly TimeSpan DoubtInterval = TimeSpan.FromHours(1);

    public static Touchpoint After(Touchpoint claimed, SendOutcome outcome, DateTimeOffset now) => outcome switch
    {
        SendOutcome.Accepted accepted => claimed with { State = TouchpointState.Accepted, ProviderId = accepted.ProviderId, SettledAt = now, Next = null, Reason = null },
        SendOutcome.Rejected rejected => claimed with { State = TouchpointState.Failed, Reason = $"rejected:{rejected.Code} {rejected.Reason}", SettledAt = now, Next = null },
        SendOutcome.Throttled throttled => Again(claimed, now + throttled.RetryAfter, "throttled"),
        SendOutcome.NotSent notSent => Again(claimed, now + TimeSpan.FromMinutes(1), "not-sent:" + notSent.Reason),
        SendOutcome.Unknown unknown => claimed with { State = TouchpointState.InDoubt, Reason = "unknown:" + unknown.Reason, Next = now + DoubtInterval },
        _ => throw new InvalidOperationException($"No such outcome: {outcome}."),
    };

    /// <summary>Nothing went out: the claim is given back, and the rules are asked again at the next try.</summary>
    public static Touchpoint Again(Touchpoint claimed, DateTimeOffset at, string reason) =>
        Unsent(claimed) with { State = TouchpointState.Planned, Next = at, Reason = reason };

    /// <summary>Without what the claim wrote.</summary>
    public static Touchpoint Unsent(Touchpoint claimed) => claimed with
    {
        ClaimedAt = null, Text = null, Parts = null, CostMicros = null, Currency = null, Variant = null,
    };
}
