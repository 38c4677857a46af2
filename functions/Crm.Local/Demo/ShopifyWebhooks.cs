using System.Globalization;

namespace Crm.Local.Demo;

/// <summary>Which webhooks Shopify sends in the course of an order's life.</summary>
static class ShopifyWebhooks
{
    public static IEnumerable<Webhook> Of(OrderLife life)
    {
        yield return Order("orders/create", life.Placed, life);
        if (life.Paid is { } paid) yield return Order("orders/paid", paid, life);
        if (life.Cancelled is { } cancelled) yield return Order("orders/cancelled", cancelled, life);
        for (var i = 0; i < life.Parcels.Count; i++)
        {
            var parcel = life.Parcels[i];
            yield return Order(i == life.Parcels.Count - 1 ? "orders/fulfilled" : "orders/partially_fulfilled", parcel.Shipped, life);
            yield return Of(parcel.Shipped, "fulfillments/create", parcel.Id, () => ShopifyPayloads.Fulfillment(life, parcel));
            for (var step = 0; step < parcel.Checkpoints.Count; step++)
            {
                var (checkpoint, id) = (parcel.Checkpoints[step], parcel.Id * 10 + step);
                yield return Of(checkpoint.At, "fulfillment_events/create", id,
                    () => ShopifyPayloads.FulfillmentEvent(life, parcel, checkpoint, id));
            }
        }
        if (life.Refund is not { } refund) yield break;
        yield return Of(refund.At, "refunds/create", life.ShopifyId, () => ShopifyPayloads.Refund(life, refund));
        yield return Order("orders/updated", refund.At, life);
    }

    /// <summary>What the customer's own account tells: a phone given later, a yes or no to advertising.</summary>
    public static IEnumerable<Webhook> Of(Buyer buyer, Dice dice)
    {
        if (buyer.Guest || !buyer.Shops.Contains(DemoShop.CustomerMatch)) yield break;
        if (buyer.PhoneTold is { } told) yield return Of(told, "customers/update", buyer.ShopifyId,
            () => ShopifyPayloads.CustomerChanged(buyer, told));
        if (buyer.WantsAdvertising is not { } wants || !dice.Chance(0.3)) yield break;
        var (at, still) = (buyer.FirstOrder + dice.Hours(1, 900), wants && dice.Chance(0.65));
        yield return Of(at, "customers_marketing_consent/update", buyer.ShopifyId, () => ShopifyPayloads.Consent(buyer, still, at));
    }

    static Webhook Order(string topic, DateTimeOffset at, OrderLife life) =>
        Of(at, topic, life.ShopifyId, () => ShopifyPayloads.Order(life, at));

    static Webhook Of(DateTimeOffset at, string topic, long id, Func<object> body) =>
        Webhook.Of(at, DemoShop.CustomerMatch, topic, string.Create(CultureInfo.InvariantCulture, $"{id} {at.UtcTicks}"), body);
}
