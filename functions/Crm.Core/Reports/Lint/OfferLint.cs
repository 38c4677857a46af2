using Crm.Customers;
using Crm.Flows;
using Crm.Shops;

namespace Crm.Reports.Lint;

/// <summary>A text that carries an offer is promotion: a step that is none must not bring it to buyers who refused promotion.</summary>
static class OfferLint
{
    public static IEnumerable<LintFinding> Check(string where, TextTemplate template, Step step, Shop shop)
    {
        if (step.Channel is not (Channel.Sms or Channel.Email) || step.Class == MessageClass.Promotional) yield break;
        if (template.PrintsOffer)
            yield return new(LintLevel.Error, "offer-in-care", where,
                $"The text carries the shop's offer, so it is promotion, but the step's class is {step.Class}: " +
                "make a step of class promotional of it; until then it goes out by the rules of promotion.");
        else if (template.PrintsBenefits && shop.PromotionInBenefits is { } offered)
            yield return new(LintLevel.Warning, "benefits-are-promotion", where,
                $"Shops:{shop.Id}:Benefits says '{offered}', which is promotion: the text goes out by the rules of promotion, " +
                "and buyers who said no to that do not get it.");
        else if (Found(template.Source, shop) is { } word)
            yield return new(LintLevel.Error, "promotion-in-care", where,
                $"'{word}' is promotion, but the step's class is {step.Class}: buyers who refused promotion would get it.");
    }

    static string? Found(string source, Shop shop) =>
        shop.Offer is { Length: > 0 } offer && source.Contains(offer, StringComparison.OrdinalIgnoreCase) ? offer
        : PromotionWords.Find(source);
}
