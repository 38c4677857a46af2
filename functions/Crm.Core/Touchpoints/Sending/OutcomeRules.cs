using Crm.Sms;

namespace Crm.Touchpoints.Sending;

/// <summary>What a claimed touchpoint becomes by the gateway's answer.</summary>
public static class OutcomeRules
{
    /// <summary>How long a text in doubt waits between two looks at what the provider knows.</summary>
    public static readonly TimeSpan DoubtInterval = TimeSpan.FromHours(1);

    /// <summary>Why a claim was given back, in the row's reason.</summary>
    public const string NeverTaken = "never-taken", NotSent = "not-sent:", Report = "report:";
    const string ThrottledReason = "throttled", AtGateway = "gateway:";

    public static bool IsGivenBack(string reason) => reason is ThrottledReason or NeverTaken
        || new[] { NotSent, AtGateway, Report }.Any(start => reason.StartsWith(start, StringComparison.Ordinal));

    public static Touchpoint After(Touchpoint claimed, SendOutcome outcome, DateTimeOffset now) => outcome switch
    {
        SendOutcome.Accepted accepted =>
            Taken(claimed, now, now + accepted.ReportAfter) with { ProviderId = accepted.ProviderId, Reason = null },
        SendOutcome.Rejected rejected =>
            claimed with { State = TouchpointState.Failed, Reason = $"rejected:{rejected.Code} {rejected.Reason}", SettledAt = now,
            Next = null, To = null },
        SendOutcome.Throttled throttled => Again(claimed, now + throttled.RetryAfter, ThrottledReason),
        SendOutcome.NotSent notSent => Again(claimed, now + TimeSpan.FromMinutes(1), NotSent + notSent.Reason),
        SendOutcome.Unknown unknown =>
            claimed with { State = TouchpointState.InDoubt, Reason = "unknown:" + unknown.Reason,
            Next = now + (unknown.AskAfter ?? DoubtInterval) },
        SendOutcome.Held held =>
            Again(claimed, Before(claimed.Expires, now + held.RetryAfter), $"{AtGateway}{claimed.Gateway} {held.Code}") with
        {
            Tried = held.Tried, Attempts = held.Attempts == 0 ? null : held.Attempts,
        },
        // Counted as out, and asked about no more: a report may still settle it, or a person does.
        SendOutcome.Parked parked =>
            claimed with { State = TouchpointState.InDoubt, Reason = "parked:" + parked.Code, SettledAt = now, Next = null, To = null },
        _ => throw new InvalidOperationException($"No such outcome: {outcome}."),
    };

    /// <param name="ask">When its report is asked for; null: it never is.</param>
    public static Touchpoint Taken(Touchpoint claimed, DateTimeOffset now, DateTimeOffset? ask) =>
        claimed with { State = TouchpointState.Accepted, SettledAt = now, Next = ask, To = ask is null ? null : claimed.To };

    // What cannot go before its time is over is told so then, not hours later.
    public static DateTimeOffset Before(DateTimeOffset expires, DateTimeOffset at) => at < expires ? at : expires;

    /// <summary>Nothing went out: the claim is given back, and the rules are asked again at the next try.</summary>
    public static Touchpoint Again(Touchpoint claimed, DateTimeOffset at, string reason) =>
        Unsent(claimed) with { State = TouchpointState.Planned, Next = at, Reason = reason };

    /// <summary>Without what the claim wrote.</summary>
    public static Touchpoint Unsent(Touchpoint claimed) => claimed with
    {
        ClaimedAt = null, Text = null, Parts = null, CostMicros = null, Currency = null, Variant = null,
        Gateway = null, To = null, SentFor = null,
    };
}
