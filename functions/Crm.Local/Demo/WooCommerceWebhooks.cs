using System.Globalization;

namespace Crm.Local.Demo;

/// <summary>Which webhooks WooCommerce sends: the whole order at its creation and at every change of it.</summary>
static class WooCommerceWebhooks
{
    public static IEnumerable<Webhook> Of(OrderLife life)
    {
        yield return Order("order.created", life.Placed, life);
        foreach (var at in Changes(life).Distinct().Order()) yield return Order("order.updated", at, life);
    }

    static IEnumerable<DateTimeOffset> Changes(OrderLife life)
    {
        if (life.Paid is { } paid) yield return paid;
        if (life.Cancelled is { } cancelled) yield return cancelled;
        foreach (var parcel in life.Parcels) yield return parcel.Shipped;
        if (life.Completed is { } completed) yield return completed;
        if (life.Refund is { } refund) yield return refund.At;
    }

    static Webhook Order(string topic, DateTimeOffset at, OrderLife life) =>
        Webhook.Of(at, DemoShop.Kids, topic, string.Create(CultureInfo.InvariantCulture, $"{life.WooId} {at.UtcTicks}"),
            () => WooCommercePayloads.Order(life, at));
}
