using Crm.Common;
using Crm.Events;
using Crm.Orders;

namespace Crm.Platforms.Lazada;

/// <summary>
/// /order/get and /order/items/get together. Each item is one piece with a status of its own, and as with the pushes the first to reach a
/// step brings the order there. What the buyer pays is the items' sum (paid price and freight): the order's own price is before vouchers.
/// </summary>
sealed class LazadaOrder(PlatformEvents wire, Payload root)
{
    readonly Payload order = root["order"];

    public ShopEvent Event()
    {
        var items = root["items"].Items().ToList();
        var created = order["created_at"].RequiredInstant();
        var newest = items.OrderByDescending(i => i["updated_at"].Instant() ?? created).FirstOrDefault();
        var updated = new[] { order["updated_at"].Instant() ?? created, newest["updated_at"].Instant() ?? created }.Max();
        var dead = items.Count > 0 && items.All(IsCancelled);
        var contact = Contact();
        var state = new OrderState
        {
            Key = wire.Key((order["order_id"].IsNull ? order["order_number"] : order["order_id"]).Id()),
            Reached = Reached(items, created, updated, dead),
            Status = (newest["status"].Text() ?? order["statuses"].Items().FirstOrDefault().Text()) is { } word
                ? new LwwRegister<SourceStatus>(updated, new SourceStatus(word, dead)) : null,
            Details = new LwwRegister<OrderDetails>(updated, Details(items, dead)),
            Contact = contact is null ? null : new LwwRegister<OrderContact>(updated, contact),
            Parcels = Parcels(items, updated),
            Payment = PlatformEvents.Payment(updated, order["payment_method"].Text(), false),
        };
        var buyer = items.Select(i => i["buyer_id"].Plain()).FirstOrDefault(b => b is { Length: <= 64 } and not "0");
        return wire.Event(null, state) with { Identities = buyer is not null ? [wire.Buyer(buyer)] : [] };
    }

    static bool IsCancelled(Payload item) => LazadaReader.KindOf(item["status"].Text() ?? "") == Milestone.Cancelled;

    static SortedDictionary<Milestone, DateTimeOffset> Reached(List<Payload> items, DateTimeOffset created, DateTimeOffset updated,
        bool dead)
    {
        var reached = new SortedDictionary<Milestone, DateTimeOffset>();
        foreach (var item in items)
        {
            if (LazadaReader.KindOf(item["status"].Text() ?? "") is not { } kind || kind == Milestone.Cancelled && !dead) continue;
            var at = item["updated_at"].Instant() ?? updated;
            reached[kind] = reached.TryGetValue(kind, out var first) && first < at ? first : at;
        }
        reached[Milestone.Created] = created;
        return reached;
    }

    OrderDetails Details(List<Payload> items, bool dead)
    {
        var counted = dead ? items : items.Where(i => !IsCancelled(i)).ToList();
        var currency = items.Count == 0 ? wire.Shop.Rules.PriceCurrency : items[0]["currency"].Currency();
        return new OrderDetails
        {
            Currency = currency,
            Total = items.Count == 0 ? order["price"].Amount(currency)
                : counted.Sum(i => checked(i["paid_price"].Amount(currency) + i["shipping_amount"].Amount(currency))),
            Freight = counted.Sum(i => i["shipping_amount"].Amount(currency)),
            Discount = counted.Sum(i => Math.Max(0, i["item_price"].Amount(currency) - i["paid_price"].Amount(currency))),
            Number = order["order_number"].Text(),
            Delivery = items.Count > 0 && items.All(i => i["is_digital"].Text() is "1" or "true") ? OrderDelivery.None : null,
            Lines = [.. counted.GroupBy(i => (Sku: i["sku"].Text(), Price: i["item_price"].Amount(currency))).Select(same => new OrderLine
            {
                Title = same.First()["name"].Text()
                    ?? "", Product = same.First()["product_id"].Text(), Sku = same.Key.Sku, Quantity = same.Count(), Amount =
                    checked(same.Key.Price * same.Count()),
            })],
        };
    }

    OrderContact? Contact()
    {
        var address = order["address_shipping"];
        var country = wire.Shop.Country;
        var name = new[] { address["first_name"].Plain(), address["last_name"].Plain() }.OfType<string>().ToList();
        var contact = new OrderContact
        {
            Name = name.Count == 0 ? null : string.Join(' ', name),
            Phone = address["phone"].PlainPhone(country) ?? address["phone2"].PlainPhone(country),
            Region = new Region(country, address["address3"].Plain(), address["city"].Plain(), null, address["post_code"].Plain()).OrNull(),
        };
        return contact == new OrderContact() ? null : contact;
    }

    static SortedDictionary<string, Parcel> Parcels(List<Payload> items, DateTimeOffset updated)
    {
        var parcels = new SortedDictionary<string, Parcel>(StringComparer.Ordinal);
        foreach (var item in items)
            if (TrackingUpdate.Normal(item["tracking_code"].Text()) is { } number)
                parcels[number] = new Parcel {
                    Label = new LwwRegister<ParcelLabel>(updated, new ParcelLabel(item["shipment_provider"].Text(), number, null)) };
        return parcels;
    }
}
