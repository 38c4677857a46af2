using System.Globalization;
using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Shops;

namespace Crm.Platforms.Shopify;

/// <summary>
/// One Shopify webhook as a shop event. The topic says what happened; Shopify's own sample body is the same under every orders/* topic.
/// </summary>
sealed class ShopifyReader(InboxMessage message, Shop shop, string topic, string? triggeredAt)
{
    public ShopEvent? Event(Payload root) => topic switch
    {
        "orders/create" => Order(root, Milestone.Created),
        "orders/paid" => Order(root, Milestone.Paid),
        "orders/cancelled" => Order(root, Milestone.Cancelled),
        "orders/fulfilled" => Order(root, Milestone.Shipped),
        "orders/partially_fulfilled" => Order(root, Milestone.PartlyShipped),
        "orders/updated" => Order(root, null),
        "orders/edited" => Known(root["order_edit"]["order_id"].Id(), null),
        "orders/delete" => Known(root["id"].Id(), Milestone.Cancelled, Milestone.Cancelled, Triggered()),
        "fulfillments/create" => Fulfillment(root, Milestone.Shipped),
        "fulfillments/update" => Fulfillment(root, null),
        "fulfillment_events/create" => FulfillmentEvent(root),
        "fulfillment_orders/line_items_prepared_for_pickup" => Prepared(root["fulfillment_order"]["order_id"]),
        "refunds/create" => RefundEvent(root),
        "customers/create" or "customers/update" => CustomerEvent(root, profileToo: true),
        "customers_marketing_consent/update" => CustomerEvent(root, profileToo: false),
        _ => null,
    };

    ShopEvent Order(Payload order, Milestone? kind)
    {
        var created = order["created_at"].RequiredInstant();
        var updated = order["updated_at"].Instant() ?? created;
        var test = order["test"].Flag();
        var refunds = Refunds(order);
        var phone = ShopifyOrder.BuyerPhone(order, shop);
        var state = new OrderState
        {
            Key = Key(order["id"].Id()),
            Test = test,
            Reached = Milestones(order, kind, created, updated, refunds.Values),
            Heard = kind is not (Milestone.Paid or Milestone.Created) && ShopifyPayment.Guess(order, created, updated) is { } paid
                ? new() { [Milestone.Paid] = paid } : null,
            Status = new LwwRegister<SourceStatus>(updated, Status(order)),
            Details = new LwwRegister<OrderDetails>(updated, ShopifyOrder.Details(order)),
            Payment = ShopifyPayment.Read(order) is { } payment ? new LwwRegister<OrderPayment>(updated, payment) : null,
            Contact = ShopifyOrder.Contact(order, shop, phone) is { } contact ? new LwwRegister<OrderContact>(updated, contact) : null,
            Links = order["order_status_url"].WebAddress() is { } page
                ? new LwwRegister<OrderLinks>(updated, new OrderLinks(page, null)) : null,
            Parcels = Parcels(order),
            Refunds = refunds,
        };
        // A test notification names people who do not exist: it must not reach, or join, anybody.
        if (test) return Event(kind, state);
        var customer = order["customer"];
        return Event(kind, state) with
        {
            Identities = Identities(customer["id"].Text(), phone, ShopifyOrder.BuyerEmail(order)),
            Profile = ShopifyOrder.Profile(order, phone) is { } profile ? new LwwRegister<Profile>(updated, profile) : null,
            Consent = [.. ShopifyConsent.Of(customer["sms_marketing_consent"], customer["updated_at"].Instant() ?? updated),
                .. ShopifyConsent.OfMail(customer["email_marketing_consent"], order["buyer_accepts_marketing"], created)],
        };
    }

