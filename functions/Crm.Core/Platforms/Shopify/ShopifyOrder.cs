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
            Current = Current(order, currency),
            Codes = OrderDetails.CodesOf(order["discount_codes"].Items().Select(discount => discount["code"].Text())),
            Delivery = Delivery(order),
            Lines = [.. order["line_items"].Items().Select(line => Line(line, currency))],
        };
    }

    static long? Current(Payload order, string currency)
    {
        if (order["current_total_price"].Text() is null) return null;
        var current = order["current_total_price"].Amount(currency);
        return current == order["total_price"].Amount(currency) ? null : current;
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
            Left = !line["current_quantity"].IsNull && line["current_quantity"].Quantity() is var left && left < quantity ? left : null,
            Amount = line["price"].Amount(currency, quantity),
        };
    }

    static readonly string[] MethodFields = ["delivery_category", "code", "title", "source"];

    static string? Delivery(Payload order)
    {
        var shipping = order["shipping_lines"].Items().ToList();
        if (shipping.Exists(method =>
            Array.Exists(MethodFields, field => OrderDelivery.IsPickup(method[field].Text())))) return OrderDelivery.Pickup;
        var lines = order["line_items"].Items().ToList();
        if (lines.Count > 0 && lines.TrueForAll(line => line["gift_card"].Flag()
            || line["requires_shipping"].IsFalse())) return OrderDelivery.None;
        // Handed over at the till.
        return order["source_name"].Text() == "pos" && shipping.Count == 0 && !order["shipping_address"].IsObject ? OrderDelivery.None
            : null;
    }

    public static OrderContact? Contact(Payload order, Shop shop, string? buyerPhone)
    {
        var address = order["shipping_address"];
        var country = address["country_code"].Text() ?? order["billing_address"]["country_code"].Text() ?? shop.Country;
        var (name, phone) = (address["name"].Text() ?? address.PersonName(), Phone(address["phone"], country));
        var contact = new OrderContact
        {
            Name = name ?? order["customer"].PersonName(),
            Phone = buyerPhone ?? phone,
            Receiver = buyerPhone is null ? null : Receivers.KeyOf(buyerPhone, BuyerName(order), phone, name),
            Region = RegionOf(address),
        };
        return contact == new OrderContact() ? null : contact;
    }

    public static string? BuyerPhone(Payload order, Shop shop)
    {
        var country = order["billing_address"]["country_code"].Text() ?? order["customer"]["default_address"]["country_code"].Text()
            ?? order["shipping_address"]["country_code"].Text() ?? shop.Country;
        return Phone(order["phone"], country) ?? Phone(order["customer"]["phone"], country)
            ?? Phone(order["billing_address"]["phone"], country);
    }

    static string? BuyerName(Payload order) => order["customer"].PersonName() ?? order["billing_address"].PersonName();

    public static string? BuyerEmail(Payload order)
    {
        foreach (var email in new[] { order["customer"]["email"], order["email"], order["contact_email"] })
            if (EmailAddress.TryParse(email.Text(), out var address)) return address;
        return null;
    }

    public static Profile? Profile(Payload order, string? buyerPhone)
    {
        var profile = new Profile
        {
            Name = BuyerName(order),
            Phone = buyerPhone,
            Email = BuyerEmail(order),
            Region = RegionOf(order["customer"]["default_address"]) ?? RegionOf(order["shipping_address"]),
            Language = order["customer_locale"].Text(),
        };
        return profile == new Profile() ? null : profile;
    }

    public static Profile? CustomerProfile(Payload customer, string? phone)
    {
        var profile = new Profile
        {
            Name = customer.PersonName(), Phone = phone, Region = RegionOf(customer["default_address"]), Language =
                customer["locale"].Text(),
            Email = EmailAddress.TryParse(customer["email"].Text(), out var email) ? email : null,
        };
        return profile == new Profile() ? null : profile;
    }

    public static string? Phone(Payload phone, string country) => PhoneNumber.TryParse(phone.Text(), country, out var e164) ? e164 : null;

    static Region? RegionOf(Payload address)
    {
        if (!address.IsObject) return null;
        var region = new Region(address["country_code"].Text(), address["province"].Text(), address["city"].Text(), null,
            address["zip"].Text());
        return region == new Region(null, null, null, null, null) ? null : region;
    }
}
