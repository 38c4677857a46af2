using Crm.Common;
using Crm.Events;
using Crm.Orders;

namespace Crm.Platforms.TikTokShop;

/// <summary>One order of GET /order/202309/orders. Each line is one piece; the phone is masked in most regions.</summary>
sealed class TikTokShopOrder(PlatformEvents wire, Payload order)
{
    public ShopEvent Event()
    {
        var updated = order.FirstOf(PayloadForms.Unix, "update_time", "create_time");
        var status = order["status"].RequiredText();
        var one = wire.Step(TikTokShopReader.KindOf(status), order["id"].Id(), updated, status);
        var reached = one.Order!.Reached;
        foreach (var (milestone, field) in new[] { (Milestone.Created, "create_time"), (Milestone.Paid, "paid_time"),
            (Milestone.Shipped, "collection_time"), (Milestone.Signed, "delivery_time"), (Milestone.Cancelled, "cancel_time") })
            if (order[field].Unix() is { } at
                && (milestone != Milestone.Cancelled || reached.ContainsKey(milestone))) reached[milestone] = at;
        var contact = Contact();
        return one with
        {
            Order = one.Order with
            {
                Details = new LwwRegister<OrderDetails>(updated, Details()),
                Contact = contact is null ? null : new LwwRegister<OrderContact>(updated, contact),
                Parcels = Parcels(updated),
                Payment = PlatformEvents.Payment(updated, order["payment_method_name"].Text(), order["is_cod"].Flag()),
            },
            Identities = order["user_id"].Plain() is { Length: <= 64 } buyer ? [wire.Buyer(buyer)] : [],
        };
    }

    OrderDetails Details()
    {
        var pay = order["payment"];
        var currency = pay["currency"].Currency();
        return new OrderDetails
        {
            Currency = currency, Total = pay["total_amount"].Amount(currency), Freight = pay["shipping_fee"].Amount(currency),
            Discount = checked(pay["seller_discount"].Amount(currency) + pay["platform_discount"].Amount(currency)),
            Number = order["id"].Text(),
            Lines = [.. order["line_items"].Items()
                .GroupBy(l => (Product: l["product_id"].Text(), Sku: l["sku_id"].Text(), Price: l["sale_price"].Amount(currency)))
                .Select(same => new OrderLine
            {
                Title = string.Join(' ', new[] { same.First()["product_name"].Text(), same.First()["sku_name"].Text() }.OfType<string>()),
                Product = same.Key.Product, Sku = same.First()["seller_sku"].Text()
                    ?? same.Key.Sku, Quantity = same.Count(), Amount = checked(same.Key.Price * same.Count()),
            })],
        };
    }

    OrderContact? Contact()
    {
        var address = order["recipient_address"];
        var country = address["region_code"].Plain() ?? wire.Shop.Country;
        // Levels from the country down; how many there are differs by country.
        var levels = address["district_info"].Items().Where(d => d["address_level"].Text() is not "L0")
            .Select(d => d["address_name"].Plain()).ToList();
        var contact = new OrderContact
        {
            Name = address["name"].Plain(), Phone = address["phone_number"].PlainPhone(country),
            Region = new Region(country, levels.ElementAtOrDefault(0), levels.ElementAtOrDefault(1), levels.ElementAtOrDefault(2),
                address["postal_code"].Plain()).OrNull(),
        };
        return contact == new OrderContact() ? null : contact;
    }

    SortedDictionary<string, Parcel> Parcels(DateTimeOffset updated)
    {
        var parcels = new SortedDictionary<string, Parcel>(StringComparer.Ordinal);
        foreach (var line in order["line_items"].Items())
        {
            if (line["package_id"].IsNull) continue;
            var number = TrackingUpdate.Normal(line["tracking_number"].Text());
            var label = number is null ? null
                : new LwwRegister<ParcelLabel>(updated, new ParcelLabel(line["shipping_provider_name"].Text(), number, null));
            var key = line["package_id"].Id();
            var parcel = new Parcel { Label = label };
            parcels[key] = parcels.TryGetValue(key, out var known) ? Parcel.Join(known, parcel) : parcel;
        }
        return parcels;
    }
}
