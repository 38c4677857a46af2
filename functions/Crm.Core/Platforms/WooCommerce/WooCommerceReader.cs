using System.Net;
using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Shops;
using NodaTime;

namespace Crm.Platforms.WooCommerce;

/// <summary>
/// One WooCommerce webhook (the REST v3 resource) as a shop event. The *_gmt twins are UTC without a Z; where a plug-in left one out, its
/// partner in the shop's own time stands.
/// </summary>
sealed class WooCommerceReader(InboxMessage message, Shop shop)
{
    readonly DateTimeZone zone = DateTimeZoneProviders.Tzdb[shop.Zone];

    public ShopEvent? Event(string topic, Payload root) => topic switch
    {
        "order.created" or "order.updated" or "order.restored" => Order(root),
        "order.deleted" => Deleted(root),
        "customer.created" or "customer.updated" => Customer(root),
        _ => null,
    };

    ShopEvent Order(Payload order)
    {
        var status = order["status"].RequiredText();
        var told = At(order, "date_created") ?? At(order, "date_modified");
        var created = told ?? message.Received;
        var modified = At(order, "date_modified") ?? created;
        var dead = status is "cancelled" or "failed" or "trash";
        var parcels = WooCommerceParts.Parcels(order, modified, zone);
        var reached = Milestones(order, status, created, modified);
        var refunds = WooCommerceParts.Refunds(order, modified);
        if (parcels.Values.Min(p => p.Shipped) is { } shipped) reached[Milestone.Shipped] = shipped;
        var contact = Contact(order);
        var state = new OrderState
        {
            Key = Key(order["id"].Id()),
            Reached = reached,
            Status = new LwwRegister<SourceStatus>(modified, new SourceStatus(status, dead)),
            Details = new LwwRegister<OrderDetails>(modified, Details(order)),
            Payment = Payment(order) is { } payment ? new LwwRegister<OrderPayment>(modified, payment) : null,
            Contact = contact is null ? null : new LwwRegister<OrderContact>(modified, contact),
            Links = order["payment_url"].WebAddress() is { } pay ? new LwwRegister<OrderLinks>(modified, new OrderLinks(null, pay)) : null,
            Parcels = parcels,
            ListedParcels = WooCommerceParts.ListsParcels(order)
                ? new LwwRegister<ListedParts>(modified, ListedParts.Of(parcels.Keys)) : null,
            Refunds = refunds,
            ListedRefunds = refunds.Count > 0 || !order["refunds"].IsNull
                ? new LwwRegister<ListedParts>(modified, ListedParts.Of(refunds.Keys)) : null,
        };
        return new ShopEvent
        {
            Shop = shop.Id, Platform = message.Platform, Milestone = Kind(status, reached, state), Order = told is null ? ByReceipt(state)
                : state,
            Identities = Identities(order["customer_id"].Text(), BillingPhone(order), order["billing"]),
            Profile = Profile(order["billing"]) is { } profile ? new LwwRegister<Profile>(modified, profile) : null,
            Consent = WooCommerceConsent.Of(order["meta_data"], shop.Platforms.GetValueOrDefault(message.Platform)?.ConsentKey, created),
        };
    }

    /// <summary>No time at all was told: what came later with one stays before it.</summary>
    static OrderState ByReceipt(OrderState state) => state with
    {
        Reached = [], Heard = state.Reached.Count == 0 ? null : state.Reached,
        Status = state.Status! with { At = PlatformEvents.Early(state.Status.At) }, Details =
            state.Details! with { At = PlatformEvents.Early(state.Details.At) },
        Links = state.Links is { } links ? links with { At = PlatformEvents.Early(links.At) } : null,
        Contact = state.Contact is { } contact ? contact with { At = PlatformEvents.Early(contact.At) } : null,
        ListedParcels = state.ListedParcels is { } parcels ? parcels with { At = PlatformEvents.Early(parcels.At) } : null,
        ListedRefunds = state.ListedRefunds is { } refunds ? refunds with { At = PlatformEvents.Early(refunds.At) } : null,
    };

    DateTimeOffset? At(Payload resource, string field) =>
        resource[field + "_gmt"].Instant(assumeUtc: true) ?? resource[field].InZone(zone);

    SortedDictionary<Milestone, DateTimeOffset> Milestones(Payload order, string status, DateTimeOffset created, DateTimeOffset modified)
    {
        var reached = new SortedDictionary<Milestone, DateTimeOffset>();
        // A draft is a checkout somebody is typing in; it becomes an order with its next status.
        if (status is "checkout-draft" or "auto-draft") return reached;
        reached[Milestone.Created] = created;
        if (At(order, "date_paid") is { } paid) reached[Milestone.Paid] = paid;
        else if (status is "processing" or "completed") reached[Milestone.Paid] = modified;
        if (At(order, "date_completed") is { } completed) reached[Milestone.Completed] = completed;
        else if (status == "completed") reached[Milestone.Completed] = modified;
        if (status is "cancelled" or "failed" or "trash") reached[Milestone.Cancelled] = modified;
        if (status == "failed") reached[Milestone.PaymentFailed] = modified;
        // A status of a plug-in: "ready-for-pickup", "wc-ready-to-pickup".
        if (status.Contains("ready", StringComparison.OrdinalIgnoreCase)
            && OrderDelivery.IsPickup(status)) reached[Milestone.ReadyForPickup] = modified;
        // A refund here is one step: whatever asks if one was opened must hear of it too.
        if (status == "refunded" || order["refunds"].PhpItems().Any()) reached[Milestone.RefundOpened] = reached[Milestone.RefundFinished] =
            modified;
        return reached;
    }

