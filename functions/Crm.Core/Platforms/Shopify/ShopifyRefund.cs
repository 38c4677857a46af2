using Crm.Common;
using Crm.Orders;

namespace Crm.Platforms.Shopify;

/// <summary>
/// A refund resource. Its money is the sum of its successful refund transactions, in the shop's currency; without any it only puts goods
/// back or takes a line off, and no money is asked for.
/// </summary>
static class ShopifyRefund
{
    /// <param name="refund">The resource.</param>
    /// <param name="order">The order it came with; nothing when it came alone.</param>
    public static Refund Read(Payload refund, Payload order)
    {
        var opened = refund["created_at"].Instant();
        var stamp = refund["processed_at"].Instant() ?? opened;
        var money = refund["transactions"].Items().Where(t => t["kind"].Text() == "refund").ToList();
        var paidOut = money.FindAll(t => t["status"].Text() == "success");
        if (paidOut.Count == 0 && !money.Exists(t => t["status"].Text() == "pending"))
            return new Refund { Life = stamp is { } told ? new LwwRegister<RefundLife>(told, new RefundLife(false)) : null };
        return new Refund
        {
            Opened = opened,
            Finished = paidOut.Count > 0 ? stamp : null,
            Life = paidOut.Count == 0 && stamp is { } asked ? new LwwRegister<RefundLife>(asked, new RefundLife(true)) : null,
            Amount = paidOut.Count > 0 && stamp is { } at && Sum(paidOut, refund, order) is { } total
                ? new LwwRegister<RefundAmount>(at, new RefundAmount(total)) : null,
        };
    }

    /// <summary>Null where it cannot be told what another currency's money is worth in the shop's.</summary>
    static long? Sum(List<Payload> paidOut, Payload refund, Payload order)
    {
        var rates = Rates(refund, order).ToList();
        var home = order["currency"].Text()?.ToUpperInvariant()
            ?? rates.Select(r => r["shop_money"]["currency_code"].Text()).FirstOrDefault(c => c is not null);
        long total = 0;
        foreach (var transaction in paidOut)
        {
            if (CustomerMatch(transaction, home, rates) is not { } minor) return null;
            total = checked(total + minor);
        }
        return total;
    }

    static long? CustomerMatch(Payload transaction, string? home, List<Payload> rates)
    {
        var currency = transaction["currency"].IsNull ? home ?? "USD" : transaction["currency"].Currency();
        var amount = transaction["amount"].Amount(currency);
        if (home is null || currency == home) return amount;
        var own = transaction["amount_set"]["shop_money"];
        if (own["currency_code"].Text() == home) return own["amount"].Amount(home);
        foreach (var rate in rates)
            if (rate["presentment_money"]["currency_code"].Text() == currency
                && rate["presentment_money"]["amount"].Amount(currency) is > 0 and var theirs)
                return (long)Math.Round((decimal)amount * rate["shop_money"]["amount"].Amount(home) / theirs,
                    MidpointRounding.AwayFromZero);
        return null;
    }

    // Every "…_set" gives one amount in both currencies, and so the rate; the larger the amount, the more exact.
    static IEnumerable<Payload> Rates(Payload refund, Payload order)
    {
        foreach (var field in new[] { "total_price_set", "subtotal_price_set", "current_total_price_set" })
            if (order[field].IsObject) yield return order[field];
        foreach (var line in refund["refund_line_items"].Items())
            foreach (var rate in new[] { line["subtotal_set"], line["line_item"]["price_set"] })
                if (rate.IsObject) yield return rate;
        foreach (var adjustment in refund["order_adjustments"].Items())
            if (adjustment["amount_set"].IsObject) yield return adjustment["amount_set"];
    }
}
