using System.Globalization;
using Crm.Common;

namespace Crm.Local.Demo;

/// <summary>The bodies, as Shopify writes them (REST resources, 2026-04), as far as a shop like this fills them.</summary>
static class ShopifyPayloads
{
    /// <param name="test">A notification that Shopify sends on request: a sample order of nobody.</param>
    public static object Order(OrderLife life, DateTimeOffset at, bool test = false) => new
    {
        id = life.ShopifyId,
        admin_graphql_api_id = $"gid://shopify/Order/{life.ShopifyId}",
        name = $"#{life.Number}", order_number = life.Number, test, source_name = "web", confirmed = true,
        currency = "CNY", taxes_included = true,
        subtotal_price = Amount(life.Goods - life.Discount), total_discounts = Amount(life.Discount), total_price = Amount(life.Total),
        total_shipping_price_set = new { shop_money = new { amount = Amount(life.Freight), currency_code = "CNY" } },
        created_at = Time(life.Placed), updated_at = Time(at), processed_at = Time(life.Placed),
        cancelled_at = Reached(life.Cancelled, at), cancel_reason = life.Cancelled <= at ? life.CancelReason : null,
        financial_status = Financial(life, at), fulfillment_status = Fulfilled(life, at),
        phone = life.Buyer.PhoneAt(at),
        customer = life.Buyer.Guest ? null : Customer(life.Buyer, at),
        customer_locale = "zh-CN",
        billing_address = Address(life.Buyer, at), shipping_address = Address(life.Buyer, at),
        line_items = life.Lines.Select(line => new
        {
            id = life.ShopifyId + line.Product.Id, product_id = line.Product.Id, sku = line.Product.Sku, title = line.Product.Title,
            quantity = line.Quantity, price = Amount(line.Product.Price),
        }),
        fulfillments = life.Parcels.Where(parcel => parcel.Shipped <= at).Select(parcel => Fulfillment(life, parcel)),
        refunds = life.Refund is { } refund && refund.At <= at ? new[] { Refund(life, refund) } : [],
    };

    public static object Fulfillment(OrderLife life, ParcelLife parcel) => new
    {
        id = parcel.Id, order_id = life.ShopifyId, status = "success", created_at = Time(parcel.Shipped), updated_at = Time(parcel.Shipped),
        tracking_company = parcel.Courier.Name, tracking_number = parcel.Number, tracking_numbers =
            new[] { parcel.Number }, shipment_status = (string?)null,
    };

    public static object FulfillmentEvent(OrderLife life, ParcelLife parcel, Checkpoint checkpoint, long id) => new
    {
        id, fulfillment_id = parcel.Id, order_id = life.ShopifyId, status = checkpoint.Status, message = checkpoint.Message,
        happened_at = Time(checkpoint.At), created_at = Time(checkpoint.At), updated_at = Time(checkpoint.At), city =
            checkpoint.City, country = "CN",
    };

    public static object Refund(OrderLife life, RefundLife refund) => new
    {
        id = life.ShopifyId + 77, order_id = life.ShopifyId, created_at = Time(refund.At), processed_at = Time(refund.At),
        transactions = new[] { new { kind = "refund", status = "success", amount = Amount(refund.Amount), currency = "CNY" } },
    };

    public static object CustomerChanged(Buyer buyer, DateTimeOffset at) => Customer(buyer, at);

    public static object Consent(Buyer buyer, bool granted, DateTimeOffset at) => new
    {
        id = buyer.ShopifyId, phone = buyer.PhoneAt(at),
        sms_marketing_consent =
            new { state = granted ? "subscribed"
            : "unsubscribed", opt_in_level = "single_opt_in", consent_updated_at = Time(at), consent_collected_from = "other" },
    };

    static object Customer(Buyer buyer, DateTimeOffset at) => new
    {
        id = buyer.ShopifyId, first_name = buyer.FirstName, last_name = buyer.LastName, phone = buyer.PhoneAt(at), updated_at =
            Time(at), default_address = Address(buyer, at),
        sms_marketing_consent = buyer.WantsAdvertising is not { } wants ? null
            : new { state = wants ? "subscribed"
                : "unsubscribed", opt_in_level = "single_opt_in", consent_updated_at = Time(buyer.FirstOrder), consent_collected_from =
                "SHOPIFY" },
    };

    static object Address(Buyer buyer, DateTimeOffset at) => new
    {
        first_name = buyer.FirstName, last_name = buyer.LastName, phone = buyer.PhoneAt(at), country_code = "CN", country = "China",
        province = buyer.Place.Province, city = buyer.Place.City, address1 = buyer.Place.District + buyer.Street, zip =
            buyer.Place.Postcode,
    };

    static string Financial(OrderLife life, DateTimeOffset at)
    {
        if (life.Refund is { } refund && refund.At <= at) return refund.Amount == life.Total ? "refunded" : "partially_refunded";
        return life.Paid <= at ? "paid" : life.Cancelled <= at ? "voided" : "pending";
    }

    static string? Fulfilled(OrderLife life, DateTimeOffset at)
    {
        var shipped = life.Parcels.Count(parcel => parcel.Shipped <= at);
        return shipped == 0 ? null : shipped == life.Parcels.Count ? "fulfilled" : "partial";
    }

    static string? Reached(DateTimeOffset? step, DateTimeOffset at) => step <= at ? Time(step.Value) : null;
    static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
    static string Amount(long fen) => Money.Format(fen, "CNY");
}
