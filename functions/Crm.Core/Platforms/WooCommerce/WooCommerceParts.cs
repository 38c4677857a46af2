using Crm.Common;
using Crm.Orders;
using NodaTime;

namespace Crm.Platforms.WooCommerce;

/// <summary>An order's refunds and parcels. An order tells all it has at its last change, which is the time of what tells none.</summary>
static class WooCommerceParts
{
    public static SortedDictionary<string, Refund> Refunds(Payload order, DateTimeOffset modified)
    {
        var refunds = new SortedDictionary<string, Refund>(StringComparer.Ordinal);
        foreach (var refund in order["refunds"].PhpItems())
        {
            var amount = Math.Abs(refund["total"].Amount(order["currency"].Currency()));
            refunds[refund["id"].Id()] = new Refund
            {
                Opened = modified, Finished = modified, Amount = new LwwRegister<RefundAmount>(modified, new RefundAmount(amount)),
            };
        }
        // Refunded as a whole, by its status alone.
        if (refunds.Count == 0 && order["status"].Text() == "refunded")
            refunds["status"] = new Refund { Opened = modified, Finished = modified };
        return refunds;
    }

    // Core WooCommerce knows no parcels; the Shipment Tracking plugin and its imitators keep them in this meta field.
    static IEnumerable<Payload> TrackingFields(Payload order) => order["meta_data"].PhpItems().Where(meta => meta.IsObject
        && meta["key"].Scalar() == "_wc_shipment_tracking_items" && (meta["value"].IsList || meta["value"].IsNumbered));

    /// <summary>A shop without the plug-in says nothing of what others tell of its parcels.</summary>
    public static bool ListsParcels(Payload order) => TrackingFields(order).Any();

    public static SortedDictionary<string, Parcel> Parcels(Payload order, DateTimeOffset modified, DateTimeZone zone)
    {
        var parcels = new SortedDictionary<string, Parcel>(StringComparer.Ordinal);
        foreach (var item in TrackingFields(order).SelectMany(meta => meta["value"].PhpItems()))
        {
            if (item["tracking_number"].Text() is not { Length: <= 64 } number) continue;
            var courier = item["tracking_provider"].Text() ?? item["custom_tracking_provider"].Text();
            parcels[number] = new Parcel
            {
                Shipped = ShippedAt(item["date_shipped"], modified, zone),
                Label = new LwwRegister<ParcelLabel>(modified, new ParcelLabel(courier, number, item["custom_tracking_link"].Text())),
            };
        }
        return parcels;
    }

    // The plug-in writes Unix time; its imitators write dates, or what a person typed, which must not cost the order.
    static DateTimeOffset ShippedAt(Payload value, DateTimeOffset modified, DateTimeZone zone)
    {
        try
        {
            return (value.Scalar() is { } text && text.All(char.IsAsciiDigit) ? value.UnixSeconds()
                : value.InZoneOrDay(zone, modified)) ?? modified;
        }
        catch (PayloadException)
        {
            return modified;
        }
    }
}
