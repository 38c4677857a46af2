using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;

namespace Crm.Platforms.Shopee;

/// <summary>
/// One order of v2.order.get_order_detail. Shopee masks people's data unless the app may see it; what is masked is left out.
/// </summary>
sealed class ShopeeOrder(PlatformEvents wire, Payload order)
{
    public ShopEvent Event()
    {
        var updated = order.FirstOf(PayloadForms.Unix, "update_time", "create_time");
        var status = order["order_status"].RequiredText();
        // The same step as a push of that status, so that either may come first.
        var one = wire.Step(ShopeeReader.KindOf(status), order["order_sn"].Id(), updated, status);
        var reached = one.Order!.Reached;
        if (order["create_time"].Unix() is { } created) reached[Milestone.Created] = created;
        if (order["pay_time"].Unix() is { } paid) reached[Milestone.Paid] = paid;
        if (order["pickup_done_time"].Unix() is { } shipped) reached[Milestone.Shipped] = shipped;
        var contact = Contact();
        return one with
        {
            Order = one.Order with
            {
                Details = new LwwRegister<OrderDetails>(updated, Details()),
                Contact = contact is null ? null : new LwwRegister<OrderContact>(updated, contact),
                Parcels = Parcels(),
                Payment = PlatformEvents.Payment(updated, order["payment_method"].Text(), order["cod"].Flag()),
            },
            Identities = Identities(),
            Profile = order["buyer_username"].Plain() is { } name ? new LwwRegister<Profile>(updated, new Profile { Nickname = name })
                : null,
        };
    }

    OrderDetails Details()
    {
        var currency = order["currency"].Currency();
        var lines = order["item_list"].Items().Select(line => Line(line, currency)).ToList();
        var freight = order["actual_shipping_fee"].Text() is null or "0" ? order["estimated_shipping_fee"].Amount(currency)
            : order["actual_shipping_fee"].Amount(currency);
        var total = order["total_amount"].Amount(currency);
        return new OrderDetails
        {
            Currency = currency, Total = total, Freight = freight, Number = order["order_sn"].Text(), Lines = lines,
            Discount = order["item_list"].Items()
                .Sum(l => Math.Max(0,
                l["model_original_price"].Amount(currency, Pieces(l)) - l["model_discounted_price"].Amount(currency, Pieces(l)))),
            PromisedBy = order["ship_by_date"].Unix(),
        };
    }

    static int Pieces(Payload line) => line["model_quantity_purchased"].Quantity();

    static OrderLine Line(Payload line, string currency) => new()
    {
        Title = string.Join(' ', new[] { line["item_name"].Text(), line["model_name"].Text() }.OfType<string>()),
        Product = line["item_id"].Text(),
        Sku = line["model_sku"].Text() ?? line["item_sku"].Text(),
        Quantity = Pieces(line),
        Amount = line["model_discounted_price"].Amount(currency, Pieces(line)),
    };

    OrderContact? Contact()
    {
        var address = order["recipient_address"];
        var country = address["region"].Plain() ?? order["region"].Plain() ?? wire.Shop.Country;
        var contact = new OrderContact
        {
            Name = address["name"].Plain(), Phone = address["phone"].PlainPhone(country),
            Region = new Region(country, address["state"].Plain(), address["city"].Plain(), address["district"].Plain(),
                address["zipcode"].Plain()).OrNull(),
        };
        return contact == new OrderContact() ? null : contact;
    }

    SortedDictionary<string, Parcel> Parcels()
    {
        var parcels = new SortedDictionary<string, Parcel>(StringComparer.Ordinal);
        foreach (var package in order["package_list"].Items())
            if (!package["package_number"].IsNull) parcels[package["package_number"].Id()] = new Parcel();
        return parcels;
    }

    /// <summary>The phone of the delivery address is its receiver's and names nobody: gifts go to other people.</summary>
    List<Identity> Identities() => order["buyer_user_id"].Plain() is { Length: <= 64 } buyer and not "0" ? [wire.Buyer(buyer)] : [];
}
