using Crm.Common;
using Crm.Conditions;
using Crm.Customers;
using Crm.Flows;
using Crm.Shops;
using Crm.Sms;
using Crm.Touchpoints.Sending;

namespace Crm.Touchpoints.Deciding;

/// <summary>
/// The rules of texts, in the order in which they speak: a rule that objects is the reason shown, one that has to wait says until when.
/// </summary>
static class TextRules
{
    public const string NoPhone = "no-phone", NoOwnPhone = "no-own-phone";
    public static readonly TimeSpan PauseInterval = TimeSpan.FromHours(1);

    public static Decision Decide(DecisionContext question, Variant variant, EvaluationContext subject)
    {
        var (touchpoint, step, customer, _, shop, now, _) = question;
        if (question.Paused) return PutOff(touchpoint, now + PauseInterval, "platform-paused");
        var zone = LocalTime.Zone(shop.Zone);
        if (Merged(question) is { } told) return new Decision.Suppress(told);
        if (Recipient.Of(question) is not { } recipient) return new Decision.Suppress(Recipient.Missing(question));
        var phone = recipient.Phone;
        if (PhoneNumber.Describe(phone).TakesNoTexts) return new Decision.Suppress("no-mobile");
        if (customer.SuppressedNumbers?.Contains(phone) ?? false) return new Decision.Suppress("phone-dead");
        if (ConsentRules.Refusal(customer, step.Class) is { } refusal) return new Decision.Suppress(refusal);
        if (step.Class != MessageClass.Transactional
            && ConsentRules.Disturbance(customer, question.SilentSince) is { } peace) return new Decision.Suppress(peace);

        if (NotHere(touchpoint, shop) is { } closed) return new Decision.Suppress(closed);
        var hours = SendingHours.For(phone, recipient.Region, step.Class, shop);
        if (hours.NextAllowed(now) is not { } allowed) return new Decision.Suppress("quiet-hours:never");
        if (allowed > now) return PutOff(touchpoint, allowed, "quiet-hours");
        if (DayRules.FullDay(question) is { } rule)
            return hours.NextAllowed(LocalTime.NextDay(now, zone, shop.Rules.Windows[step.Class])) is { } tomorrow
                ? PutOff(touchpoint, tomorrow, rule) : new Decision.Suppress(rule);
        var language = Texts.Language(subject);
        subject = subject with { To = phone };
        var body = Texts.Body(variant, subject, language);
        if (Texts.IsBlank(body)) return new Decision.Suppress("empty-text");
        var text = Texts.Signed(body, variant, language, shop, step.Class);
        var parts = SmsParts.Of(text).Parts;
        var cost = shop.Rules.CostOf(parts, step.Class, phone);
        if (BudgetRule.Objects(shop.Rules, step.Class, customer, cost, question.SpentMicros) is { } spent)
            return hours.NextAllowed(LocalTime.NextMonth(now, zone)) is { } fresh ? PutOff(touchpoint, fresh, spent)
                : new Decision.Suppress(spent);
        return new Decision.Send(phone, variant.Name, text)
        {
            Class = step.Class, Parts = parts, CostMicros = cost, Subject = subject, Links = subject.Links?.In(text) ?? [],
        };
    }

    /// <summary>Why nothing leaves this installation just now, whoever it is for.</summary>
    public static string? NotHere(Touchpoint touchpoint, Shop shop)
    {
        if (!shop.Live) return "not-live";
        return touchpoint.WakeAt <= shop.RestoredAt ? $"restored:{shop.RestoredAt.Value.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}" : null;
    }

    /// <summary>The same step has gone out to the buyer that day.</summary>
    public static string? Merged(DecisionContext question) =>
        question.Step.OncePerDay && question.Customer.Ledger.FirstOrDefault(e => e.Step == question.Step.Name
            && e.Touchpoint != question.Touchpoint.Id && LocalTime.SameDay(e.At, question.Now, LocalTime.Zone(question.Shop.Zone)))
            is { } told ? SendReversal.MergedInto(told.Touchpoint) : null;

    public static Decision PutOff(Touchpoint touchpoint, DateTimeOffset until, string rule) =>
        until < touchpoint.Expires ? new Decision.Wait(until, rule) : new Decision.Suppress(rule);
}
