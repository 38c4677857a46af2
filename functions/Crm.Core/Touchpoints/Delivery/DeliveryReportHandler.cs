using Crm.Common;
using Crm.Customers;
using Crm.Flows;
using Crm.Shops;
using Crm.Sms;
using Crm.Storage;
using Crm.Touchpoints.Schedule;
using Crm.Touchpoints.Sending;
using Microsoft.Extensions.Logging;

namespace Crm.Touchpoints.Delivery;

/// <summary>Settles a touchpoint by the carrier's report, with what it teaches about the buyer's phone or consent, in one commit.</summary>
public sealed partial class DeliveryReportHandler(
    CustomerRows rows, IdentityIndex index, ContactIndex contacts, NumberConsents numbers, ShopDirectory shops, FlowVersions flows,
        IWakeUps wakeUps, TimeProvider time, ILogger<DeliveryReportHandler> log)
{
    const int MaxAttempts = 20;

    /// <summary>No merge takes longer; a report of an older text that is not found belongs to nobody here.</summary>
    static readonly TimeSpan Joining = TimeSpan.FromMinutes(10);

    /// <returns>False when nobody here sent such a text.</returns>
    /// <exception cref="InvalidOperationException">The customer is being merged, is not found while that may be so, or met too many
    /// conflicts: deliver it again later.</exception>
    public async ValueTask<bool> HandleAsync(SmsEvent.Report report, CancellationToken cancel)
    {
        report = report with { At = ToldTime.NotAhead(report.At, time.GetUtcNow()) };
        CrmMetrics.DeliveryReports.Add(1, new KeyValuePair<string, object?>("code", report.Code));
        // Before anything else: the carrier's refusal holds for the number, whoever's text told of it and whether that text is found or
        // not.
        if (report.To is { } number && ReportLessons.OptedOut(report) is { } refusal) await numbers.TellAsync(number, [refusal], cancel);
        if (!SmsTag.TryParse(report.Tag, out var customer, out var touchpoint)
            || await OwnerAsync(customer, touchpoint, report.To, cancel) is not { } owner)
        {
            // Ours by its tag: while customers are being joined, a name may for a moment lead to the wrong one of them.
            if (customer is not null
                && time.GetUtcNow() - report.At < Joining) throw new InvalidOperationException(
                $"Touchpoint {touchpoint} is not to be found just now.");
            Unmatched(report.MessageId, report.Code);
            return false;
        }
        if (report.Verdict == DeliveryVerdict.Account) AccountProblem(report.Code, touchpoint);
        // The first try has the row it was found by; a conflict reads it again.
        var found = owner.Stored;
        await Optimistic.RunAsync($"The report on touchpoint {touchpoint}", MaxAttempts, async attempt =>
        {
            var stored = attempt == 0 ? found : await rows.TouchpointAsync(owner.Customer, touchpoint, cancel);
            return await TryApplyAsync(owner.Customer, stored, report, cancel);
        });
        return true;
    }

    async ValueTask<bool> TryApplyAsync(string owner, Stored<Touchpoint>? found, SmsEvent.Report report, CancellationToken cancel)
    {
        if (found is not { Value.Id: var touchpoint } stored)
            throw new InvalidOperationException("A touchpoint has moved while its report was read.");
        var after = DeliveryRules.Apply(stored.Value, report, time.GetUtcNow());
        var changes = new Changes();
        if (after != stored.Value)
        {
            changes.Put(Keys.Touchpoint(owner, touchpoint), stored, after);
            changes.MoveDue(owner, stored.Value, after);
        }
        var takenBack = SendReversal.Is(stored.Value, after);
        // Most texts are delivered, and that is the touchpoint's alone.
        if (takenBack || SendReversal.IsUndone(stored.Value, after) || ReportLessons.Teaches(stored.Value, report))
            await TeachAsync(owner, stored.Value, after, report, changes, cancel);
        var revived = takenBack ? await SendReversal.ReviveAsync(rows, owner, touchpoint, time.GetUtcNow(), changes, cancel) : [];
        if (!await rows.TryCommitAsync(owner, changes, cancel)) return false;
        if (revived.Count > 0) await wakeUps.ScheduleAsync(revived, cancel);
        if (after == stored.Value) await RemindAsync(owner, after, report, cancel);
        if (after.State == stored.Value.State) return true;
        CrmMetrics.Touchpoints.Add(1, new("step", after.Step), new("state", after.State.ToString()));
        Settled(touchpoint, after.Step, after.State, report.Code);
        if (after.HasDue) await wakeUps.ScheduleAsync([new WakeUp(owner, touchpoint, after.WakeAt)], cancel);
        return true;
    }

    /// <summary>What it teaches of the customer, on whose row the commit depends then.</summary>
    async ValueTask TeachAsync(string owner, Touchpoint before, Touchpoint after, SmsEvent.Report report, Changes changes,
        CancellationToken cancel)
    {
        // Its rows are being copied elsewhere: what is written here now could be left behind.
        if (await rows.CustomerAsync(owner, cancel) is not { Value: { MergedInto: null } known } customer)
            throw new InvalidOperationException($"The customer of touchpoint {before.Id} is being merged.");
        var learned = ReportLessons.Learn(known, before, report);
        if (SendReversal.Is(before, after)) learned = SendReversal.WithoutEntry(learned, before.Id);
        if (SendReversal.IsUndone(before, after))
        {
            learned = SendReversal.WithEntry(learned, await EntryAsync(known, before, report, cancel));
            if (ReportLessons.Revives(known, report) && !await HasFailedSinceAsync(owner, before.Id, report, cancel))
                learned = ReportLessons.Revived(learned, report);
        }
        changes.Put(Keys.Customer(owner), customer, learned);
        changes.Lock(Keys.Customer(owner), customer);
    }

    /// <summary>What the ledger counted when the text was claimed.</summary>
    async ValueTask<LedgerEntry> EntryAsync(Customer customer, Touchpoint text, SmsEvent.Report report, CancellationToken cancel)
    {
        var messageClass = MessageClass.Transactional;
        if (shops.Find(text.Order.Shop) is { } shop && (text.Hand?.ToStep(customer, shop)
            ?? await flows.StepAsync(text.Flow, text.Version, text.Step, cancel)) is { } step)
            messageClass = step.Variants.FirstOrDefault(v => v.Name == text.Variant) is { } variant
                ? Texts.ClassOf(step, variant, shop) : step.Class;
        return new LedgerEntry(text.ClaimedAt ?? report.At, messageClass, text.Step, text.Id)
        {
            Mail = ReportLessons.IsMail(report) ? true : null,
        };
    }

    // A settled text keeps no number: whichever of the buyer's it was, a later failure stands.
    async ValueTask<bool> HasFailedSinceAsync(string owner, string text, SmsEvent.Report report, CancellationToken cancel) =>
        (await rows.OfCustomerAsync("t", owner, cancel)).Select(row => RowBody.Read<Touchpoint>(row.Body))
            .Any(t => t.Id != text && t.State == TouchpointState.Failed && t.SettledAt > report.At);

    // A failure told before: whoever wrote down what follows from it may have died before the wake-ups were sent.
    async ValueTask RemindAsync(string owner, Touchpoint touchpoint, SmsEvent.Report report, CancellationToken cancel)
    {
        if (report.Verdict is DeliveryVerdict.Delivered or DeliveryVerdict.Unreported) return;
        var waiting = await SendReversal.RevivedAsync(rows, owner, touchpoint.Id, cancel);
        if (touchpoint.State == TouchpointState.Planned) waiting.Add(new WakeUp(owner, touchpoint.Id, touchpoint.WakeAt));
        if (waiting.Count > 0) await wakeUps.ScheduleAsync(waiting, cancel);
    }

    /// <summary>
    /// Whose rows hold the touchpoint: the tag tells whom it was sent for, who may have been taken in by another since; without that, the
    /// phone.
    /// </summary>
    async ValueTask<Held?> OwnerAsync(string? customer, string touchpoint, string? phone, CancellationToken cancel)
    {
        if (await HolderAsync(customer, touchpoint, cancel) is { } tagged) return tagged;
        if (phone is null) return null;
        foreach (var group in shops.All.Select(shop => shop.Group).Distinct(StringComparer.Ordinal))
        {
            if (await index.FindAsync(group, Identity.Phone(phone), cancel) is { } known
                && await rows.TouchpointAsync(known, touchpoint, cancel) is { } there) return new Held(known, there);
            foreach (var sender in await contacts.FindAsync(group, phone, cancel))
                if (await HolderAsync(sender, touchpoint, cancel) is { } holder) return holder;
        }
        return null;
    }

    sealed record Held(string Customer, Stored<Touchpoint> Stored);

    /// <summary>The customer, or whoever took it in, if the touchpoint lies there.</summary>
    async ValueTask<Held?> HolderAsync(string? customer, string touchpoint, CancellationToken cancel)
    {
        for (var attempt = 0; customer is not null && attempt < MaxAttempts; attempt++)
        {
            if (await rows.TouchpointAsync(customer, touchpoint, cancel) is { } there) return new Held(customer, there);
            var successor = await index.SuccessorAsync(customer, cancel);
            customer = successor == customer ? null : successor;
        }
        return null;
    }

    [LoggerMessage(3101, LogLevel.Debug, "Touchpoint {Touchpoint} ({Step}): {State} by report {Code}")]
    partial void Settled(string touchpoint, string step, TouchpointState state, string code);

    [LoggerMessage(3102, LogLevel.Warning, "No touchpoint belongs to the report {Code} on message {Message}")]
    partial void Unmatched(string? message, string code);

    [LoggerMessage(3103, LogLevel.Error,
        "The provider refuses our texts with {Code} (touchpoint {Touchpoint}): look at the account and the sender number")]
    partial void AccountProblem(string code, string touchpoint);
}
