using Crm.Common;
using Crm.Events;
using Crm.Orders;

namespace Crm.Platforms.Taobao;

/// <summary>
/// One TMC message (or SPI body) as a shop event: the topic says what happened, the content has ids, a buyer and what was paid.
/// </summary>
sealed class TaobaoReader(PlatformEvents wire, Payload envelope, Payload content)
{
    public ShopEvent? Event(string topic)
    {
        if (topic == "taobao_logistics_LogsticDetailTrace") return Trace();
        // An SPI body names no topic; the status inside says the same.
        if (topic.StartsWith("taobao_refund_", StringComparison.Ordinal)) return RefundNews(topic);
        var step = topic.StartsWith("taobao_trade_", StringComparison.Ordinal) ? topic["taobao_trade_".Length..]
            : ByStatus(content["status"].Text());
        return step is null ? null : Trade(step);
    }

    static readonly HashSet<string> Updates =
    [
        "TradeModifyFee", "TradePartlyRefund", "TradeTimeoutRemind", "TradeChanged", "TradeAlipayCreate", "TradeBuyerStepPay",
        "TradeMemoModified",
    ];

    ShopEvent? Trade(string step)
    {
        Milestone? kind = step switch
        {
            "TradeCreate" => Milestone.Created,
            "TradeBuyerPay" => Milestone.Paid,
            "TradeSellerShip" => Milestone.Shipped,
            "TradePartlySellerShip" => Milestone.PartlyShipped,
            "TradeSuccess" => Milestone.Completed,
            "TradeRated" => Milestone.Reviewed,
            "TradeClose" => Milestone.Cancelled,
            _ => null,
        };
        if (kind is null && !Updates.Contains(step)) return null;
        var told = At();
        var one = wire.Step(kind, content["tid"].Id(), told, content["status"].Text()
            ?? (kind == Milestone.Cancelled ? "TRADE_CLOSED" : null));
        var details = content["payment"].IsNull ? null
            : PlatformEvents.Thin(told.Stamp, "CNY", content["payment"].Amount("CNY"), TaobaoTrade.Source(content));
        // The seller has changed the amount: newer than what a whole trade told before.
        var price = step != "TradeModifyFee" || content["payment"].IsNull ? null
            : new LwwRegister<OrderPrice>(told.Stamp, new OrderPrice(content["payment"].Amount("CNY")));
        var payment = TaobaoTrade.Payment(content) is { } known ? new LwwRegister<OrderPayment>(told.Stamp, known) : null;
        return one with { Order = one.Order! with { Details = details, Price = price, Payment = payment },
            Identities = TaobaoTrade.Buyer(wire, content) };
    }

    static string? ByStatus(string? status) => status switch
    {
        "TRADE_CREATE" or "WAIT_BUYER_PAY" or "TRADE_NO_CREATE_PAY" => "TradeCreate",
        "WAIT_SELLER_SEND_GOODS" => "TradeBuyerPay",
        "SELLER_CONSIGNED_PART" => "TradePartlySellerShip",
        "WAIT_BUYER_CONFIRM_GOODS" => "TradeSellerShip",
        "TRADE_FINISHED" => "TradeSuccess",
        "TRADE_CLOSED" or "TRADE_CLOSED_BY_TAOBAO" => "TradeClose",
        _ => null,
    };

    ShopEvent RefundNews(string topic)
    {
        Milestone? kind = topic switch
        {
            "taobao_refund_RefundCreated" => Milestone.RefundOpened,
            "taobao_refund_RefundSuccess" => Milestone.RefundFinished,
            _ => null,
        };
        var told = content["modified"].UnixOrBeijing() is { } modified ? new Told(modified, false) : At();
        var over = topic.Contains("Closed", StringComparison.Ordinal) || topic.Contains("Refuse", StringComparison.Ordinal);
        var one = wire.Step(kind, content["tid"].Id(), told, null);
        if (!content["refund_id"].IsNull)
        {
            long? fee = content["refund_fee"].IsNull ? null : content["refund_fee"].Amount("CNY");
            one.Order!.Refunds[content["refund_id"].Id()] = PlatformEvents.Refund(kind, told, fee, over ? false : null);
        }
        return one with { Identities = TaobaoTrade.Buyer(wire, content) };
    }

    /// <summary>The courier's steps, which Taobao tells with the order: "sic" is Taobao's spelling.</summary>
    ShopEvent Trace()
    {
        var told = content["time"].UnixOrBeijing() is { } seen ? new Told(seen, false) : At();
        var at = told.At;
        var (kind, parcel) = content["action"].Text() switch
        {
            "CONSIGN" => (Milestone.Shipped, new Parcel { Shipped = at }),
            "GOT" => (default(Milestone?), new Parcel { Shipped = at }),
            "SENT_CITY" => (Milestone.ArrivedInCity, new Parcel { ArrivedInCity = at }),
            "SENT_SCAN" => (Milestone.OutForDelivery, new Parcel { OutForDelivery = at }),
            "SIGNED" => (Milestone.Signed, new Parcel { Signed = at }),
            "FAILED" or "LOST" => (default(Milestone?), new Parcel { Exception = at }),
            _ => (default(Milestone?), new Parcel()),
        };
        var one = wire.Step(kind, content["tid"].Id(), told, null);
        if (TrackingUpdate.Normal(content["out_sid"].Text()) is { } number)
            one.Order!.Parcels[number] =
                parcel with { Label = new LwwRegister<ParcelLabel>(told.Stamp,
                new ParcelLabel(content["company_name"].Text(), number, null)) };
        return one;
    }

    // The time of a message is its pub_time; an SPI call has it in the query.
    Told At()
    {
        if (envelope["pub_time"].UnixOrBeijing() is { } published) return new(published, false);
        if (wire.Message.Headers.GetValueOrDefault("?timestamp") is { } called
            && Payload.OfText(called, "timestamp").UnixOrBeijing() is { } at) return new(at, false);
        return new(content.FirstOf(PayloadForms.UnixOrBeijing, "modified", "created"), false);
    }
}
