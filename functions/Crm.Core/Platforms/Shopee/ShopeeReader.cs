using Crm.Common;
using Crm.Events;
using Crm.Orders;

namespace Crm.Platforms.Shopee;

/// <summary>One Shopee push: an order's number and what changed. Buyer, items and amounts stay with the order API.</summary>
sealed class ShopeeReader(PlatformEvents wire, Payload root)
{
    readonly Payload data = Data(root);

    public ShopEvent? Event(string code) => code switch
    {
        "3" => Status(),
        "4" => Tracking(),
        "29" => Return(),
        "30" => Fulfillment(),
        _ => null,
    };

    ShopEvent Status()
    {
        var status = data["status"].RequiredText();
        var at = At();
        var kind = KindOf(status);
        var one = wire.Step(kind, OrderId(), at, status);
        // Cash on delivery begins here: no UNPAID comes before, and an earlier one would win.
        if (kind == Milestone.Paid) one.Order!.Reached[Milestone.Created] = at;
        return one;
    }

    public static Milestone? KindOf(string status) => status switch
    {
        "UNPAID" => Milestone.Created,
        "READY_TO_SHIP" => Milestone.Paid,
        "SHIPPED" => Milestone.Shipped,
        "TO_CONFIRM_RECEIVE" => Milestone.Signed,
        "COMPLETED" => Milestone.Completed,
        "CANCELLED" => Milestone.Cancelled,
        "TO_RETURN" => Milestone.RefundOpened,
        _ => null,
    };

    // In the list of lost pushes it is text, and it is not told whether it holds the push's data or the whole push.
    static Payload Data(Payload root)
    {
        var data = root["data"].Embedded();
        return data["data"].IsObject ? data["data"] : data;
    }

    ShopEvent Tracking()
    {
        var at = At();
        var number = data["tracking_no"].RequiredText();
        return Package(null, at, new Parcel { Label = new LwwRegister<ParcelLabel>(at, new ParcelLabel(null, number, null)) },
            number);
    }

    // Of these words only LOGISTICS_REQUEST_CREATED was seen; the others are Shopee's logistics vocabulary elsewhere.
    ShopEvent Fulfillment()
    {
        var at = At();
        var (kind, parcel) = data["fulfillment_status"].RequiredText() switch
        {
            "LOGISTICS_PICKUP_DONE" => (default(Milestone?), new Parcel { Shipped = at }),
            "LOGISTICS_DELIVERY_DONE" => (Milestone.Signed, new Parcel { Signed = at }),
            "LOGISTICS_DELIVERY_FAILED" or "LOGISTICS_LOST" or "LOGISTICS_PICKUP_FAILED" =>
                (default(Milestone?), new Parcel { Exception = at }),
            _ => (default(Milestone?), new Parcel()),
        };
        return Package(kind, at, parcel, null);
    }

    ShopEvent Package(Milestone? kind, DateTimeOffset at, Parcel parcel, string? number)
    {
        var one = wire.Step(kind, OrderId(), at, null);
        if ((data["package_number"].IsNull ? number : data["package_number"].Id()) is { Length: <= 64 } key) one.Order!.Parcels[key] =
            parcel;
        return one;
    }

    ShopEvent Return()
    {
        var at = At();
        Milestone? kind = (data["return_status"].Text() ?? data["status"].Text()) switch
        {
            "REFUND_PAID" => Milestone.RefundFinished,
            "CANCELLED" or "CLOSED" => null,
            _ => Milestone.RefundOpened,
        };
        var one = wire.Step(kind, OrderId(), at, null);
        var id = data["return_sn"].IsNull ? data["returnsn"] : data["return_sn"];
        if (!id.IsNull) one.Order!.Refunds[id.Id()] =
            PlatformEvents.Refund(kind, new Told(at, false), null, kind == null ? false : null);
        return one;
    }

    string OrderId() => (data["ordersn"].IsNull && !data["order_sn"].IsNull ? data["order_sn"] : data["ordersn"]).Id();

    DateTimeOffset At() => data["update_time"].Unix() ?? root.FirstOf(PayloadForms.Unix, "timestamp");
}
