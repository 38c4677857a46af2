using Crm.Common;
using Crm.Customers;
using Crm.Flows;
using Crm.Shops;
using Crm.Sms;
using Crm.Storage;
using Crm.Touchpoints.Budget;
using Crm.Touchpoints.Campaigns;
using Crm.Touchpoints.Deciding;
using Crm.Touchpoints.Delivery;
using Crm.Touchpoints.Links;
using Microsoft.Extensions.Logging;

namespace Crm.Touchpoints.Sending;

/// <summary>
/// Claim, send, record. The claim is written with the customer's ledger in one commit before the gateway is called, so a touchpoint that
/// was claimed once is never sent a second time without knowing what became of the first.
/// </summary>
public sealed partial class TextSender(
    CustomerRows rows, ISmsGateway gateway, NumberConsents numbers, DeliveryReportHandler reports, MonthSpend spend,
    LinkIndex links,
    CampaignGate campaigns, TouchpointWriter writer, TimeProvider time, ILogger<TextSender> log)
{
    static readonly TimeSpan LedgerSpan = TimeSpan.FromDays(31);

    internal async ValueTask<DispatchResult> SendAsync(
        DispatchContext context, Step step, Shop shop, Decision.Send send, CancellationToken cancel)
    {
        var message = GatewayMessage.Of(context.Touchpoint, context.Customer.Value, context.Order, step, shop, send, context.Now);
        var route = gateway.Route(message, context.Now);
        if (route is SendRoute.Closed closed)
        {
            GiveBack(shop, context, send);
            return await writer.WriteAsync(context.CustomerId, context.Stored, context.Touchpoint
                with { Next = OutcomeRules.Before(context.Touchpoint.Expires, closed.Until), Reason = closed.Rule }, cancel);
        }
        message = message with { Gateway = (route as SendRoute.Open)?.Gateway };
        if (await ClaimAsync(context, step, shop, send, message.Gateway, cancel) is not { } claimed)
        {
            GiveBack(shop, context, send);
            return DispatchResult.Conflict;
        }
        if (await RefusalAsync(context, claimed, step, send.To, cancel) is { } refused)
        {
            GiveBack(shop, context, send);
            return await writer.RecordAsync(context.CustomerId, claimed, refused, CancellationToken.None);
        }
        CrmMetrics.TextParts.Add(claimed.Value.Parts ?? 0, new KeyValuePair<string, object?>("step", step.Name));
        var outcome = await HandOverAsync(message, claimed.Value.Id);
        if (outcome is not (SendOutcome.Accepted or SendOutcome.Unknown or SendOutcome.Parked))
            GiveBack(shop, context, send);
        if (outcome is SendOutcome.Rejected rejected && await LearnAsync(message, rejected)) return DispatchResult.Done;
        return await writer.RecordAsync(context.CustomerId, claimed, text => OutcomeRules.After(text, outcome, time.GetUtcNow()),
            CancellationToken.None);
    }

    // A mail has taken nothing.
    void GiveBack(Shop shop, DispatchContext context, Decision.Send send)
    {
        if (send.Mail is not null) return;
        spend.GiveBack(shop, context.Now, send.CostMicros);
        campaigns.GiveBack(context.Touchpoint.Flow, send.CostMicros);
    }

    /// <summary>The claimed touchpoint, or null when another attempt was faster.</summary>
    async ValueTask<Stored<Touchpoint>?> ClaimAsync(DispatchContext context, Step step, Shop shop, Decision.Send send, string? by,
        CancellationToken cancel)
    {
        var claimed = context.Touchpoint with
        {
            State = TouchpointState.Claimed,
            ClaimedAt = context.Now,
            Variant = send.Variant,
            Text = send.Text,
            Parts = send.Mail is null ? send.Parts : null,
            CostMicros = send.Mail is null ? send.CostMicros : null,
            Currency = send.Mail is null ? shop.Rules.PriceCurrency : null,
            Reason = null,
            Code = send.Coupon?.Code ?? context.Touchpoint.Code,
            Gateway = by,
            To = by is null ? null : send.To,
            SentFor = null,
            Links = TextLinks.Of(send.Links, context.Touchpoint.Links),
        };
        foreach (var link in send.Links)
            await links.RememberAsync(link.Code, new LinkRow(context.CustomerId, claimed.Id), cancel);
        var entry = new LedgerEntry(context.Now, send.Class, step.Name, claimed.Id) { Mail = send.Mail is null ? null : true };
        var ledger = context.Customer.Value.Ledger.Where(e => e.At > context.Now - LedgerSpan && e.Touchpoint != claimed.Id).Append(entry);
        var changes = new Changes();
        changes.Put(Keys.Touchpoint(context.CustomerId, claimed.Id), context.Stored, claimed);
        changes.Put(Keys.Customer(context.CustomerId), context.Customer, context.Customer.Value with { Ledger = [.. ledger] });
        if (!await rows.TryCommitAsync(context.CustomerId, changes, cancel)) return null;
        return changes.Committed(Keys.Touchpoint(context.CustomerId, claimed.Id), claimed);
    }

    /// <summary>
    /// Asked between claim and gateway, so that a refusal acknowledged before this moment holds (see <see cref="NumberConsents"/>). Where
    /// nobody can say whether there is one, nothing goes out: the claim is given back. Null lets the text go.
    /// </summary>
    async ValueTask<Func<Touchpoint, Touchpoint>?> RefusalAsync(DispatchContext context, Stored<Touchpoint> claimed, Step step,
        string phone, CancellationToken cancel)
    {
        try
        {
            if ((await numbers.FindAsync(phone, cancel))?.Refusal(step.Class, phone, context.Customer.Value)
                is not { } refusal) return null;
            var rule = ConsentRules.OfNumber(refusal.Class, refusal.Word);
            return text => OutcomeRules.Unsent(text)
                with { State = TouchpointState.Suppressed, Reason = rule, SettledAt = time.GetUtcNow(), Next = null };
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            NotAsked(failure, claimed.Value.Id);
            return text => OutcomeRules.Again(text, time.GetUtcNow() + TimeSpan.FromMinutes(1), OutcomeRules.NotSent + "refusals-unread");
        }
    }

    /// <summary>What the gateway answers; a failure nobody understands is a text in doubt.</summary>
    async ValueTask<SendOutcome> HandOverAsync(SmsMessage message, string touchpoint)
    {
        try
        {
            // A host that stops waits for the answer: giving up on it now would only leave one more text in doubt.
            return await gateway.SendAsync(message, CancellationToken.None);
        }
        catch (Exception failure)
        {
            // Nobody can say whether the provider has it: that is what "in doubt" is for.
            SendFailed(failure, touchpoint);
            return new SendOutcome.Unknown(failure.GetType().Name);
        }
    }

    /// <summary>
    /// A refusal at the door teaches what a report would: the phone or the consent, in the commit that settles the touchpoint.
    /// </summary>
    async ValueTask<bool> LearnAsync(SmsMessage message, SendOutcome.Rejected refused)
    {
        if (refused.Class is not (SendClass.OptedOut or SendClass.PermanentNumber)) return false;
        var report = new SmsEvent.Report(SmsTag.Of(message.Customer, message.Tag), null, message.To, refused.Code,
            time.GetUtcNow()) { Meaning = GatewayReports.MeaningOf(refused.Class) };
        try
        {
            return await reports.HandleAsync(report, CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            // The customer is being joined with another: then only the touchpoint is settled.
            return false;
        }
    }

    [LoggerMessage(3002, LogLevel.Warning, "The gateway failed on touchpoint {Touchpoint}; it is in doubt")]
    partial void SendFailed(Exception failure, string touchpoint);

    [LoggerMessage(3003, LogLevel.Warning, "Nobody can say whether the number of touchpoint {Touchpoint} refused texts; it waits")]
    partial void NotAsked(Exception failure, string touchpoint);
}
