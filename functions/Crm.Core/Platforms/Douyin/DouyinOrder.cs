using Crm.Common;
using Crm.Events;
using Crm.Orders;

namespace Crm.Platforms.Douyin;

/// <summary>
/// One order of order.orderDetail. Amounts are fen, times seconds; the receiver comes masked and encrypted, and neither is taken.
/// </summary>
sealed class DouyinOrder(PlatformEvents wire, Payload order)
{
    public ShopEvent Event()
    {
        var updated = order.FirstOf(PayloadForms.Unix, "update_time", "create_time");
        var status = order["order_status"].RequiredText();
        var one = wire.Step(KindOf(status), order["order_id"].Id(), updated, status);
        var reached = one.Order!.Reached;
        foreach (var (milestone, field) in new[] { (Milestone.Created, "create_time"), (Milestone.Paid, "pay_time"),
            (Milestone.Shipped, "ship_time"), (Milestone.Completed, "finish_time") })
            // A cancelled order is "finished" too.
            if (order[field].Unix() is { } at
                && (milestone != Milestone.Completed || reached.ContainsKey(milestone))) reached[milestone] = at;
        var contact = Contact();
        var buyer = order["doudian_open_id"].Plain() ?? order["open_id"].Plain();
        return one with
        {
            Order = one.Order with
            {
                Details = new LwwRegister<OrderDetails>(updated, Details()),
                Contact = contact is null ? null : new LwwRegister<OrderContact>(updated, contact),
                Parcels = Parcels(updated),
                Payment = Payment(order) is { } payment ? new LwwRegister<OrderPayment>(updated, payment) : null,
            },
            Identities = buyer is { Length: <= 64 } ? [wire.Buyer(buyer)] : [],
        };
    }

    static Milestone? KindOf(string status) => status switch
    {
        "1" => Milestone.Created,
        "2" or "105" => Milestone.Paid,
        "101" => Milestone.PartlyShipped,
        "3" => Milestone.Shipped,
        "5" => Milestone.Completed,
        "4" => Milestone.Cancelled,
        _ => null,
    };

    OrderDetails Details() => new()
    {
        Currency = "CNY",
        Total = order["pay_amount"].Minor() is { } paid and > 0 ? paid : order["order_amount"].Minor() ?? 0,
        Freight = order["post_amount"].Minor() ?? 0,
        Discount = order["promotion_amount"].Minor() ?? 0,
        Number = order["order_id"].Text(),
        Source = order["biz"].Text(),
        // 2 虚拟商品, 4 电子券, 5 三方核销.
        Delivery = order["order_type"].Text() is "2" or "4" or "5" ? OrderDelivery.None : null,
        PayBy = order["order_expire_time"].Minor() is > 0 and < 2_592_000 and var seconds && order["order_status"].Text() == "1"
            ? order["create_time"].Unix()?.AddSeconds(seconds) : null,
        PromisedBy = order["exp_ship_time"].Unix(),
        Lines = [.. order["sku_order_list"].Items().Select(Line)],
    };

    /// <summary>0 is cash on delivery; the other numbers are ways to pay at once.</summary>
    public static OrderPayment? Payment(Payload order) => order["pay_type"].Text() is "0" ? new OrderPayment("货到付款") : null;

    static OrderLine Line(Payload line) => new()
    {
        Title = line["product_name"].Text() ?? "",
        Product = line["product_id_str"].Text() ?? line["product_id"].Text(),
        Sku = line["code"].Text() ?? line["sku_id"].Text(),
        Category = line["third_cid"].Text() is { } third and not "0" ? third : line["second_cid"].Text(),
        Quantity = line["item_num"].Quantity(),
        Amount = line["origin_amount"].Minor() is { } goods and > 0 ? goods : line["sum_amount"].Minor() ?? 0,
    };

    OrderContact? Contact()
    {
        var address = order["post_addr"];
        var contact = new OrderContact
        {
            Name = order["post_receiver"].Plain(), Phone = order["post_tel"].PlainPhone("CN"),
            Region = new Region("CN", Name(address["province"]), Name(address["city"]), Name(address["town"]), null).OrNull(),
        };
        return contact == new OrderContact() ? null : contact;
    }

    SortedDictionary<string, Parcel> Parcels(DateTimeOffset updated)
    {
        var parcels = new SortedDictionary<string, Parcel>(StringComparer.Ordinal);
        foreach (var pack in order["logistics_info"].Items())
            if (TrackingUpdate.Normal(pack["tracking_no"].Text()) is { } number)
                parcels[pack["delivery_id"].Text() is { Length: > 0 and <= 64 } key && key.All(char.IsAsciiLetterOrDigit) ? key : number] =
                    new Parcel
                {
                    Shipped = pack["ship_time"].Unix(), Label =
                        new LwwRegister<ParcelLabel>(updated, new ParcelLabel(pack["company"].Text(), number, null)),
                };
        return parcels;
    }

    static string? Name(Payload part) => part.IsObject ? part["name"].Plain() : part.Plain();
}
