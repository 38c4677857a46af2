using Crm.Common;
using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Shops;
using Crm.Sms;
using Crm.Storage;
using Crm.Tasks;
using Crm.Touchpoints.Budget;
using Crm.Touchpoints.Deciding;
using Crm.Touchpoints.Delivery;
using Crm.Touchpoints.Schedule;
using Microsoft.Extensions.Logging;

namespace Crm.Touchpoints.Sending;

/// <summary>What firing came to; the host settles its message by it.</summary>
public enum DispatchResult
{
    /// <summary>Carried out or stopped by a rule: nothing to come back for.</summary>
    Done,

    /// <summary>Gone or settled before: a due row that still names it is a leftover.</summary>
    Stale,

    /// <summary>Put off; a new wake-up was scheduled.</summary>
    Waiting,

    /// <summary>Somebody else changed the rows meanwhile: try again.</summary>
    Conflict,
}

/// <summary>
/// Fires one touchpoint: read state again, decide, claim, send, settle. The claim is written with the customer's ledger in one commit
/// before the gateway is called, so a touchpoint that was claimed once is never sent a second time without knowing what became of the
/// first.
/// </summary>
public sealed partial class DispatchHandler(
    CustomerRows rows, IdentityIndex index, IOrderOwnership orders, FlowLibrary flows, ShopDirectory shops, ISmsGateway gateway,
    DeliveryReportHandler reports, IWakeUps wakeUps, MonthSpend spend, ShopKnowledge knowledge, NumberConsents numbers, TimeProvider time,
        ILogger<DispatchHandler> log)
{
    /// <summary>A claim this old belongs to a process that is gone.</summary>
    public static readonly TimeSpan ClaimLease = TimeSpan.FromMinutes(5);

    static readonly TimeSpan LedgerSpan = TimeSpan.FromDays(31);

    public async ValueTask<DispatchResult> DispatchAsync(WakeUp wakeUp, CancellationToken cancel)
    {
        if (await rows.TouchpointAsync(wakeUp.Customer, wakeUp.Touchpoint, cancel) is not { } stored) return DispatchResult.Stale;
        var now = time.GetUtcNow();
        await RemindAsync(wakeUp.Customer, stored.Value, cancel);
        if (!stored.Value.Waits) return DispatchResult.Stale;
        if (now < stored.Value.WakeAt) return await WaitAsync(wakeUp.Customer, stored.Value, cancel);
        if (stored.Value.State == TouchpointState.Claimed
            && now < stored.Value.ClaimedAt + ClaimLease) return await HeldAsync(wakeUp.Customer, stored, cancel);
        if (stored.Value.State != TouchpointState.Planned) return await DoubtAsync(wakeUp.Customer, stored, cancel);
        if (await rows.CustomerAsync(wakeUp.Customer, cancel) is not { Value.MergedInto: null } customer) return DispatchResult.Conflict;
        var order = stored.Value.FollowsCustomerEvent ? null : await rows.OrderAsync(wakeUp.Customer, stored.Value.Order, cancel);
        if (order is null && !stored.Value.FollowsCustomerEvent) return DispatchResult.Conflict;
        // Until two that turned out to be one person are one, both may have the touchpoint.
        if (order is not null
            && !await orders.HoldsAsync(customer.Value, Identity.Order(order.Value.State.Key), cancel)) return DispatchResult.Conflict;
        CrmMetrics.Lateness.Record((now - stored.Value.WakeAt).TotalSeconds);
        return await CarryOutAsync(new DispatchContext(stored, customer, order?.Value.State, now), cancel);
    }

    // The second delivery of a wake-up whose process died after its commit: what that put back may lack its own wake-up.
    async ValueTask RemindAsync(string customer, Touchpoint touchpoint, CancellationToken cancel)
    {
        if (!SendReversal.MayHaveBeen(touchpoint)) return;
        var revived = await SendReversal.RevivedAsync(rows, customer, touchpoint.Id, cancel);
        if (revived.Count > 0) await wakeUps.ScheduleAsync(revived, cancel);
    }

    /// <summary>
    /// For a host that knows no other process is at work: a claim found at its start belongs to one that is gone, and its lease need not
    /// run out.
    /// </summary>
    public async ValueTask RecoverAsync(WakeUp wakeUp, CancellationToken cancel)
    {
        if (await rows.TouchpointAsync(wakeUp.Customer, wakeUp.Touchpoint, cancel) is { Value.State: TouchpointState.Claimed } claimed)
            await DoubtAsync(wakeUp.Customer, claimed, cancel);
    }

    sealed record DispatchContext(Stored<Touchpoint> Stored, Stored<Customer> Customer, OrderState? Order, DateTimeOffset Now)
    {
        public Touchpoint Touchpoint => Stored.Value;
        public string CustomerId => Customer.Value.Id;
    }

    async ValueTask<DispatchResult> CarryOutAsync(DispatchContext context, CancellationToken cancel)
    {
        var touchpoint = context.Touchpoint;
        if (context.Customer.Value.Erased is not null) return await SettleAsync(context, TouchpointState.Suppressed, "erased", cancel);
        if (shops.Find(touchpoint.Order.Shop) is not { } shop) return await SettleAsync(context, TouchpointState.Suppressed, "shop-gone",
            cancel);
        if (flows.Find(touchpoint.Flow, touchpoint.Version, touchpoint.Step) is not { } step) return await SettleAsync(context,
            TouchpointState.Suppressed, "step-gone", cancel);
        var rivals = step.Class == MessageClass.Promotional ? await CompetingAsync(context, cancel) : [];
        var question = new DecisionContext(touchpoint, step, context.Customer.Value, context.Order, shop, context.Now,
            rivals) { Own = await OwnOrderAsync(context, cancel) };
        return await DecideAsync(await AskedAsync(question, cancel), cancel) switch
        {
            Decision.Suppress suppress => await SettleAsync(context, TouchpointState.Suppressed, suppress.Rule, cancel),
            Decision.Expire expire => await SettleAsync(context, TouchpointState.Expired, expire.Rule, cancel),
            Decision.Wait wait => await PutOffAsync(context, wait, cancel),
            Decision.CreateTask task => await CreateTaskAsync(context, task, cancel),
            Decision.Send send => await SendAsync(context, step, shop, send, cancel),
            var other => throw new InvalidOperationException($"No such decision: {other}."),
        };
    }

    /// <summary>
    /// A text that is to go out takes its cost from the month in the same moment; when another was quicker, it is decided again.
    /// </summary>
    async ValueTask<Decision> DecideAsync(DecisionContext question, CancellationToken cancel)
    {
        while (true)
        {
            var spent = await spend.OfAsync(question.Shop, question.Now, cancel);
            var decision = Decider.Decide(question with { SpentMicros = spent });
            if (decision is not Decision.Send send || spend.TryTake(question.Shop, question.Now, send.Text, spent)) return decision;
        }
    }

    // Only steps that ask pay for these reads, and what is known is kept in memory.
    async ValueTask<DecisionContext> AskedAsync(DecisionContext question, CancellationToken cancel)
    {
        if (NeedsOrders(question.Step, question.Touchpoint))
            question = question with {
                BuyersOrders = [.. (await rows.OfCustomerAsync("o", question.Customer.Id, cancel))
                .Select(row => Json.Read<StoredOrder>(row.Body.Span).State)] };
        if (question.Order is not { } order) return question;
        if (StepTiming.WaitsForLateness(question.Step)) question =
            question with { GivesTracking = await knowledge.GivesTrackingAsync(order, cancel) };
        if (order.Details is { } details && Asks(question.Step, "order.highValue"))
            question = question with { MeanOrder = await knowledge.MeanOrderAsync(question.Shop.Group, details.Value.Currency, cancel) };
        return question;
    }

    // Promotion keeps away from the days of any order; a moment can end by any of them.
    static bool NeedsOrders(Step step, Touchpoint touchpoint) => touchpoint.FollowsCustomerEvent && step.Exit.Count > 0
        || step.Channel == Channel.Sms && (step.Class == MessageClass.Promotional || step.Variants.Any(v => v.CarriesOffer));

    static bool Asks(Step step, string fact) => step.Audience.Asks(fact) || step.Variants.Any(v => v.When.Asks(fact));

    // Who bought under a platform's id alone is reached where the last order to them went; only such a buyer's moments pay for this read.
    async ValueTask<OrderState?> OwnOrderAsync(DispatchContext context, CancellationToken cancel) =>
        context.Order is null && context.Customer.Value is { OwnPhone: null, Contacts: not null } customer
            ? OwnOrders.Latest(customer, (await rows.OfCustomerAsync("o", customer.Id, cancel))
                .Select(row => Json.Read<StoredOrder>(row.Body.Span).State)) : null;

    // Only promotion competes for a day, so only promotion pays for this read.
    async ValueTask<IReadOnlyList<(Touchpoint, Step)>> CompetingAsync(DispatchContext context, CancellationToken cancel)
    {
        var rivals = new List<(Touchpoint, Step)>();
        foreach (var row in await rows.OfCustomerAsync("t", context.CustomerId, cancel))
            if (Json.Read<Touchpoint>(row.Body.Span) is { Waits: true } other && other.Id != context.Touchpoint.Id
                && flows.Find(other.Flow, other.Version, other.Step) is { } step)
                rivals.Add((other, step));
        return rivals;
    }

    async ValueTask<DispatchResult> SettleAsync(DispatchContext context, TouchpointState state, string rule, CancellationToken cancel)
    {
        var after = context.Touchpoint with { State = state, Reason = rule, SettledAt = context.Now, Next = null };
        // Merged into a text that fails this very moment it would wait for nobody: the customer row tells.
        return await StepAsync(context.CustomerId, context.Stored, after, cancel, locked: SendReversal.IsMerge(rule) ? context.Customer
            : null);
    }

    ValueTask<DispatchResult> PutOffAsync(DispatchContext context, Decision.Wait wait, CancellationToken cancel) =>
        StepAsync(context.CustomerId, context.Stored, context.Touchpoint with { Next = wait.Until, Reason = wait.Rule }, cancel);

    async ValueTask<DispatchResult> CreateTaskAsync(DispatchContext context, Decision.CreateTask task, CancellationToken cancel)
    {
        var after = context.Touchpoint
            with { State = TouchpointState.TaskCreated, Variant = task.Variant, Reason = null, SettledAt = context.Now, Next = null };
        var work = new ServiceTask { Id = after.Id, Kind = task.Offer?.Kind.ToStoredName()
            ?? after.Step, Order = after.Order, Text = task.Text, Offer = task.Offer, Opened = context.Now, DueBy = after.Expires };
        var row = new RowWrite.Upsert(Keys.Task(context.CustomerId, work.Id), Json.Bytes(work));
        // A customer that is being taken in by another gets no more rows.
        return await StepAsync(context.CustomerId, context.Stored, after, cancel, row, context.Customer);
    }

    async ValueTask<DispatchResult> SendAsync(DispatchContext context, Step step, Shop shop, Decision.Send send, CancellationToken cancel)
    {
        var message = GatewayMessage.Of(context.Touchpoint, context.Customer.Value, context.Order, step, shop, send, context.Now);
        var route = gateway.Route(message, context.Now);
        if (route is SendRoute.Closed closed)
        {
            spend.GiveBack(shop, context.Now, send.Text);
            return await PutOffAsync(context, new Decision.Wait(OutcomeRules.Before(context.Touchpoint.Expires, closed.Until), closed.Rule),
                cancel);
        }
        message = message with { Gateway = (route as SendRoute.Open)?.Gateway };
        if (await ClaimAsync(context, step, shop, send, message.Gateway, cancel) is not { } claimed)
        {
            spend.GiveBack(shop, context.Now, send.Text);
            return DispatchResult.Conflict;
        }
        if (await RefusalAsync(context, claimed, step, send.To, cancel) is { } refused)
        {
            spend.GiveBack(shop, context.Now, send.Text);
            return await RecordAsync(context.CustomerId, claimed, refused, CancellationToken.None);
        }
        CrmMetrics.TextParts.Add(claimed.Value.Parts ?? 0, new KeyValuePair<string, object?>("step", step.Name));
        SendOutcome outcome;
        try
        {
            // A host that stops waits for the answer: giving up on it now would only leave one more text in doubt.
            outcome = await gateway.SendAsync(message, CancellationToken.None);
        }
        catch (Exception failure)
        {
            // Nobody can say whether the provider has it: that is what "in doubt" is for.
            SendFailed(failure, claimed.Value.Id);
            outcome = new SendOutcome.Unknown(failure.GetType().Name);
        }
        if (outcome is not (SendOutcome.Accepted or SendOutcome.Unknown or SendOutcome.Parked)) spend.GiveBack(shop, context.Now,
            send.Text);
        if (outcome is SendOutcome.Rejected rejected && await LearnAsync(message, rejected)) return DispatchResult.Done;
        return await RecordAsync(context.CustomerId, claimed, text => OutcomeRules.After(text, outcome, time.GetUtcNow()),
            CancellationToken.None);
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
            var rule = Decider.NumberRule(refusal.Class, refusal.Word);
            return text => OutcomeRules.Unsent(text)
                with { State = TouchpointState.Suppressed, Reason = rule, SettledAt = time.GetUtcNow(), Next = null };
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            NotAsked(failure, claimed.Value.Id);
            return text => OutcomeRules.Again(text, time.GetUtcNow() + TimeSpan.FromMinutes(1), OutcomeRules.NotSent + "refusals-unread");
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

    /// <summary>The claimed touchpoint, or null when another attempt was faster.</summary>
    async ValueTask<Stored<Touchpoint>?> ClaimAsync(DispatchContext context, Step step, Shop shop, Decision.Send send, string? by,
        CancellationToken cancel)
    {
        var parts = SmsParts.Of(send.Text).Parts;
        var claimed = context.Touchpoint with
        {
            State = TouchpointState.Claimed,
            ClaimedAt = context.Now,
            Variant = send.Variant,
            Text = send.Text,
            Parts = parts,
            CostMicros = parts * shop.Rules.PartPriceMicros,
            Currency = shop.Rules.PriceCurrency,
            Reason = null,
            Gateway = by,
            To = by is null ? null : send.To,
        };
        var entry = new LedgerEntry(context.Now, send.Class, step.Name, claimed.Id);
        var ledger = context.Customer.Value.Ledger.Where(e => e.At > context.Now - LedgerSpan && e.Touchpoint != claimed.Id).Append(entry);
        var changes = new Changes();
        changes.Put(Keys.Touchpoint(context.CustomerId, claimed.Id), context.Stored, claimed);
        changes.Put(Keys.Customer(context.CustomerId), context.Customer, context.Customer.Value with { Ledger = [.. ledger] });
        if (!await rows.TryCommitAsync(context.CustomerId, changes, cancel)) return null;
        return changes.Committed(Keys.Touchpoint(context.CustomerId, claimed.Id), claimed);
    }

    /// <summary>
    /// Writes what became of the claim. A report may have settled the row first: then that stands. Who took the customer in meanwhile has
    /// the row now.
    /// </summary>
    async ValueTask<DispatchResult> RecordAsync(string owner, Stored<Touchpoint> claimed, Func<Touchpoint, Touchpoint> become,
        CancellationToken cancel)
    {
        var stored = claimed;
        for (var attempt = 0; attempt < 20; attempt++)
        {
            if (stored.Value.State is not (TouchpointState.Claimed or TouchpointState.InDoubt)) return DispatchResult.Done;
            var after = become(stored.Value);
            if (await StepAsync(owner, stored, after, cancel) is not DispatchResult.Conflict and var result)
            {
                if (after.State == TouchpointState.InDoubt) Count(after);
                return result;
            }
            if (await rows.TouchpointAsync(owner, claimed.Value.Id, cancel) is { } changed) stored = changed;
            else if (await index.SuccessorAsync(owner, cancel) is not { } successor) return DispatchResult.Done;
            else if (await rows.TouchpointAsync(successor, claimed.Value.Id, cancel) is { } moved) (owner, stored) = (successor, moved);
        }
        return DispatchResult.Conflict;
    }

    /// <summary>
    /// Somebody is at work on it, or was a moment ago: looked at again when the lease is over. Only now its due row moves there; a claim
    /// leaves it where it is, as nearly every claim is settled at once.
    /// </summary>
    ValueTask<DispatchResult> HeldAsync(string customer, Stored<Touchpoint> claimed, CancellationToken cancel) =>
        StepAsync(customer, claimed, claimed.Value with { Next = claimed.Value.ClaimedAt + ClaimLease }, cancel);

    /// <summary>A claim whose process is gone, or a text in doubt: ask the provider; never send on a guess.</summary>
    async ValueTask<DispatchResult> DoubtAsync(string customer, Stored<Touchpoint> stored, CancellationToken cancel)
    {
        var (now, text) = (time.GetUtcNow(), stored.Value);
        var found = await gateway.LookUpAsync(GatewayMessage.Lookup(customer, text, now), cancel);
        if (found.Report is { } report && await reports.HandleAsync(report.ToEvent(), cancel)) return DispatchResult.Done;
        var after = found.SendLookup switch
        {
            SendLookup.Accepted =>
                text with { State = TouchpointState.Accepted, ProviderId = found.MessageId
                ?? text.ProviderId, SettledAt = now, Next = null, Reason = "traced", To = null },
            SendLookup.NotFound => OutcomeRules.Again(text, now, OutcomeRules.NeverTaken),
            // At its expiry a text in doubt stays so for good: an open question, not a second text.
            _ when now >= text.Expires =>
                text with { State = TouchpointState.InDoubt, Reason = text.Reason
                ?? "claim-lost", SettledAt = now, Next = null, To = null },
            _ => text with { State = TouchpointState.InDoubt, Reason = text.Reason
                ?? "claim-lost", Next = now + (found.AskAgain ?? OutcomeRules.DoubtInterval) },
        };
        return await StepAsync(customer, stored, after, cancel);
    }

    /// <summary>Writes what the touchpoint has become; what waits then gets its wake-up.</summary>
    async ValueTask<DispatchResult> StepAsync(string customer, Stored<Touchpoint> stored, Touchpoint after, CancellationToken cancel,
        RowWrite? more = null, Stored<Customer>? locked = null)
    {
        var changes = new Changes();
        changes.Put(Keys.Touchpoint(customer, after.Id), stored, after);
        changes.MoveDue(customer, stored.Value, after);
        if (more is not null) changes.Add(more);
        changes.Lock(Keys.Customer(customer), locked);
        var revived = SendReversal.Is(stored.Value, after)
            ? await SendReversal.AddAsync(rows, customer, after.Id, time.GetUtcNow(), changes, cancel) : [];
        if (!await rows.TryCommitAsync(customer, changes, cancel)) return DispatchResult.Conflict;
        if (revived.Count > 0) await wakeUps.ScheduleAsync(revived, cancel);
        return after.Waits ? await WaitAsync(customer, after, cancel) : Count(after);
    }

    async ValueTask<DispatchResult> WaitAsync(string customer, Touchpoint touchpoint, CancellationToken cancel)
    {
        await wakeUps.ScheduleAsync([new WakeUp(customer, touchpoint.Id, touchpoint.WakeAt)], cancel);
        return DispatchResult.Waiting;
    }

    DispatchResult Count(Touchpoint touchpoint)
    {
        CrmMetrics.Touchpoints.Add(1, new("step", touchpoint.Step), new("state", touchpoint.State.ToString()));
        Settled(touchpoint.Id, touchpoint.Step, touchpoint.State, touchpoint.Reason);
        return DispatchResult.Done;
    }

    [LoggerMessage(3001, LogLevel.Debug, "Touchpoint {Touchpoint} ({Step}): {State} {Reason}")]
    partial void Settled(string touchpoint, string step, TouchpointState state, string? reason);

    [LoggerMessage(3003, LogLevel.Warning, "Nobody can say whether the number of touchpoint {Touchpoint} refused texts; it waits")]
    partial void NotAsked(Exception failure, string touchpoint);

    [LoggerMessage(3002, LogLevel.Warning, "The gateway failed on touchpoint {Touchpoint}; it is in doubt")]
    partial void SendFailed(Exception failure, string touchpoint);
}
