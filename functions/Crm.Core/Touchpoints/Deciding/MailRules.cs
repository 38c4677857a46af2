using Crm.Common;
using Crm.Conditions;
using Crm.Customers;
using Crm.Flows;
using Crm.Shops;
using Crm.Sms;

namespace Crm.Touchpoints.Deciding;

/// <summary>The rules of mails: an address instead of a number, consent of its own, hours by choice, no cost.</summary>
static class MailRules
{
    public static bool HasNoPhone(Decision text) =>
        text is Decision.Suppress { Rule: TextRules.NoPhone or TextRules.NoOwnPhone or "no-mobile" or "phone-dead" };

    /// <param name="otherwise">What holds where the shop sends no mails or nobody knows an address.</param>
    public static Decision Decide(DecisionContext question, Variant variant, EvaluationContext subject, Decision otherwise)
    {
        var (touchpoint, step, customer, _, shop, now, _) = question;
        if (question.Paused) return TextRules.PutOff(touchpoint, now + TextRules.PauseInterval, "platform-paused");
        if (shop.Mail is not { } mail || variant.Mail is not { } words) return otherwise;
        if (TextRules.Merged(question) is { } told) return new Decision.Suppress(told);
        if (customer.OwnEmail is not { } address) return step.ElseEmail ? otherwise : new Decision.Suppress("no-address");
        if (customer.SuppressedNumbers?.Contains(address) ?? false) return new Decision.Suppress("address-dead");
        if (Refusal(customer, step.Class) is { } refusal) return new Decision.Suppress(refusal);
        if (step.Class != MessageClass.Transactional
            && ConsentRules.Disturbance(customer, question.SilentSince) is { } peace) return new Decision.Suppress(peace);
        if (TextRules.NotHere(touchpoint, shop) is { } closed) return new Decision.Suppress(closed);
        var (zone, window) = (LocalTime.Zone(shop.Zone), shop.Rules.Windows[step.Class]);
        if (mail.KeepsHours.Contains(step.Class) && LocalTime.NextAllowed(now, zone, window) is var allowed && allowed > now)
            return TextRules.PutOff(touchpoint, allowed, "quiet-hours");
        if (DayRules.FullDay(question, mail: true) is { } rule)
            return TextRules.PutOff(touchpoint, LocalTime.NextDay(now, zone, window), rule);
        return Write(question, variant.Name, words, mail, subject with { To = address });
    }

    static Decision Write(DecisionContext question, string variant, MailText words, ShopMail mail, EvaluationContext subject)
    {
        var (shop, step) = (question.Shop, question.Step);
        var language = Texts.Fitting(words.Body, Texts.Language(subject), shop);
        var link = shop.Unsubscribe?.For(shop.Id, question.Customer.Id, subject.To!);
        var written = words.Render(language, Texts.Variables(subject), step.Class == MessageClass.Promotional ? link : null);
        if (Texts.IsBlank(written.Subject) || Texts.IsBlank(written.Plain)) return new Decision.Suppress("empty-text");
        return new Decision.Send(subject.To!, variant, $"{written.Subject}\n\n{written.Plain}")
        {
            Class = step.Class, Links = subject.Links?.In(written.Plain) ?? [],
            Mail = new MailContent(written.Subject, written.Plain, written.Html, mail.From, mail.FromName)
            {
                ReplyTo = mail.ReplyTo, Unsubscribe = link,
            },
        };
    }

    // As with texts: news until it is refused, advertising only after a yes; and what was said of texts says nothing of mails.
    static string? Refusal(Customer customer, MessageClass messageClass)
    {
        for (var wider = messageClass; wider >= MessageClass.Transactional; wider--)
            if (Consents.OfMail(customer, wider) is { Value.Granted: false }) return $"mail-consent:{wider.ToStoredName()}-refused";
        return messageClass == MessageClass.Promotional && Consents.OfMail(customer, messageClass) is null ? "mail-consent:none" : null;
    }
}
