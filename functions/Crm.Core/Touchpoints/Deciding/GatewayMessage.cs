using Crm.Conditions;
using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Shops;
using Crm.Sms;

namespace Crm.Touchpoints.Deciding;

/// <summary>What a gateway is told of a text, and what it is asked by when the text is in doubt.</summary>
static class GatewayMessage
{
    static readonly TimeSpan Recently = TimeSpan.FromDays(1);

    public static SmsMessage Of(Touchpoint touchpoint, Customer customer, OrderState? order, Step step, Shop shop, Decision.Send send,
        DateTimeOffset now) =>
        new(touchpoint.Id, shop.Id, send.To, send.Text)
        {
            Customer = customer.Id, Mail = send.Mail,
            Chain = send.Mail is null ? shop.Gateways.For(send.To, step.Class) : [],
            Tried = touchpoint.Tried
                ?? [], Attempts = touchpoint.Attempts ?? 0,
            Waited = touchpoint.Reason?.StartsWith("gateway:", StringComparison.Ordinal) ?? false,
            Promotional = step.Class == MessageClass.Promotional, Expires = touchpoint.Expires, Signature = shop.Signature,
            Recent = [.. customer.Ledger.Where(e => e.At > now - Recently && e.Touchpoint != touchpoint.Id).Select(e => e.At)],
            Source = Source(touchpoint, customer, order, step, shop, send, now),
        };

    public static SmsLookup Lookup(string customer, Touchpoint text, DateTimeOffset now) =>
        new(text.Id, text.Order.Shop, text.SentFor ?? customer, text.Gateway, text.To, text.Text, text.ClaimedAt ?? text.Due, now)
        {
            AcceptedAt = text.State == TouchpointState.Accepted ? text.SettledAt : null,
            MessageId = text is { State: TouchpointState.Accepted, ProviderId.Length: > 0 } ? text.ProviderId : null,
        };

    static TextSource Source(Touchpoint touchpoint, Customer customer, OrderState? order, Step step, Shop shop, Decision.Send send,
        DateTimeOffset now)
    {
        var subject = send.Subject ?? new EvaluationContext(shop, customer, order, now) { Coupon = send.Coupon };
        var (language, variant) = (Texts.Language(subject), step.Variants.FirstOrDefault(v => v.Name == send.Variant));
        // Templates are bound to the language the text was written in, which need not be the buyer's own.
        if (variant is not null) language = Texts.Fitting(variant.In(shop.Style), language, shop);
        var of = touchpoint.Hand?.Of ?? new LibraryText(touchpoint.Flow, step.Name, send.Variant);
        return new TextSource(of.Flow, of.Step, of.Variant, language, () => Texts.Variables(subject));
    }
}