    SortedDictionary<Milestone, DateTimeOffset> Milestones(Payload order, Milestone? kind, DateTimeOffset created, DateTimeOffset updated,
        ICollection<Refund> refunds)
    {
        var reached = new SortedDictionary<Milestone, DateTimeOffset> { [Milestone.Created] = created };
        if (kind == Milestone.Paid) reached[Milestone.Paid] = Triggered(updated);
        else if (kind == Milestone.Created && ShopifyPayment.IsPaid(order))
            reached[Milestone.Paid] = order["processed_at"].Instant() ?? created;
        var cancelled = order["cancelled_at"].Instant();
        if (cancelled is not null || kind == Milestone.Cancelled) reached[Milestone.Cancelled] = cancelled ?? updated;
        Shipping(order, kind, updated, reached);
        if (refunds.Min(r => r.Opened) is { } opened) reached[Milestone.RefundOpened] = opened;
        if (refunds.Min(r => r.Finished) is { } finished) reached[Milestone.RefundFinished] = finished;
        return reached;
    }

    static void Shipping(Payload order, Milestone? kind, DateTimeOffset updated, SortedDictionary<Milestone, DateTimeOffset> reached)
    {
        DateTimeOffset? first = null;
        foreach (var fulfillment in order["fulfillments"].Items())
        {
            if (ShopifyParcel.IsVoid(fulfillment)) continue;
            first = Join.Earliest(first, fulfillment["created_at"].Instant());
            foreach (var (milestone, at) in ShopifyParcel.Steps(fulfillment))
                reached[milestone] = Join.Earliest(reached.TryGetValue(milestone, out var known) ? known : null, at)!.Value;
        }
        var status = order["fulfillment_status"].Text();
        if (status == "fulfilled" || kind == Milestone.Shipped) reached[Milestone.Shipped] = first ?? updated;
        else if (status == "partial" || kind == Milestone.PartlyShipped) reached[Milestone.PartlyShipped] = first ?? updated;
    }

    static SortedDictionary<string, Parcel> Parcels(Payload order)
    {
        var parcels = new SortedDictionary<string, Parcel>(StringComparer.Ordinal);
        foreach (var fulfillment in order["fulfillments"].Items())
            parcels[fulfillment["id"].Id()] = ShopifyParcel.Read(fulfillment);
        return parcels;
    }

    static SortedDictionary<string, Refund> Refunds(Payload order)
    {
        var refunds = new SortedDictionary<string, Refund>(StringComparer.Ordinal);
        foreach (var refund in order["refunds"].Items()) refunds[refund["id"].Id()] = ShopifyRefund.Read(refund, order);
        return refunds;
    }

    ShopEvent Fulfillment(Payload fulfillment, Milestone? kind)
    {
        var state = new OrderState { Key = Key(fulfillment["order_id"].Id()) };
        var parcel = ShopifyParcel.Read(fulfillment);
        state.Parcels[fulfillment["id"].Id()] = parcel;
        if (ShopifyParcel.IsVoid(fulfillment)) return Event(null, state);
        state.Reached[Milestone.Shipped] = parcel.Shipped ?? fulfillment["created_at"].RequiredInstant();
        foreach (var (milestone, at) in ShopifyParcel.Steps(fulfillment)) state.Reached[milestone] = at;
        var furthest = state.Reached.ContainsKey(Milestone.Signed) ? Milestone.Signed : state.Reached.ContainsKey(Milestone.OutForDelivery)
            ? Milestone.OutForDelivery : kind;
        return Event(furthest, state);
    }

    ShopEvent FulfillmentEvent(Payload news)
    {
        var at = news["happened_at"].Instant() ?? news["created_at"].RequiredInstant();
        var state = new OrderState { Key = Key(news["order_id"].Id()) };
        var parcel = new Parcel();
        if (news["city"].Text() is { } city) parcel.Cities[city] = at;
        Milestone? kind = null;
        switch (news["status"].Text()?.ToLowerInvariant())
        {
            // A locker or station of the courier, or the shop's own counter: which of the two, the order tells.
            case "ready_for_pickup":
                (kind, parcel) = (Milestone.ArrivedInCity, parcel with { ArrivedInCity = at });
                state.Reached[Milestone.ArrivedInCity] = state.Reached[Milestone.ReadyForPickup] = at;
                break;
            case "out_for_delivery": (kind, parcel) =
                (Milestone.OutForDelivery, parcel with { OutForDelivery = at }); state.Reached[Milestone.OutForDelivery] = at; break;
            case "delivered": (kind, parcel) = (Milestone.Signed, parcel with { Signed = at }); state.Reached[Milestone.Signed] = at; break;
            case "failure" or "attempted_delivery" or "delayed": parcel = parcel with { Exception = at }; break;
        }
        state.Parcels[news["fulfillment_id"].Id()] = parcel;
        return Event(kind, state);
    }

