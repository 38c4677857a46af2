using System.Text.RegularExpressions;
using Crm.Customers;
using Crm.Flows;
using Crm.Shops;

namespace Crm.Reports.Lint;

/// <summary>A text that carries an offer is promotion: a step that is none must not bring it to buyers who refused promotion.</summary>
static partial class OfferLint
{
    [GeneratedRegex("大促|促销|秒杀|清仓|特价|满减|打折|折扣|[0-9一二三四五六七八九.]折|优惠|立减|减免|[券劵]|红包|免单|买一送一|赠品|限时|抢购|" +
        @"促銷|秒殺|清倉|特價|滿減|優惠|紅包|免單|\d ?% ?(?:off|discount)|clearance|flash sale|" +
        @"\bcoupons?\b|\bvouchers?\b|\bdiscounts?\b|promo ?code|\bspecial offer|\bon sale\b|buy one get one|free gift|free shipping",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Promotion();

    public static IEnumerable<LintFinding> Check(string where, TextTemplate template, Step step, Shop shop)
    {
        if (step.Channel != Channel.Sms || step.Class == MessageClass.Promotional) yield break;
        if (template.PrintsOffer)
            yield return new(LintLevel.Error, "offer-in-care", where,
                $"The text carries the shop's offer, so it is promotion, but the step's class is {step.Class}: " +
                "make a step of class promotional of it; until then it goes out by the rules of promotion.");
        else if (Found(template.Source, shop) is { } word)
            yield return new(LintLevel.Error, "promotion-in-care", where,
                $"'{word}' is promotion, but the step's class is {step.Class}: buyers who refused promotion would get it.");
    }

    static string? Found(string source, Shop shop) =>
        shop.Offer is { Length: > 0 } offer && source.Contains(offer, StringComparison.OrdinalIgnoreCase) ? offer
        : Promotion().Match(source) is { Success: true } word ? word.Value : null;
}
