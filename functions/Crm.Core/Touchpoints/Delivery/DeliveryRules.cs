using Crm.Sms;
using Crm.Touchpoints.Sending;

namespace Crm.Touchpoints.Delivery;

/// <summary>
/// What a report makes of a touchpoint: pure, idempotent, and the same whether it comes before or after the sender's own write.
/// </summary>
public static class DeliveryRules
{
    /// <summary>How long after a transient failure the one other text goes out.</summary>
    public static readonly TimeSpan SecondTry = TimeSpan.FromHours(1);

    /// <summary>The touchpoint afterwards; the same instance when the report changes nothing.</summary>
    public static Touchpoint Apply(Touchpoint before, SmsEvent.Report report, DateTimeOffset now)
    {
        if (before.State == TouchpointState.Delivered) return before;
        return report.Verdict switch
        {
            DeliveryVerdict.Delivered => before with
            {
                State = TouchpointState.Delivered, ProviderId = report.MessageId
                    ?? before.ProviderId, SettledAt = report.At, Next = null, Reason = null, To = null,
            },
            DeliveryVerdict.Unreported => Taken(before, report, now),
            _ => Failed(before, report, now),
        };
    }

    static Touchpoint Taken(Touchpoint before, SmsEvent.Report report, DateTimeOffset now) =>
        before.State is TouchpointState.Claimed or TouchpointState.InDoubt
        ? OutcomeRules.Taken(before, now, before.Gateway is null ? null : now + ReportLooks.First) with
        {
            ProviderId = report.MessageId ?? before.ProviderId, Reason = "unreported",
        }
        : before;

    static Touchpoint Failed(Touchpoint before, SmsEvent.Report report, DateTimeOffset now)
    {
        if (before.State is not (TouchpointState.Claimed or TouchpointState.Accepted or TouchpointState.InDoubt)) return before;
        // Repeated, or late news of the first text while the second is on its way.
        if (report.MessageId is not null && report.MessageId == before.FailedMessage) return before;
        if (report.MessageId is not null && before.ProviderId is not null && report.MessageId != before.ProviderId) return before;
        var next = now + (report.RetryAfter ?? SecondTry);
        var again = report.Verdict == DeliveryVerdict.Transient && before.FailedMessage is null && next < before.Expires;
        if (!again) return before
            with { State = TouchpointState.Failed, ProviderId = report.MessageId
            ?? before.ProviderId, Reason = "report:" + report.Code, SettledAt = report.At, Next = null, To = null };
        return before with
        {
            State = TouchpointState.Planned, Next = next, Reason = "report:" + report.Code, FailedMessage = report.MessageId ?? "(no id)",
            ProviderId = null, SettledAt = null, ClaimedAt = null, Text = null, Parts = null, CostMicros = null, Currency = null, Variant =
                null,
            Gateway = null, To = null, Tried = null, SentFor = null,
        };
    }
}
