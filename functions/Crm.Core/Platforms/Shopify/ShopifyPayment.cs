using Crm.Common;
using Crm.Orders;

namespace Crm.Platforms.Shopify;

/// <summary>How an order is paid, and when. Shopify tells no time of payment.</summary>
static class ShopifyPayment
{
    /// <summary>How it is paid: gateways by name, what is outstanding, and terms that give the buyer time.</summary>
    public static OrderPayment? Read(Payload order)
    {
        var gateways = order["payment_gateway_names"].Items().Select(name => name.Text()).Append(order["gateway"].Text()).OfType<string>()
            .Distinct().ToList();
        var terms = order["payment_terms"];
        var payment = new OrderPayment(gateways.Count == 0 ? null : string.Join(", ", gateways))
        {
            Terms = terms.IsObject ? terms["payment_terms_name"].Text() ?? "terms" : null,
            Due = order["total_outstanding"].Text() is null ? null : order["total_outstanding"].Amount(order["currency"].Currency()),
        };
        return payment == new OrderPayment((string?)null) ? null : payment;
    }

    public static bool IsPaid(Payload order) => order["financial_status"].Text() is "paid" or "partially_refunded" or "refunded";

    /// <summary>
    /// The likeliest time of payment of an order that is seen paid; null where it is not. It stands until orders/paid, or orders/create of
    /// an order paid at the checkout, tells the moment itself. Who pays at once paid when the order was processed. Who pays later (bank,
    /// cash, terms) had paid by its last change, and by what follows a payment: else any news of an old order would make it paid today.
    /// </summary>
    public static DateTimeOffset? Guess(Payload order, DateTimeOffset created, DateTimeOffset updated)
    {
        if (!IsPaid(order)) return null;
        if (!PaymentRules.IsPaidLater(Read(order))) return order["processed_at"].Instant() ?? created;
        var paid = Join.Earliest(updated, order["closed_at"].Instant());
        foreach (var later in order["fulfillments"].Items().Concat(order["refunds"].Items()))
            paid = Join.Earliest(paid, later["created_at"].Instant());
        return paid;
    }
}