    static Milestone? Kind(string status, SortedDictionary<Milestone, DateTimeOffset> reached, OrderState state) => status switch
    {
        "cancelled" or "failed" or "trash" => Milestone.Cancelled,
        "refunded" => Milestone.RefundFinished,
        _ when state.Refunds.Count > 0 => Milestone.RefundFinished,
        "completed" => Milestone.Completed,
        _ when reached.ContainsKey(Milestone.Shipped) => Milestone.Shipped,
        "processing" => Milestone.Paid,
        "pending" or "on-hold" => Milestone.Created,
        _ => null,
    };

    static OrderDetails Details(Payload order)
    {
        var currency = order["currency"].Currency();
        return new OrderDetails
        {
            Currency = currency,
            Total = order["total"].Amount(currency),
            Discount = order["discount_total"].Amount(currency),
            Freight = order["shipping_total"].Amount(currency),
            Number = order["number"].Text(),
            Source = order["created_via"].Text(),
            Delivery = Delivery(order),
            Codes = OrderDetails.CodesOf(order["coupon_lines"].PhpItems().Select(coupon => coupon["code"].Text())),
            Lines = [.. order["line_items"].PhpItems().Select(line => Line(line, currency))],
        };
    }

    // A shop that sells a download or a service asks for no way of shipping; an order without the field tells nothing.
    static string? Delivery(Payload order)
    {
        var shipping = order["shipping_lines"].PhpItems().ToList();
        if (shipping.Exists(method => OrderDelivery.IsPickup(method["method_id"].Text())
            || OrderDelivery.IsPickup(method["method_title"].Text()))) return OrderDelivery.Pickup;
        return shipping.Count == 0 && !order["shipping_lines"].IsNull ? OrderDelivery.None : null;
    }

    static OrderPayment? Payment(Payload order)
    {
        var words = new[] { order["payment_method"].Text(), order["payment_method_title"].Text() }.OfType<string>().Distinct().ToList();
        return words.Count == 0 ? null : new OrderPayment(string.Join(", ", words));
    }

    static OrderLine Line(Payload line, string currency) => new()
    {
        Title = WebUtility.HtmlDecode(line["name"].Text() ?? ""),
        Product = line["product_id"].Text() is { } product and not "0" ? product : null,
        Sku = line["sku"].Text(),
        Quantity = line["quantity"].Quantity(),
        Amount = line["subtotal"].Amount(currency),
    };

    OrderContact? Contact(Payload order)
    {
        var (shipping, billing) = (order["shipping"], order["billing"]);
        var address = shipping["city"].Text() is null && shipping["country"].Text() is null ? billing : shipping;
        var (buyer, receiver) = (BillingPhone(order), Phone(shipping["phone"], shipping));
        var contact = new OrderContact
        {
            Name = address.PersonName() ?? billing.PersonName(),
            Phone = buyer ?? receiver,
            Receiver = buyer is null ? null : Receivers.KeyOf(buyer, billing.PersonName(), receiver, shipping.PersonName()),
            Region = RegionOf(address),
        };
        return contact == new OrderContact() ? null : contact;
    }

    ShopEvent Deleted(Payload root)
    {
        // The body is {"id": N}; no header tells when it happened, so the arrival that was stored with it stands.
        var state = new OrderState { Key = Key(root["id"].Id()) };
        state = state with { Heard = new() { [Milestone.Cancelled] = message.Received } };
        return new ShopEvent { Shop = shop.Id, Platform = message.Platform, Milestone = Milestone.Cancelled, Order = state };
    }

    ShopEvent Customer(Payload customer)
    {
        var modified = At(customer, "date_modified") ?? At(customer, "date_created") ?? message.Received;
        var billing = customer["billing"];
        var profile = Profile(billing) ?? (customer.PersonName() is { } name ? new Profile { Name = name } : null);
        return new ShopEvent
        {
            Shop = shop.Id, Platform = message.Platform, 
            Identities = Identities(customer["id"].Id(), Phone(billing["phone"], billing), billing, customer["email"]),
            Profile = profile is null ? null : new LwwRegister<Profile>(modified, profile),
        };
    }

    // The phone of a delivery address is its receiver's and names nobody: gifts go to other people.
    List<Identity> Identities(string? customer, string? billingPhone, Payload billing, Payload account = default)
    {
        var identities = new List<Identity>(3);
        if (customer is { Length: <= 64 } and not "0") identities.Add(Identity.Buyer(shop.Id, message.Platform, customer));
        if (billingPhone is not null) identities.Add(Identity.Phone(billingPhone));
        if ((Email(account) ?? Email(billing["email"])) is { } email) identities.Add(Identity.Email(email));
        return identities;
    }

    static string? Email(Payload email) => EmailAddress.TryParse(email.Text(), out var address) ? address : null;

    Profile? Profile(Payload billing)
    {
        var profile = new Profile { Name = billing.PersonName(), Phone = Phone(billing["phone"], billing), Email = Email(billing["email"]),
            Region = RegionOf(billing) };
        return profile == new Profile() ? null : profile;
    }

    string? BillingPhone(Payload order) => Phone(order["billing"]["phone"], order["billing"]);

    string? Phone(Payload phone, Payload address) =>
        PhoneNumber.TryParse(phone.Text(), address["country"].Text() ?? shop.Country, out var e164) ? e164 : null;

    OrderKey Key(string id) => new(shop.Id, message.Platform, id);

    static Region? RegionOf(Payload address)
    {
        if (!address.IsObject) return null;
        var region = new Region(address["country"].Text(), address["state"].Text(), address["city"].Text(), null,
            address["postcode"].Text());
        return region == new Region(null, null, null, null, null) ? null : region;
    }
}
