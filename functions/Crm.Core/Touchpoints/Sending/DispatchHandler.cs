using Crm.Common;
using Crm.Coupons;
using Crm.Customers;
using Crm.Flows;
using Crm.Gifts;
using Crm.Shops;
using Crm.Storage;
using Crm.Tasks;
using Crm.Touchpoints.Budget;
using Crm.Touchpoints.Campaigns;
using Crm.Touchpoints.Deciding;
using Crm.Touchpoints.Schedule;

namespace Crm.Touchpoints.Sending;

/// <summary>Dispatches one touchpoint: its rows are read again, the decision is made, and carried out.</summary>
public sealed class DispatchHandler(
    CustomerRows rows, IOrderOwnership orders, FlowVersions flows, ShopDirectory shops, DispatchReads reads, MonthSpend spend,
    CampaignGate campaigns, CouponReservations coupons, GiftStock gifts, TextSender sender, DoubtResolver doubts,
    TouchpointWriter writer, TimeProvider time)
{
    /// <summary>A claim this old belongs to a process that is gone.</summary>
    public static readonly TimeSpan ClaimLease = TimeSpan.FromMinutes(5);

    public async ValueTask<DispatchResult> DispatchAsync(WakeUp wakeUp, CancellationToken cancel)
    {
        if (await rows.TouchpointAsync(wakeUp.Customer, wakeUp.Touchpoint, cancel) is not { } stored) return DispatchResult.Stale;
        var now = time.GetUtcNow();
        await writer.RemindAsync(wakeUp.Customer, stored.Value, cancel);
        if (!stored.Value.HasDue) return DispatchResult.Stale;
        if (now < stored.Value.WakeAt) return await writer.WaitAsync(wakeUp.Customer, stored.Value, cancel);
        if (stored.Value.AwaitsReport) return await doubts.AskReportAsync(wakeUp.Customer, stored, cancel);
        if (stored.Value.State == TouchpointState.Claimed
            && now < stored.Value.ClaimedAt + ClaimLease) return await doubts.HoldAsync(wakeUp.Customer, stored, cancel);
        if (stored.Value.State != TouchpointState.Planned) return await doubts.ResolveAsync(wakeUp.Customer, stored, cancel);
        if (await rows.CustomerAsync(wakeUp.Customer, cancel) is not { Value.MergedInto: null } customer) return DispatchResult.Conflict;
        var about = stored.Value.FollowsCustomerEvent ? stored.Value.Hand?.About : stored.Value.Order;
        var order = about is null ? null : await rows.OrderAsync(wakeUp.Customer, about, cancel);
        if (order is null && about is not null) return DispatchResult.Conflict;
        // Until two that turned out to be one person are one, both may have the touchpoint.
        if (order is not null
            && !await orders.HoldsAsync(customer.Value, Identity.Order(order.Value.State.Key), cancel)) return DispatchResult.Conflict;
        CrmMetrics.Lateness.Record((now - stored.Value.WakeAt).TotalSeconds);
        return await CarryOutAsync(new DispatchContext(stored, customer, order?.Value.State, now), cancel);
    }

    /// <summary>
    /// For a host that knows no other process is at work: a claim found at its start belongs to one that is gone, and its lease need not
    /// run out.
    /// </summary>
    public async ValueTask RecoverAsync(WakeUp wakeUp, CancellationToken cancel)
    {
        if (await rows.TouchpointAsync(wakeUp.Customer, wakeUp.Touchpoint, cancel) is { Value.State: TouchpointState.Claimed } claimed)
            await doubts.ResolveAsync(wakeUp.Customer, claimed, cancel);
    }

    async ValueTask<DispatchResult> CarryOutAsync(DispatchContext context, CancellationToken cancel)
    {
        if (await campaigns.OfAsync(context.Touchpoint.Flow, cancel) is { } campaign)
            context = context with { Version = campaign.Version };
        var touchpoint = context.Touchpoint;
        if (context.Customer.Value.Erased is not null) return await SuppressAsync(context, "erased", cancel);
        if (shops.Find(touchpoint.Order.Shop) is not { } shop) return await SuppressAsync(context, "shop-gone", cancel);
        if ((touchpoint.Hand?.ToStep(context.Customer.Value, shop)
            ?? await flows.StepAsync(touchpoint.Flow, touchpoint.Version, touchpoint.Step, cancel)) is not { } step)
            return await SuppressAsync(context, "step-gone", cancel);
        context = context with { Reserved = await reads.ReservedAsync(context, step, cancel) };
        var (decision, reserved) = await DecideAsync(await reads.LoadAsync(context, step, shop, cancel), context.Reserved, cancel);
        context = context with { Reserved = reserved };
        return decision switch
        {
            Decision.Suppress suppress => await FreeCodeAsync(context, step, await SuppressAsync(context, suppress.Rule, cancel)),
            Decision.Expire expire =>
                await FreeCodeAsync(context, step, await SettleAsync(context, TouchpointState.Expired, expire.Rule, cancel)),
            Decision.Wait wait => await PutOffAsync(context, wait, cancel),
            Decision.CreateTask task => await CreateTaskAsync(context, step, task, cancel),
            Decision.Send send => await sender.SendAsync(context, step, shop, send, cancel),
            var other => throw new InvalidOperationException($"No such decision: {other}."),
        };
    }

    /// <summary>
    /// A text that is to go out takes its cost from the month in the same moment; when another was quicker, it is decided again.
    /// </summary>
    async ValueTask<(Decision Decision, Stored<CouponReservation>? Reserved)> DecideAsync(DecisionContext question,
        Stored<CouponReservation>? reserved, CancellationToken cancel)
    {
        while (true)
        {
            var spent = await spend.OfAsync(question.Shop, question.Now, cancel);
            var decision = Decider.Decide(question with { SpentMicros = spent });
            if (decision is Decision.Send { NeedsCode: true })
            {
                (question, reserved) = await reads.WithCodeAsync(question, cancel);
                continue;
            }
            if (decision is not Decision.Send { Mail: null } send) return (decision, reserved);
            if (!spend.TryTake(question.Shop, question.Now, send.CostMicros, spent)) continue;
            if (question.Campaign is not { BudgetMicros: { } budget } campaign
                || await campaigns.TryTakeAsync(campaign, send.CostMicros, cancel)) return (decision, reserved);
            spend.GiveBack(question.Shop, question.Now, send.CostMicros);
            return (new Decision.Suppress(BudgetRule.OfCampaign(question.Shop.Rules, budget, send.CostMicros)), reserved);
        }
    }

    /// <summary>A code that was never part of a claim goes back to its pool, unless somebody has asked for it since.</summary>
    async ValueTask<DispatchResult> FreeCodeAsync(DispatchContext context, Step step, DispatchResult settled)
    {
        if (settled == DispatchResult.Done && context is { Reserved: { } reserved, Touchpoint.Code: null } && step.Coupon is { } coupon)
            await coupons.ReleaseAsync(coupon.Pool, reserved, CancellationToken.None);
        return settled;
    }

    ValueTask<DispatchResult> SuppressAsync(DispatchContext context, string rule, CancellationToken cancel) =>
        SettleAsync(context, TouchpointState.Suppressed, rule, cancel);

    async ValueTask<DispatchResult> SettleAsync(DispatchContext context, TouchpointState state, string rule, CancellationToken cancel)
    {
        var after = context.Touchpoint with { State = state, Reason = rule, SettledAt = context.Now, Next = null };
        // Merged into a text that fails this very moment it would wait for nobody: the customer row tells.
        var locked = SendReversal.IsMerge(rule) ? context.Customer : null;
        return await writer.WriteAsync(context.CustomerId, context.Stored, after, cancel, locked: locked);
    }

    ValueTask<DispatchResult> PutOffAsync(DispatchContext context, Decision.Wait wait, CancellationToken cancel) =>
        writer.WriteAsync(context.CustomerId, context.Stored, context.Touchpoint with { Next = wait.Until, Reason = wait.Rule }, cancel);

    async ValueTask<DispatchResult> CreateTaskAsync(DispatchContext context, Step step, Decision.CreateTask task, CancellationToken cancel)
    {
        var after = context.Touchpoint with
        {
            State = TouchpointState.TaskCreated, Variant = task.Variant, Reason = null, SettledAt = context.Now, Next = null,
        };
        var work = new ServiceTask
        {
            Id = after.Id,
            Kind = task.Offer?.Kind.ToStoredName() ?? after.Step,
            Order = after.Order,
            Text = task.Text,
            Offer = task.Offer,
            Opened = context.Now,
            DueBy = after.Expires,
            Priority = task.IsKey ? TaskPriority.High : TaskPriority.Normal,
            Team = step.Task?.Team, Person = step.Task?.Person, Worth = task.Worth,
            LapsesAt = step.Task?.Lapses == true ? after.Expires : null,
        };
        var learned = context.Customer.Value;
        if (task.Offer?.Gift is { } gift)
        {
            // Between the decision and now somebody else had the last one: decided again, for another.
            if (!await gifts.TakeAsync(gift, after.Id, context.CustomerId, context.Now, cancel)) return DispatchResult.Conflict;
            learned = GiftState.Learn(learned, gift, GiftStep.Suggested, context.Now);
        }
        var row = new RowWrite.Upsert(Keys.Task(context.CustomerId, work.Id), Json.Bytes(work));
        // A customer that is being taken in by another gets no more rows.
        return await writer.WriteAsync(context.CustomerId, context.Stored, after, cancel, row, context.Customer, learned);
    }
}
