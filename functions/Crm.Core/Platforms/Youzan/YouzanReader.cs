using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;

namespace Crm.Platforms.Youzan;

/// <summary>
/// One Youzan message as a shop event. The type says what happened; most types carry ids and a time only, some the whole order.
/// </summary>
sealed class YouzanReader(PlatformEvents wire, Payload envelope, Payload news)
{
    public ShopEvent? Event(string type) => type switch
    {
        "trade_TradeCreate" => Trade(Milestone.Created),
        "trade_TradePaid" or "trade_TradeBuyerPay" => Trade(Milestone.Paid),
        "trade_TradePartlySellerShip" => Trade(Milestone.PartlyShipped),
        "trade_TradeSellerShip" => Trade(Milestone.Shipped),
        "trade_TradeSuccess" => Trade(Milestone.Completed),
        "trade_TradeClose" => Trade(Milestone.Cancelled),
        "trade_TradeMemoModified" => Trade(null),
        "SCRM_CUSTOMER_EVENT" => Customer(),
        _ when RefundStep(type) is { } step => RefundNews(step),
        _ => null,
    };

    /// <summary>
    /// An order that was asked for is the same thing as one that was pushed, and its status says which step it has come to.
    /// </summary>
    public ShopEvent Fetched() => Trade(news["full_order_info"]["order_info"]["status"].Text() switch
    {
        "WAIT_BUYER_PAY" => Milestone.Created,
        "TRADE_PAID" or "WAIT_CONFIRM" or "WAIT_SELLER_SEND_GOODS" => Milestone.Paid,
        "WAIT_BUYER_CONFIRM_GOODS" => Milestone.Shipped,
        "TRADE_SUCCESS" => Milestone.Completed,
        "TRADE_CLOSED" => Milestone.Cancelled,
        _ => null,
    });

    // trade_refund_BuyerCreated, youzan_trade_RefundSuccess…: two families, one meaning.
    static string? RefundStep(string type) =>
        type.StartsWith("trade_refund_", StringComparison.Ordinal) ? type["trade_refund_".Length..]
        : type.StartsWith("youzan_trade_Refund", StringComparison.Ordinal) ? type["youzan_trade_".Length..] : null;

    ShopEvent Trade(Milestone? kind)
    {
        var full = news["full_order_info"];
        if (!full.IsObject) return Thin(kind);
        var info = full["order_info"];
        var updated = info["update_time"].InBeijing() ?? Updated() ?? throw info["update_time"].Wrong("is missing");
        var order = new YouzanOrder(wire, full, news);
        var state = new OrderState
        {
            Key = wire.Key(info["tid"].IsNull ? OrderId() : info["tid"].Id()),
            Reached = YouzanOrder.Reached(info),
            Status = Status(info["status"].Text(), updated, kind),
            Details = new LwwRegister<OrderDetails>(updated, order.Details()),
            Contact = order.Contact() is { } contact ? new LwwRegister<OrderContact>(updated, contact) : null,
            Parcels = order.Parcels(updated),
            Payment = order.Payment() is { } payment ? new LwwRegister<OrderPayment>(updated, payment) : null,
        };
        if (kind is { } milestone) state.Reached.TryAdd(milestone, updated);
        // 到店自提: "shipped" says that it lies in the shop.
        if (state.Details.Value.Delivery == OrderDelivery.Pickup
            && state.When(Milestone.Shipped) is { } ready) state.Reached[Milestone.ReadyForPickup] = ready;
        return wire.Event(kind, state) with
        {
            Identities = order.Identities(),
            Profile = order.Profile() is { } profile ? new LwwRegister<Profile>(updated, profile) : null,
        };
    }

    ShopEvent Thin(Milestone? kind)
    {
        var told = wire.When(Updated());
        var one = wire.Step(kind, OrderId(), told, envelope["status"].Text() ?? (kind == Milestone.Cancelled ? "TRADE_CLOSED" : null));
        YouzanOrder.Add(one.Order!.Parcels, news, told.At, told.Stamp);
        return one;
    }

    static LwwRegister<SourceStatus>? Status(string? word, DateTimeOffset at, Milestone? kind) =>
        word is null ? null : new(at, new SourceStatus(word, word == "TRADE_CLOSED" || kind == Milestone.Cancelled));

    ShopEvent RefundNews(string step)
    {
        var told = wire.When(Updated());
        var over = step is "RefundClosed" or "RefundSellerRefuse" or "RefundSellerRefuseBuyerReturnGoods";
        Milestone? kind = step is "RefundSuccess" or "SysRefund" ? Milestone.RefundFinished : over ? null : Milestone.RefundOpened;
        var one = wire.Step(kind, OrderId(), told, null);
        if (news["refund_id"].IsNull) return one;
        long? fee = news["refunded_fee"].IsNull ? null : news["refunded_fee"].Amount("CNY");
        one.Order!.Refunds[news["refund_id"].Id()] = PlatformEvents.Refund(kind, told, fee, over ? false : null);
        return one;
    }

    ShopEvent Customer()
    {
        var phone = news["mobile"].PlainPhone("CN");
        var names = YouzanOrder.Names(wire, news["account_id"].Plain() ?? envelope["id"].Plain(), null);
        if (phone is not null) names.Add(Identity.Phone(phone));
        if (names.Count == 0) throw news["account_id"].Wrong("names nobody");
        var profile = new Profile
        {
            Name = news["name"].Plain(), Phone = phone, Birthday = Birthday(news["birthday"], BirthdayText.LatestAt(wire.Message.Received)),
            Sex = news["gender"].Text() switch { "1" => "male", "2" => "female", _ => null },
        };
        return new ShopEvent
        {
            Shop = wire.Shop.Id, Platform = wire.Message.Platform, 
            Identities = names,
            Profile = profile == new Profile() ? null : new LwwRegister<Profile>(wire.When(Updated()).Stamp, profile),
        };
    }

    // A date, or seconds since 1970 of that day in Beijing; before 1970 they are negative. What is neither is left out: the rest is worth
    // having.
    static DateOnly? Birthday(Payload birthday, DateOnly latest)
    {
        if (birthday.IsObject || birthday.IsList || birthday.Plain() is not { } text) return null;
        if (BirthdayText.TryParse(text, latest, out var date)) return date;
        if (!long.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture,
            out var seconds)) return null;
        if (Math.Abs(seconds) > 100_000_000_000) seconds /= 1000;
        if (seconds == 0 || Math.Abs(seconds) > 4_102_444_800) return null;
        var day = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds(seconds).ToOffset(TimeSpan.FromHours(8)).DateTime);
        return day <= latest ? day : null;
    }

    string OrderId() => news["tid"].IsNull ? envelope["id"].Id() : news["tid"].Id();

    // "version" is the time in seconds or milliseconds: of two messages about one order the higher is the newer.
    DateTimeOffset? Updated() => news["update_time"].UnixOrBeijing() ?? news["updated_at"].UnixOrBeijing() ?? envelope["version"].Unix();
}
