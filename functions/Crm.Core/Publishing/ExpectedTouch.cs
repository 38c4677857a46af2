using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Replay;
using Crm.Shops;
using Crm.Sms;
using Crm.Touchpoints;
using Crm.Touchpoints.Deciding;
using Crm.Touchpoints.Sending;

namespace Crm.Publishing;

/// <summary>
/// What a waiting touchpoint comes to by what is known today: decided at its own time, and again as often as a rule puts it off. The day's
/// other texts and the month's budget are not looked at; they depend on what else goes out until then.
/// </summary>
sealed class ExpectedTouch(ShopKnowledge knowledge)
{
    const int MostLooks = 8;

    public async ValueTask<Expected> OfAsync(StoredCustomer stored, Touchpoint touchpoint, Step step, Shop shop, CancellationToken cancel)
    {
        var order = stored.Orders.Find(o => o.State.Key == touchpoint.Order)?.State;
        // What goes out is a question of the flow, not of whether the shop has gone live yet.
        var question = new DecisionContext(touchpoint, step, stored.Customer, order,
            shop with { Live = true, RestoredAt = null, Rules = shop.Rules with { Budget = null } }, touchpoint.WakeAt, [])
        {
            BuyersOrders = [.. stored.Orders.Select(o => o.State)],
            Own = order is null && stored.Customer is { OwnPhone: null, Contacts: not null }
                ? OwnOrders.Latest(stored.Customer, stored.Orders.Select(o => o.State)) : null,
            GivesTracking = order is null || !StepTiming.WaitsForLateness(step) || await knowledge.GivesTrackingAsync(order, cancel),
            MeanOrder = order?.Details is { } details && DispatchReads.Asks(step, "order.highValue")
                ? await knowledge.MeanOrderAsync(shop.Group, details.Value.Currency, cancel) : null,
        };
        return Decide(question);
    }

    static Expected Decide(DecisionContext question)
    {
        for (var look = 0; look < MostLooks; look++)
            switch (Decider.Decide(question))
            {
                case Decision.Wait wait:
                    question = question with { Now = wait.Until, Touchpoint = question.Touchpoint with { Next = wait.Until } };
                    break;
                case Decision.Send send:
                    var parts = send.Mail is null ? SmsParts.Of(send.Text).Parts : 0;
                    return new Expected(question.Now, send.Variant, send.Text, parts, parts * question.Shop.Rules.PartPriceMicros,
                        send.Mail is null ? question.Shop.Rules.PriceCurrency : null, null);
                case Decision.CreateTask task:
                    return new Expected(question.Now, task.Variant, task.Text, 0, 0, null, null);
                case Decision.Suppress suppress:
                    return new Expected(question.Now, null, null, 0, 0, null, suppress.Rule);
                case Decision.Expire expire:
                    return new Expected(question.Now, null, null, 0, 0, null, expire.Rule);
            }
        return new Expected(question.Now, null, null, 0, 0, null, "put-off");
    }
}
