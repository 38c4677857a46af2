using Crm.Events;
using Crm.Orders;

namespace Crm.Platforms.TikTokShop;

/// <summary>One TikTok Shop push: an order's id and status. Buyer, items, amounts and parcels stay with the order API.</summary>
sealed class TikTokShopReader(PlatformEvents wire, Payload root)
{
    readonly Payload data = root["data"];

    public ShopEvent? Event(string type) => type switch
    {
        "1" => Status(),
        "2" => Reverse(data["reverse_order_id"], data["reverse_order_status"].Text() ?? data["reverse_event_type"].Text()),
        "3" => wire.Step(null, data["order_id"].Id(), At(), null),
        "11" => Reverse(data["cancel_id"], data["cancel_status"].RequiredText()),
        "12" => Reverse(data["return_id"], data["return_status"].RequiredText()),
        _ => null,
    };

    ShopEvent Status()
    {
        var status = data["order_status"].RequiredText();
        var at = At();
        var kind = KindOf(status);
        var one = wire.Step(kind, data["order_id"].Id(), at, status);
        // Cash on delivery begins here: no UNPAID comes before, and an earlier one would win.
        if (kind == Milestone.Paid) one.Order!.Reached[Milestone.Created] = at;
        return one;
    }

    public static Milestone? KindOf(string status) => status switch
    {
        "UNPAID" => Milestone.Created,
        "AWAITING_SHIPMENT" => Milestone.Paid,
        "PARTIALLY_SHIPPING" => Milestone.PartlyShipped,
        // Handed over by the seller, then scanned by the courier: whichever is heard of first.
        "AWAITING_COLLECTION" or "IN_TRANSIT" => Milestone.Shipped,
        "DELIVERED" => Milestone.Signed,
        "COMPLETED" => Milestone.Completed,
        "CANCELLED" or "CANCEL" => Milestone.Cancelled,
        _ => null,
    };

    // PENDING asks for the money back, SUCCESS and COMPLETE give it; a request that is refused or withdrawn changes nothing.
    ShopEvent Reverse(Payload id, string? status)
    {
        var word = status?.ToUpperInvariant() ?? "";
        var finished = word.Contains("SUCCESS", StringComparison.Ordinal) || word.Contains("COMPLETE", StringComparison.Ordinal);
        var refused = word.Contains("REJECT", StringComparison.Ordinal) || word.EndsWith("CANCEL", StringComparison.Ordinal)
            || word.EndsWith("CANCELLED", StringComparison.Ordinal);
        var cancels = finished && word.StartsWith("CANCELLATION", StringComparison.Ordinal);
        Milestone? kind = cancels ? Milestone.Cancelled : finished ? Milestone.RefundFinished : refused ? null
            : Milestone.RefundOpened;
        // create_time is when it was asked for; the push's own time is when it was decided.
        var at = kind == Milestone.RefundOpened ? data["create_time"].Unix() ?? At()
            : data["update_time"].Unix() ?? root.FirstOf(PayloadForms.Unix, "timestamp");
        var one = wire.Step(kind, data["order_id"].Id(), at, cancels ? "CANCELLED" : null);
        if (id.IsNull) return one;
        // The step may be as old as the request; the news of it is as new as the push.
        var refund = PlatformEvents.Refund(kind, new Told(kind == Milestone.RefundOpened ? At() : at, false), null, refused || cancels
            ? false : null);
        one.Order!.Refunds[id.Id()] = refund with { Opened = data["create_time"].Unix() ?? refund.Opened };
        return one;
    }

    /// <summary>A package may hold several orders, and an order have several packages.</summary>
    public IEnumerable<ShopEvent> Packages()
    {
        foreach (var package in data["package_list"].Items())
            foreach (var order in package["order_id_list"].Items())
            {
                var one = wire.Step(null, order.Id(), At(), null);
                one.Order!.Parcels[package["package_id"].Id()] = new Parcel();
                yield return one;
            }
    }

    DateTimeOffset At() => data["update_time"].Unix() ?? root.FirstOf(PayloadForms.Unix, "timestamp");
}
