using Crm.Sms;
using Crm.Storage;
using Crm.Touchpoints.Deciding;
using Crm.Touchpoints.Delivery;

namespace Crm.Touchpoints.Sending;

/// <summary>A claim whose process is gone, or a text in doubt: the provider is asked; nothing is sent on a guess.</summary>
public sealed class DoubtResolver(ISmsGateway gateway, DeliveryReportHandler reports, TouchpointWriter writer, TimeProvider time)
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
            SendLookup.Accepted => text with
            {
                State = TouchpointState.Accepted, ProviderId = found.MessageId ?? text.ProviderId, Reason = "traced",
                SettledAt = now, Next = null, To = null,
            },
            SendLookup.NotFound => OutcomeRules.Again(text, now, OutcomeRules.NeverTaken),
            // At its expiry a text in doubt stays so for good: an open question, not a second text.
            _ when now >= text.Expires => doubt with { SettledAt = now, Next = null, To = null },
            _ => doubt with { Next = now + (found.AskAgain ?? OutcomeRules.DoubtInterval) },
        };
        return await writer.WriteAsync(customer, stored, after, cancel);
    }
}
