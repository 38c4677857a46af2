using Crm.Common;
using Crm.Customers;

namespace Crm.Platforms.Shopify;

/// <summary>Shopify's <c>sms_marketing_consent</c>: the REST resource writes its states small, GraphQL in capitals.</summary>
static class ShopifyConsent
{
    /// <param name="consent">The object; often null.</param>
    /// <param name="told">When the resource around it was last changed: a refusal without a date holds from then on. A yes without one
    /// proves nothing.</param>
    public static List<ConsentChange> Of(Payload consent, DateTimeOffset told)
    {
        if (!consent.IsObject) return [];
        var dated = consent["consent_updated_at"].Instant();
        var state = new ConsentState(false, "shopify") { Channel = consent["consent_collected_from"].Text()?.ToLowerInvariant(),
            Wording = consent["opt_in_level"].Text()?.ToLowerInvariant() };
        return consent["state"].Text()?.ToLowerInvariant() switch
        {
            "subscribed" when dated is { } at => [Change(at, state with { Granted = true })],
            "unsubscribed" or "redacted" => [Change(dated ?? told, state)],
            // Never said yes, or not any more: it ends what Shopify told before, and no consent given elsewhere.
            "not_subscribed" or "pending" or "invalid" => [Change(dated ?? told, state with { Withdrawn = true })],
            _ => [],
        };
    }

    /// <summary>The word on mails: the customer's resource, or what was ticked at the checkout.</summary>
    public static List<ConsentChange> OfMail(Payload consent, Payload ticked, DateTimeOffset told)
    {
        var all = Of(consent, told).ConvertAll(change => change with { Mail = true });
        // An unticked box is no refusal of what was said before.
        if (all.Count == 0 && ticked.Flag()) all.Add(Change(told,
            new ConsentState(true, "shopify") { Channel = "checkout" }) with { Mail = true });
        return all;
    }

    static ConsentChange Change(DateTimeOffset at, ConsentState state) =>
        new(MessageClass.Promotional, new LwwRegister<ConsentState>(at, state));
}
