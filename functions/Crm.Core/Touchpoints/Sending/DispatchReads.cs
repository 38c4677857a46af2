using Crm.Common;
using Crm.Coupons;
using Crm.Customers;
using Crm.Flows;
using Crm.Gifts;
using Crm.Orders;
using Crm.Shops;
using Crm.Storage;
using Crm.Touchpoints.Budget;
using Crm.Touchpoints.Campaigns;
using Crm.Touchpoints.Deciding;

namespace Crm.Touchpoints.Sending;

/// <summary>Loads what the decision asks for, and no more: each read is paid only by the steps whose rules need it.</summary>
public sealed class DispatchReads(CustomerRows rows, FlowVersions flows, ShopKnowledge knowledge, PlatformPauses pauses,
    StepPauses steps, CampaignGate campaigns, CouponReservations coupons, GiftStock gifts, MemberKnowledge members)
{
    internal async ValueTask<DecisionContext> LoadAsync(DispatchContext context, Step step, Shop shop, CancellationToken cancel)
    {
        var rivals = step.Class == MessageClass.Promotional ? await CompetingAsync(context, cancel) : [];
        var question = new DecisionContext(context.Touchpoint, step, context.Customer.Value, context.Order, shop, context.Now, rivals)
        {
            Own = await OwnOrderAsync(context, cancel),
            Gifts = step.Channel == Channel.Gift ? await gifts.RulesAsync(cancel) : null,
            Campaign = await campaigns.OfAsync(context.Touchpoint.Flow, cancel),
            Paused = await pauses.HoldsAsync(shop, context.Touchpoint.Order.Platform, cancel),
            StepPaused = await steps.HoldsAsync(shop.Id, context.Touchpoint.Flow, step.Name, cancel),
        };
        return await AskedAsync(question, cancel);
    }

    /// <summary>The code reserved for the touchpoint, as it stands; null where its step gives none, or none was needed yet.</summary>
    internal ValueTask<Stored<CouponReservation>?> ReservedAsync(DispatchContext context, Step step, CancellationToken cancel) =>
        step.Coupon is { } coupon ? coupons.FindAsync(coupon.Pool, context.Touchpoint.Id, cancel) : default;

    /// <summary>The question again, with a code of the touchpoint's own or the word that there is none.</summary>
    internal async ValueTask<(DecisionContext Question, Stored<CouponReservation>? Reserved)> WithCodeAsync(DecisionContext question,
        CancellationToken cancel)
    {
        var (pool, today) = (question.Step.Coupon!.Pool, MonthSpend.Day(question.Shop, question.Now));
        var reserved = await coupons.ReserveAsync(pool, question.Touchpoint.Id, question.Customer.Id, today, question.Now, cancel);
        return reserved is null ? (question with { IsDry = true }, null)
            : (question with { Coupon = new CouponCode(pool, reserved.Value.Code, reserved.Value.Until) }, reserved);
    }

    // Only steps that ask pay for these reads, and what is known is kept in memory.
    async ValueTask<DecisionContext> AskedAsync(DecisionContext question, CancellationToken cancel)
    {
        if (NeedsOrders(question.Step, question.Touchpoint))
            question = question with { BuyersOrders = [.. await OrdersAsync(question.Customer, cancel)] };
        if (question.Step.IsMessage && Says(question.Step, question.Shop, "related"))
        {
            var orders = question.BuyersOrders is { Count: > 0 } known ? known : [.. await OrdersAsync(question.Customer, cancel)];
            question = question with { Related = await knowledge.RelatedAsync(question.Shop.Id, orders, cancel) };
        }
        if (question.Step.IsMessage && SaysOfMembers(question.Step, question.Shop))
            question = question with { Member = await members.OfAsync(question.Customer, question.Now, cancel) };
        if (question.Order is not { } order) return question;
        if (StepTiming.WaitsForLateness(question.Step))
            question = question with { GivesTracking = await knowledge.GivesTrackingAsync(order, cancel) };
        if (order.Details is { } details && Asks(question.Step, "order.highValue"))
            question = question with { MeanOrder = await knowledge.MeanOrderAsync(question.Shop.Group, details.Value.Currency, cancel) };
        return question;
    }

    // Promotion keeps away from the days of any order; a moment can end by any of them.
    static bool NeedsOrders(Step step, Touchpoint touchpoint) => touchpoint.FollowsCustomerEvent && step.Exit.Count > 0
        || step.IsMessage && (step.Class == MessageClass.Promotional || step.Variants.Any(v => v.CarriesOffer || v.PrintsBenefits));

    /// <summary>A text of the step, in the shop's style, asks for the variable.</summary>
    internal static bool Says(Step step, Shop shop, string variable) =>
        step.Variants.Any(v => v.In(shop.Style).Values.Any(t => t.Variables?.Contains(variable) ?? true));

    static bool SaysOfMembers(Step step, Shop shop) => step.Variants.Any(v =>
        v.In(shop.Style).Values.Any(t => t.Variables?.Any(MemberKnowledge.Variables.Contains) ?? true));

    internal static bool Asks(Step step, string fact) => step.Audience.Asks(fact) || step.Variants.Any(v => v.When.Asks(fact))
        || step.Task?.Key?.Asks(fact) == true;

    // Who bought under a platform's id alone is reached where the last order to them went; only such a buyer's moments pay for this read.
    async ValueTask<OrderState?> OwnOrderAsync(DispatchContext context, CancellationToken cancel) =>
        context.Order is null && context.Customer.Value is { OwnPhone: null, Contacts: not null } customer
            ? OwnOrders.Latest(customer, await OrdersAsync(customer, cancel)) : null;

    async ValueTask<IEnumerable<OrderState>> OrdersAsync(Customer customer, CancellationToken cancel) =>
        (await rows.OfCustomerAsync("o", customer.Id, cancel)).Select(row => RowBody.Read<StoredOrder>(row.Body).State);

    // Only promotion competes for a day, so only promotion pays for this read.
    async ValueTask<IReadOnlyList<(Touchpoint, Step)>> CompetingAsync(DispatchContext context, CancellationToken cancel)
    {
        var rivals = new List<(Touchpoint, Step)>();
        foreach (var row in await rows.OfCustomerAsync("t", context.CustomerId, cancel))
            if (RowBody.Read<Touchpoint>(row.Body) is { Waits: true } other && other.Id != context.Touchpoint.Id
                && await flows.StepAsync(other.Flow, other.Version, other.Step, cancel) is { } step)
                rivals.Add((other, step));
        return rivals;
    }
}
