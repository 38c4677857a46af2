using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;

namespace Crm.Platforms.Taobao;

/// <summary>A whole trade (taobao.trade.fullinfo.get), as a bridge may send it along or instead of a message.</summary>
sealed class TaobaoTrade(PlatformEvents wire, Payload trade)
{
    public ShopEvent Event()
    {
        var modified = trade.FirstOf(PayloadForms.InBeijing, "modified", "created");
        var status = trade["status"].RequiredText();
        var dead = status is "TRADE_CLOSED" or "TRADE_CLOSED_BY_TAOBAO";
        var contact = Contact();
        var state = new OrderState
        {
            Key = wire.Key(trade["tid"].Id()),
            Reached = Reached(dead, modified),
            Status = new LwwRegister<SourceStatus>(modified, new SourceStatus(status, dead)),
            Details = new LwwRegister<OrderDetails>(modified, Details()),
            Contact = contact is null ? null : new LwwRegister<OrderContact>(modified, contact),
            Parcels = Parcels(modified),
            Payment = Payment(trade) is { } payment ? new LwwRegister<OrderPayment>(modified, payment) : null,
        };
        return wire.Event(Kind(status), state) with
        {
            Identities = Buyer(wire, trade),
            Profile = trade["buyer_nick"].Plain() is { } nick ? new LwwRegister<Profile>(modified, new Profile { Nickname = nick }) : null,
        };
    }

    static Milestone? Kind(string status) => status switch
    {
        "WAIT_BUYER_PAY" or "TRADE_NO_CREATE_PAY" => Milestone.Created,
        "WAIT_SELLER_SEND_GOODS" => Milestone.Paid,
        "SELLER_CONSIGNED_PART" => Milestone.PartlyShipped,
        "WAIT_BUYER_CONFIRM_GOODS" => Milestone.Shipped,
        "TRADE_BUYER_SIGNED" => Milestone.Signed,
        "TRADE_FINISHED" => Milestone.Completed,
        "TRADE_CLOSED" or "TRADE_CLOSED_BY_TAOBAO" => Milestone.Cancelled,
        _ => null,
    };

    SortedDictionary<Milestone, DateTimeOffset> Reached(bool dead, DateTimeOffset modified)
    {
        var reached = new SortedDictionary<Milestone, DateTimeOffset>();
        // end_time ends a finished trade and a closed one alike.
        foreach (var (milestone, field) in new[] { (Milestone.Created, "created"), (Milestone.Paid, "pay_time"),
            (Milestone.Shipped, "consign_time"), (dead ? Milestone.Cancelled : Milestone.Completed, "end_time") })
            if (trade[field].InBeijing() is { } at) reached[milestone] = at;
        if (dead) reached.TryAdd(Milestone.Cancelled, modified);
        if (trade["status"].Text() == "TRADE_BUYER_SIGNED") reached[Milestone.Signed] = modified;
        return reached;
    }

    OrderDetails Details() => new()
    {
        Currency = "CNY",
        Total = trade["payment"].Amount("CNY"),
        Discount = trade["discount_fee"].Amount("CNY"),
        Freight = trade["post_fee"].Amount("CNY"),
        Number = trade["tid"].Text(),
        Source = Source(trade),
        Delivery = trade["shipping_type"].Text() == "virtual" ? OrderDelivery.None : null,
        PayBy = trade["timeout_action_time"].InBeijing() is { } limit && trade["status"].Text() == "WAIT_BUYER_PAY" ? limit : null,
        Lines = [.. trade["orders"]["order"].Items().Select(Line)],
    };

    /// <summary>A trade's type tells cash on delivery, and nothing else about the payment.</summary>
    public static OrderPayment? Payment(Payload trade) => trade["type"].Text() == "cod" ? new OrderPayment("cod") : null;

    static OrderLine Line(Payload line)
    {
        var quantity = line["num"].Quantity();
        return new OrderLine
        {
            Title = line["title"].Text() ?? "",
            Product = line["num_iid"].Text(),
            Sku = line["outer_sku_id"].Text() ?? line["sku_id"].Text(),
            Category = line["cid"].Text(),
            Quantity = quantity,
            Amount = checked(line["price"].Amount("CNY") * quantity),
        };
    }

    SortedDictionary<string, Parcel> Parcels(DateTimeOffset modified)
    {
        var parcels = new SortedDictionary<string, Parcel>(StringComparer.Ordinal);
        foreach (var line in trade["orders"]["order"].Items())
            if (TrackingUpdate.Normal(line["invoice_no"].Text()) is { } number)
                parcels[number] = new Parcel { Shipped = trade["consign_time"].InBeijing(),
                    Label = new LwwRegister<ParcelLabel>(modified, new ParcelLabel(line["logistics_company"].Text(), number, null)) };
        return parcels;
    }

    OrderContact? Contact()
    {
        var contact = new OrderContact
        {
            Name = trade["receiver_name"].Plain(),
            Phone = trade["receiver_mobile"].PlainPhone("CN") ?? trade["receiver_phone"].PlainPhone("CN"),
            Region = new Region("CN", trade["receiver_state"].Plain(), trade["receiver_city"].Plain(), trade["receiver_district"].Plain(),
                trade["receiver_zip"].Plain()).OrNull(),
        };
        return contact == new OrderContact() ? null : contact;
    }

    /// <summary>The open id where there is one, and the nick while it is not masked: "碎**" is thousands of people.</summary>
    public static List<Identity> Buyer(PlatformEvents wire, Payload content)
    {
        var names = new List<Identity>(2);
        foreach (var field in new[] { "buyer_open_uid", "buyer_nick" })
            if (content[field].Plain() is { Length: <= 64 } name) names.Add(wire.Buyer(name));
        return names;
    }

    /// <summary>"WAP,JHS" tells where the buyer came from; 聚划算 (JHS) is the one that flows ask for, so it goes before the rest.</summary>
    public static string? Source(Payload trade)
    {
        var sources = new SortedSet<string>(StringComparer.Ordinal);
        Add(trade["trade_from"].Text());
        foreach (var line in trade["orders"]["order"].Items()) Add(line["order_from"].Text());
        return sources.Count == 0 ? null : sources.Contains("jhs") ? "jhs" : string.Join(',', sources);

        void Add(string? text) =>
            sources.UnionWith((text ?? "").ToLowerInvariant()
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }
}
