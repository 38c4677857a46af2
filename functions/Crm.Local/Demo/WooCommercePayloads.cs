using System.Globalization;
using Crm.Common;

namespace Crm.Local.Demo;

/// <summary>The bodies, as WooCommerce writes them (REST API v3), with the meta field of the Shipment Tracking extension.</summary>
static class WooCommercePayloads
{
    public static object Order(OrderLife life, DateTimeOffset at) => new
    {
        id = life.WooId, number = $"{life.WooId}", status = Status(life, at), currency = "CNY", created_via =
            "checkout", prices_include_tax = true,
        date_created_gmt = Time(life.Placed), date_modified_gmt = Time(at),
        date_paid_gmt = Reached(life.Paid, at), date_completed_gmt = Reached(life.Completed, at),
        total = Amount(life.Total), discount_total = Amount(life.Discount), shipping_total = Amount(life.Freight),
        customer_id = life.Buyer.Guest ? 0 : life.Buyer.WooId,
        billing = Address(life.Buyer, life.Buyer.Phone), shipping = Address(life.Buyer, ""),
        line_items = life.Lines.Select((line, i) => new
        {
            id = i + 1, name = line.Product.Title, product_id = line.Product.Id, sku = line.Product.Sku, quantity =
                line.Quantity, subtotal = Amount(line.Amount),
        }),
        refunds = life.Refund is { } refund && refund.At <= at
            ? new[] { new { id = life.WooId + 50_000, reason = "", total = "-" + Amount(refund.Amount) } } : [],
        meta_data = Tracking(life, at),
    };

    static object[] Tracking(OrderLife life, DateTimeOffset at)
    {
        var sent = life.Parcels.Where(parcel => parcel.Shipped <= at).Select(parcel => new
        {
            tracking_provider = "", custom_tracking_provider = parcel.Courier.Name, custom_tracking_link = "",
            tracking_number = parcel.Number, date_shipped = $"{parcel.Shipped.ToUnixTimeSeconds()}", tracking_id =
                Common.Hash.Hex(parcel.Number),
        }).ToList();
        return sent.Count == 0 ? [] : [new { id = life.WooId * 10, key = "_wc_shipment_tracking_items", value = sent }];
    }

    static object Address(Buyer buyer, string? phone) => new
    {
        first_name = buyer.FirstName, last_name = buyer.LastName, phone = phone ?? "", country = "CN",
        state = buyer.Place.Province, city = buyer.Place.City, address_1 = buyer.Place.District + buyer.Street, postcode =
            buyer.Place.Postcode,
    };

    static string Status(OrderLife life, DateTimeOffset at)
    {
        if (life.Refund is { } refund && refund.At <= at && refund.Amount == life.Total) return "refunded";
        if (life.Cancelled <= at) return "cancelled";
        return life.Completed <= at ? "completed" : life.Paid <= at ? "processing" : "pending";
    }

    static string? Reached(DateTimeOffset? step, DateTimeOffset at) => step <= at ? Time(step.Value) : null;
    static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
    static string Amount(long fen) => Money.Format(fen, "CNY");
}
