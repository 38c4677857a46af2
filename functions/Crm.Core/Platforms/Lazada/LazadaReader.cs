using Crm.Events;
using Crm.Orders;

namespace Crm.Platforms.Lazada;

/// <summary>
/// One Lazada message tells of one order line; all lines of an order join in its state, so the first to reach a step brings the order
/// there and the buyer hears of it once. A line that is cancelled cancels the order until another line's newer status shows it alive.
/// </summary>
sealed class LazadaReader(PlatformEvents wire, Payload root)
{
    readonly Payload data = root["data"];

    public ShopEvent Event()
    {
        var at = data["status_update_time"].Unix() ?? root.FirstOf(PayloadForms.Unix, "timestamp");
        var one = data["reverse_order_id"].IsNull ? Status(at) : Reverse(at);
        return data["buyer_id"].Plain() is { Length: <= 64 } buyer and not "0" ? one with { Identities = [wire.Buyer(buyer)] } : one;
    }

    ShopEvent Status(DateTimeOffset at)
    {
        var status = data["order_status"].RequiredText();
        var kind = KindOf(status);
        var one = wire.Step(kind, OrderId(), at, status);
        // Cash on delivery begins here: no "unpaid" comes before, and an earlier one would win.
        if (kind == Milestone.Paid) one.Order!.Reached[Milestone.Created] = at;
        if (Trouble(status, at) is { } parcel) one.Order!.Parcels[Line()] = parcel;
        return one;
    }

    public static Milestone? KindOf(string status) => status.ToLowerInvariant() switch
    {
        "unpaid" => Milestone.Created,
        "pending" => Milestone.Paid,
        "shipped" => Milestone.Shipped,
        "delivered" => Milestone.Signed,
        "canceled" or "cancelled" => Milestone.Cancelled,
        "returned" => Milestone.RefundOpened,
        _ => null,
    };

    // Lazada names no parcel; the line stands for it.
    static Parcel? Trouble(string status, DateTimeOffset at) => status.ToLowerInvariant() switch
    {
        "failed" or "failed_delivery" or "lost_by_3pl" or "damaged_by_3pl" => new Parcel { Exception = at },
        "shipped_back" or "shipped_back_success" => new Parcel { Returned = at },
        _ => null,
    };

    static readonly string[] Over = ["CANCEL", "REJECT", "REFUSE", "CLOSE"];

    ShopEvent Reverse(DateTimeOffset at)
    {
        var status = (data["reverse_status"].Text() ?? data["order_status"].Text() ?? "").ToUpperInvariant();
        var finished = status.Contains("SUCCESS", StringComparison.Ordinal) || status.Contains("COMPLETE", StringComparison.Ordinal);
        var over = !finished && Array.Exists(Over, word => status.Contains(word, StringComparison.Ordinal));
        Milestone? kind = finished ? Milestone.RefundFinished : over ? null : Milestone.RefundOpened;
        var one = wire.Step(kind, OrderId(), at, null);
        one.Order!.Refunds[data["reverse_order_id"].Id()] = PlatformEvents.Refund(kind, new Told(at, false), null, over ? false : null);
        return one;
    }

    string OrderId() => data["trade_order_id"].Id();

    string Line() => data["trade_order_line_id"].IsNull ? OrderId() : data["trade_order_line_id"].Id();
}
