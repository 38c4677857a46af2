using Crm.Common;
using Crm.Conditions;
using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Shops;
using Crm.Tasks;

namespace Crm.Touchpoints.Deciding;

/// <summary>
/// <c>decide(touchpoint, step, customer, order, shop, now)</c>: pure, and asked again at the very minute of sending.
/// The rules stand in the order in which they speak; the first that objects is the reason shown.
/// </summary>
public static class Decider
{
    const string StepPaused = "step-paused";

    public static Decision Decide(Touchpoint touchpoint, Step step, Customer customer, OrderState? order, Shop shop, DateTimeOffset now) =>
        Decide(new DecisionContext(touchpoint, step, customer, order, shop, now, []));

    public static Decision Decide(DecisionContext question)
    {
        var (touchpoint, step, customer, order, shop, now, _) = question;
        if (now < touchpoint.WakeAt) return new Decision.Wait(touchpoint.WakeAt, "not-due");
        if (CampaignRules.Of(question) is { } campaign) return campaign;
        if (ExitRules.Of(question) is { } exit) return new Decision.Suppress(exit);
        if (step.AsksForPayment && order?.Details?.Value.PayBy is { } payBy)
        {
            // The platform closes the order then: asked for so late, or put off beyond it, nobody can pay any more.
            var last = payBy - TimeSpan.FromMinutes(shop.LeastMinutesToPay);
            if (now > last) return new Decision.Suppress($"pay-by:{Math.Max(0, (int)(payBy - now).TotalMinutes)}-minutes-left");
            if (last < touchpoint.Expires)
                question = question with { Touchpoint = touchpoint = touchpoint with { Expires = last.AddTicks(1) } };
        }
        if (now >= touchpoint.Expires) return new Decision.Expire(touchpoint.Reason is { } held ? "late:" + held : "late");
        // Whatever is told of it anew moves the step to its own time.
        if (order is not null && StepTiming.IsTakenBack(step, order)) return new Decision.Wait(touchpoint.Expires, "taken-back");

        var subject = new EvaluationContext(shop, customer, order, now)
        {
            MeanOrder = question.MeanOrder, Own = question.Own, Related = question.Related, Coupon = question.Coupon,
            Member = question.Member,
            Links = shop.Links?.For(shop.Id, touchpoint.Id),
        };
        if (!step.Audience.Holds(subject)) return new Decision.Suppress("audience");
        if (IsHeldOut(touchpoint, step, customer)) return new Decision.Suppress($"holdout:{step.Holdout}-percent");
        if (Pick(step, subject, touchpoint.Arm) is not { } variant) return new Decision.Suppress("no-variant");
        if (question.StepPaused is { } paused)
            return paused == PausedTouch.Expire ? new Decision.Expire(StepPaused + ":expire") : new Decision.Wait(
                Sending.OutcomeRules.Before(touchpoint.Expires, now + TextRules.PauseInterval), StepPaused);
        return CampaignRules.WithCode(question, Words(question, variant, subject));
    }

    static Decision Words(DecisionContext question, Variant variant, EvaluationContext subject)
    {
        var step = question.Step;
        if (step.Task?.Call == true && Recipient.Of(question) is null) return new Decision.Suppress(Recipient.Missing(question));
        return step.Channel switch
        {
            Channel.Sms => TextRules.Decide(Classed(question, variant), variant, subject) is var text && step.ElseEmail
                && MailRules.HasNoPhone(text) ? MailRules.Decide(Classed(question, variant), variant, subject, text) : text,
            Channel.Email => MailRules.Decide(Classed(question, variant), variant, subject, new Decision.Suppress("no-mail")),
            Channel.Task => For(step, subject, new Decision.CreateTask(variant.Name, Texts.ForStaff(variant.Text, subject))),
            _ => DecideOffer(question, variant, subject),
        };
    }

    /// <summary>The variant this buyer would get, and its text: for previews.</summary>
    public static Variant? Pick(Step step, EvaluationContext subject, string? arm = null)
    {
        // A campaign's buyer was assigned when it was planned.
        if (arm is not null) return step.Variants.FirstOrDefault(v => v.Name == arm);
        foreach (var variant in step.Variants)
            if (variant.When.Holds(subject)) return variant;
        return null;
    }

    // A text with an offer is promotion by every rule, whatever its step says.
    static DecisionContext Classed(DecisionContext question, Variant variant)
    {
        var messageClass = Texts.ClassOf(question.Step, variant, question.Shop);
        return messageClass == question.Step.Class ? question : question with { Step = question.Step with { Class = messageClass } };
    }

    static Decision DecideOffer(DecisionContext question, Variant variant, EvaluationContext subject)
    {
        var step = question.Step;
        // "{{offer}}" of a shop that has none: nothing to suggest.
        if (step.Offer is not { } offer || Texts.ForStaff(offer.Value, subject) is not { Length: > 0 } value)
            return new Decision.Suppress("no-offer");
        var kind = step.Channel == Channel.Gift ? OfferKind.Gift : OfferKind.Coupon;
        var gift = question.Gifts?.FirstOrDefault(g => GiftState.IsNew(subject.Customer, g.Gift.Id) && g.When.Holds(subject))?.Gift;
        // The buyer has had all that is there and is for them: a gift twice is worse than none.
        if (question.Gifts is not null && gift is null) return new Decision.Suppress("no-gift");
        if (gift is not null) value = Texts.Name(gift.Name, subject.Shop);
        return For(step, subject, new Decision.CreateTask(variant.Name, Texts.ForStaff(variant.Text, subject),
            new TaskOffer(kind, value, subject.Now + offer.ValidFor, Texts.ForStaff(offer.Reason, subject)) { Gift = gift?.Id }));
    }

    // A step that names nobody leaves its tasks as they always were.
    static Decision.CreateTask For(Step step, EvaluationContext subject, Decision.CreateTask task) => step.Task is not { } policy ? task
        : task with { IsKey = policy.Key?.Holds(subject) == true, Worth = subject.View.Total / Money.Scale(subject.View.Currency) };

    // The same buyer is always in or always out of a step's comparison group.
    static bool IsHeldOut(Touchpoint touchpoint, Step step, Customer customer) => touchpoint.Arm is { } arm
        ? arm == CampaignRules.Holdout : IsHeldOut(touchpoint.Flow, step.Name, step.Holdout, customer.Id);

    /// <summary>Whether a flow's step compares with this buyer instead of texting them.</summary>
    public static bool IsHeldOut(string flow, string step, int holdout, string customer) =>
        holdout > 0 && Convert.ToInt32(Hash.Hex(flow, step, customer)[..6], 16) % 100 < holdout;
}