    /// <summary>The shop has put a pick-up order ready; null where the notification names no order.</summary>
    ShopEvent? Prepared(Payload order)
    {
        // A number, or "gid://shopify/Order/123".
        if (order.Text()?.Split('/')[^1] is not { Length: > 0 and <= 64 } id || !id.All(char.IsAsciiDigit)) return null;
        return Known(id, null, Milestone.ReadyForPickup, Triggered());
    }

    ShopEvent RefundEvent(Payload payload)
    {
        var refund = ShopifyRefund.Read(payload, default);
        var state = new OrderState { Key = Key(payload["order_id"].Id()) };
        state.Refunds[payload["id"].Id()] = refund;
        if (refund is { Opened: null, Finished: null }) return Event(null, state);
        state.Reached[Milestone.RefundOpened] = refund.Opened ?? payload["created_at"].RequiredInstant();
        if (refund.Finished is { } finished) state.Reached[Milestone.RefundFinished] = finished;
        return Event(refund.Finished is null ? Milestone.RefundOpened : Milestone.RefundFinished, state);
    }

    ShopEvent CustomerEvent(Payload customer, bool profileToo)
    {
        var id = customer["id"].Id();
        var updated = customer["updated_at"].Instant() ?? Triggered();
        var phone = ShopifyOrder.Phone(customer["phone"], customer["default_address"]["country_code"].Text() ?? shop.Country);
        var profile = profileToo ? ShopifyOrder.CustomerProfile(customer, phone) : null;
        return new ShopEvent
        {
            Shop = shop.Id, Platform = message.Platform,
            Identities = Identities(id, phone, EmailAddress.TryParse(customer["email"].Text(), out var email) ? email : null),
            Profile = profile is null ? null : new LwwRegister<Profile>(updated, profile),
            Consent = [.. ShopifyConsent.Of(customer["sms_marketing_consent"], updated),
                .. ShopifyConsent.OfMail(customer["email_marketing_consent"], default, updated)],
        };
    }

    ShopEvent Known(string order, Milestone? kind, Milestone? milestone = null, DateTimeOffset? at = null)
    {
        var state = new OrderState { Key = Key(order) };
        if (milestone is { } reached && at is { } time) state.Reached[reached] = time;
        return Event(kind, state);
    }

    ShopEvent Event(Milestone? kind, OrderState state) =>
        new() { Shop = shop.Id, Platform = message.Platform, Milestone = kind, Order = state };

    OrderKey Key(string id) => new(shop.Id, message.Platform, id);

    // The phone of a delivery address is its receiver's and names nobody: gifts go to other people.
    List<Identity> Identities(string? customer, string? buyerPhone, string? email)
    {
        var identities = new List<Identity>(3);
        if (customer is { Length: <= 64 }) identities.Add(Identity.Buyer(shop.Id, message.Platform, customer));
        if (buyerPhone is not null) identities.Add(Identity.Phone(buyerPhone));
        if (email is not null) identities.Add(Identity.Email(email));
        return identities;
    }

    static SourceStatus Status(Payload order) =>
        new(order["cancelled_at"].IsNull ? $"{order["financial_status"].Text()}/{order["fulfillment_status"].Text() ?? "unfulfilled"}"
            : "cancelled", !order["cancelled_at"].IsNull);

    DateTimeOffset Triggered(DateTimeOffset? otherwise = null) =>
        DateTimeOffset.TryParse(triggeredAt, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) && at.Year is >= 2000 and < 2100
            ? at : otherwise ?? message.Received;
}
