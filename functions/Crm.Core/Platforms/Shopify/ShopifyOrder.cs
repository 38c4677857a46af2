using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Shops;

namespace Crm.Platforms.Shopify;

/// <summary>The parts of Shopify's order, fulfillment and customer resources.</summary>
static class ShopifyOrder
{
    public static OrderDetails Details(Payload order)
    {
        var currency = order["currency"].Currency();
        return new OrderDetails
        {
            Currency = currency,
            Total = order["total_price"].Amount(currency),
            Discount = order["total_discounts"].Amount(currency),
            Freight = order["total_shipping_price_set"]["shop_money"]["amount"].Amount(currency),
            Number = order["name"].Text() ?? order["order_number"].Text(),
            Source = order["source_name"].Text(),
            Lines = [.. order["line_items"].Items().Select(line => Line(line, currency))],
        };
    }

    static OrderLine Line(Payload line, string currency)
    {
        var quantity = line["quantity"].Quantity();
        return new OrderLine
        {
            Title = line["title"].Text() ?? line["name"].Text() ?? "",
            Product = line["product_id"].Text(),
            Sku = line["sku"].Text(),
            Quantity = quantity,
            Amount = line["price"].Amount(currency, quantity),
        };
    }

    public static OrderContact? Contact(Payload order, Shop shop, string? buyerPhone)
    {
        var address = order["shipping_address"];
        var country = address["country_code"].Text() ?? order["billing_address"]["country_code"].Text() ?? shop.Country;
        var contact = new OrderContact
        {
            Name = address["name"].Text() ?? address.PersonName() ?? order["customer"].PersonName(),
            Phone = buyerPhone ?? Phone(address["phone"], country),
            Region = RegionOf(address),
        };
        return contact == new OrderContact() ? null : contact;
    }

    public static string? BuyerPhone(Payload order, Shop shop)
    {
        var country = order["billing_address"]["country_code"].Text() ?? order["customer"]["default_address"]["country_code"].Text()
            ?? order["shipping_address"]["country_code"].Text() ?? shop.Country;
        return Phone(order["phone"], country) ?? Phone(order["customer"]["phone"], country);
    }

    public static Profile? Profile(Payload order, string? buyerPhone)
    {
        var profile = new Profile
        {
            Name = order["customer"].PersonName() ?? order["billing_address"].PersonName(),
            Phone = buyerPhone,
            Region = RegionOf(order["customer"]["default_address"]) ?? RegionOf(order["shipping_address"]),
            Language = order["customer_locale"].Text(),
        };
        return profile == new Profile() ? null : profile;
    }

    public static Profile? CustomerProfile(Payload customer, string? phone)
    {
        var profile = new Profile { Name = customer.PersonName(), Phone = phone, Region = RegionOf(customer["default_address"]) };
        return profile == new Profile() ? null : profile;
    }

    public static bool IsVoid(Payload fulfillment) => fulfillment["status"].Text() is "cancelled" or "error" or "failure";

    public static Parcel Parcel(Payload fulfillment)
    {
        var parcel = new Parcel { Shipped = fulfillment["created_at"].Instant() };
        var number = fulfillment["tracking_number"].Text() ?? fulfillment["tracking_numbers"].Items().Select(n => n.Text()).FirstOrDefault();
        var label = new ParcelLabel(fulfillment["tracking_company"].Text(), number, fulfillment["tracking_url"].Text());
        if (label != new ParcelLabel(null, null, null) && (fulfillment["updated_at"].Instant() ?? parcel.Shipped) is { } stamp)
            parcel = parcel with { Label = new LwwRegister<ParcelLabel>(stamp, label) };
        foreach (var (milestone, at) in ShipmentSteps(fulfillment))
            parcel = milestone == Milestone.Signed ? parcel with { Signed = at } : milestone == Milestone.OutForDelivery ? parcel with { OutForDelivery = at } : parcel with { ArrivedInCity = at };
        return parcel;
    }

    /// <summary>The courier's step inside a fulfillment: it has no time of its own, the fulfillment's last change stands for it.</summary>
    public static IEnumerable<(Milestone Milestone, DateTimeOffset At)> ShipmentSteps(Payload fulfillment)
    {
        Milestone? step = fulfillment["shipment_status"].Text() switch
        {
            "delivered" => Milestone.Signed,
            "out_for_delivery" => Milestone.OutForDelivery,
            "ready_for_pickup" => Milestone.ArrivedInCity,
            _ => null,
        };
        if (step is { } milestone && (fulfillment["updated_at"].Instant() ?? fulfillment["created_at"].Instant()) is { } at) yield return (milestone, at);
    }

    /// <summary>A refund resource; its total is the sum of its successful refund transactions.</summary>
    public static Refund Refund(Payload refund, string? orderCurrency)
    {
        long total = 0;
        var paidOut = false;
        foreach (var transaction in refund["transactions"].Items())
        {
            if (transaction["kind"].Text() != "refund" || transaction["status"].Text() != "success") continue;
            var currency = transaction["currency"].IsNull ? orderCurrency ?? "USD" : transaction["currency"].Currency();
            total += transaction["amount"].Amount(currency);
            paidOut = true;
        }
        var opened = refund["created_at"].Instant();
        var stamp = refund["processed_at"].Instant() ?? opened;
        return new Refund
        {
            Opened = opened,
            Finished = paidOut ? stamp : null,
            Amount = paidOut && stamp is { } at ? new LwwRegister<RefundAmount>(at, new RefundAmount(total)) : null,
        };
    }

    public static string? Phone(Payload phone, string country) => PhoneNumber.TryParse(phone.Text(), country, out var e164) ? e164 : null;

    static Region? RegionOf(Payload address)
    {
        if (!address.IsObject) return null;
        var region = new Region(address["country_code"].Text(), address["province"].Text(), address["city"].Text(), null, address["zip"].Text());
        return region == new Region(null, null, null, null, null) ? null : region;
    }
}
