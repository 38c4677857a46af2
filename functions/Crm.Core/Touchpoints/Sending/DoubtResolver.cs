using Crm.Customers;
using Crm.Sms;
using Crm.Storage;
using Crm.Touchpoints.Deciding;
using Crm.Touchpoints.Delivery;

namespace Crm.Touchpoints.Sending;

/// <summary>
/// A claim whose process is gone, a text in doubt, or one whose report never came: the provider is asked; nothing is sent on a guess.
/// </summary>
public sealed class DoubtResolver(ISmsGateway gateway, CustomerRows rows, DeliveryReportHandler reports, TouchpointWriter writer,
    TimeProvider time)
{
    /// <summary>
    /// Somebody is at work on it, or was a moment ago: looked at again when the lease is over. Only now its due row moves there; a claim
    /// leaves it where it is, as nearly every claim is settled at once.
    /// </summary>
    internal ValueTask<DispatchResult> HoldAsync(string customer, Stored<Touchpoint> claimed, CancellationToken cancel) =>
        writer.WriteAsync(customer, claimed, claimed.Value with { Next = claimed.Value.ClaimedAt + DispatchHandler.ClaimLease }, cancel);

    internal async ValueTask<DispatchResult> ResolveAsync(string customer, Stored<Touchpoint> stored, CancellationToken cancel)
    {
        var (now, text) = (time.GetUtcNow(), stored.Value);
        var found = await gateway.LookUpAsync(GatewayMessage.Lookup(customer, text, now), cancel);
        if (found.Report is { } report && await reports.HandleAsync(report.ToEvent(), cancel)) return DispatchResult.Done;
        var doubt = text with { State = TouchpointState.InDoubt, Reason = text.Reason ?? "claim-lost" };
        var after = found.SendLookup switch
        {
            SendLookup.Accepted => OutcomeRules.Taken(text, now, text.Gateway is null ? null : now + ReportLooks.First) with
            {
                ProviderId = found.MessageId ?? text.ProviderId, Reason = "traced",
            },
            SendLookup.NotFound => OutcomeRules.Again(text, now, OutcomeRules.NeverTaken),
            // At its expiry a text in doubt stays so for good: an open question, not a second text.
            _ when now >= text.Expires => doubt with { SettledAt = now, Next = null, To = null },
            _ => doubt with { Next = now + (found.AskAgain ?? OutcomeRules.DoubtInterval) },
        };
        return await writer.WriteAsync(customer, stored, after, cancel);
    }

    /// <summary>The report of an accepted text; where there is none, the next look, or an end of asking.</summary>
    internal async ValueTask<DispatchResult> AskReportAsync(string customer, Stored<Touchpoint> stored, CancellationToken cancel)
    {
        var (now, asked) = (time.GetUtcNow(), stored.Value.Next);
        var found = await gateway.LookUpAsync(GatewayMessage.Lookup(customer, stored.Value, now), cancel);
        if (found.Report is { Status: not ReportStatus.Sent } report && await reports.HandleAsync(report.ToEvent(), cancel))
        {
            // A report that changes nothing, of a text before this one, must not be asked for for ever.
            if (await rows.TouchpointAsync(customer, stored.Value.Id, cancel) is not { Value.AwaitsReport: true } left
                || left.Value.Next != asked) return DispatchResult.Done;
            stored = left;
        }
        var next = now + found.AskAgain;
        return await writer.WriteAsync(customer, stored, stored.Value with { Next = next, To = next is null ? null : stored.Value.To },
            cancel);
    }
}
