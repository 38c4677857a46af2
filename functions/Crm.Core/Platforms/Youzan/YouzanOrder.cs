using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;

namespace Crm.Platforms.Youzan;

/// <summary>
/// The parts of Youzan's full_order_info. Money is yuan as text, times are Beijing's, and people's data is encrypted by default.
/// </summary>
sealed class YouzanOrder(PlatformEvents wire, Payload full, Payload news)
{
    public static SortedDictionary<Milestone, DateTimeOffset> Reached(Payload info)
    {
        var reached = new SortedDictionary<Milestone, DateTimeOffset>();
        foreach (var (milestone, field) in new[] { (Milestone.Created, "created"), (Milestone.Paid, "pay_time"),
            (Milestone.Shipped, "consign_time"), (Milestone.Completed, "success_time") })
            if (info[field].InBeijing() is { } at) reached[milestone] = at;
        return reached;
    }

    public OrderDetails Details()
    {
        var (pay, info) = (full["pay_info"], full["order_info"]);
        var lines = full["orders"].Items().ToList();
        // Discounts stand in many places (line, order, manual); what they come to is what is not paid.
        var goods = lines.Sum(line => checked(line["price"].Amount("CNY") * line["num"].Quantity()));
        return new OrderDetails
        {
            Currency = "CNY",
            Total = pay["payment"].Amount("CNY"),
            Freight = pay["post_fee"].Amount("CNY"),
            Discount = Math.Max(0, goods + pay["post_fee"].Amount("CNY") - pay["payment"].Amount("CNY")),
            Number = info["tid"].Text() ?? news["tid"].Text(),
            Source = full["source_info"]["source"]["platform"].Text(),
            PayBy = info["expired_time"].InBeijing(),
            Delivery = Delivery(info),
            Lines = [.. lines.Select(Line)],
        };
    }

    /// <summary>Of Youzan's numbers only 9 (货到付款) matters here: with the others one pays at once.</summary>
    public OrderPayment? Payment() => full["order_info"]["pay_type"].Text() is "9" ? new OrderPayment("货到付款") : null;

    // 1 到店自提, 9 无需发货.
    string? Delivery(Payload info) => full["source_info"]["is_offline_order"].Flag() ? OrderDelivery.None
        : info["express_type"].Text() switch { "1" => OrderDelivery.Pickup, "9" => OrderDelivery.None, _ => null };

    static OrderLine Line(Payload line)
    {
        var quantity = line["num"].Quantity();
        return new OrderLine
        {
            Title = line["title"].Text() ?? "",
            Product = line["item_id"].Text() ?? line["outer_item_id"].Text(),
            Sku = line["outer_sku_id"].Text() ?? (line["sku_id"].Text() is { } sku and not "0" ? sku : null),
            Quantity = quantity,
            Amount = line["total_fee"].IsNull ? checked(line["price"].Amount("CNY") * quantity) : line["total_fee"].Amount("CNY"),
        };
    }

    public OrderContact? Contact()
    {
        var address = full["address_info"];
        var (name, receiver, buyer) = (address["receiver_name"].Plain(), address["receiver_tel"].PlainPhone("CN"), BuyerPhone());
        var contact = new OrderContact
        {
            Name = name, Phone = buyer ?? receiver, Receiver = buyer is null ? null
                : Receivers.KeyOf(buyer, null, receiver, name), Region = Region(),
        };
        return contact == new OrderContact() ? null : contact;
    }

    public Profile? Profile()
    {
        var profile = new Profile { Nickname = full["buyer_info"]["fans_nickname"].Plain(), Phone = BuyerPhone(), Region = Region() };
        return profile == new Profile() ? null : profile;
    }

    /// <summary>The phone of the delivery address is its receiver's and names nobody: gifts go to other people.</summary>
    public List<Identity> Identities()
    {
        var buyer = full["buyer_info"];
        var names = Names(wire, buyer["buyer_id"].Plain(), buyer["yz_open_id"].Plain());
        if (BuyerPhone() is { } phone) names.Add(Identity.Phone(phone));
        return names;
    }

    /// <summary>Youzan knows a buyer by two ids, and messages carry either.</summary>
    public static List<Identity> Names(PlatformEvents wire, string? buyer, string? openId)
    {
        var names = new List<Identity>(3);
        if (buyer is { Length: <= 64 } and not "0") names.Add(wire.Buyer(buyer));
        if (openId is { Length: <= 64 } && openId != buyer) names.Add(wire.Buyer(openId));
        return names;
    }

    string? BuyerPhone() => full["buyer_info"]["buyer_phone"].PlainPhone("CN");

    Region? Region()
    {
        var address = full["address_info"];
        return new Region("CN", address["delivery_province"].Plain(), address["delivery_city"].Plain(),
            address["delivery_district"].Plain(), address["delivery_postal_code"].Plain()).OrNull();
    }

    /// <summary>The parcels of a whole order; a shipment without logistics has no number and the courier 0.</summary>
    public SortedDictionary<string, Parcel> Parcels(DateTimeOffset updated)
    {
        var parcels = new SortedDictionary<string, Parcel>(StringComparer.Ordinal);
        foreach (var delivery in news["delivery_order"].Items())
            foreach (var part in delivery["dists"].Items())
                Add(parcels, part["express_info"], full["order_info"]["consign_time"].InBeijing(), updated);
        return parcels;
    }

    public static void Add(SortedDictionary<string, Parcel> parcels, Payload express, DateTimeOffset? shipped, DateTimeOffset told)
    {
        if (TrackingUpdate.Normal(express["express_no"].Text()) is not { } number) return;
        var courier = express["express_id"].Text() is { } id and not "0" ? id : null;
        parcels[number] = new Parcel { Shipped = shipped,
            Label = new LwwRegister<ParcelLabel>(told, new ParcelLabel(courier, number, null)) };
    }
}
