using System.Globalization;
using System.Text.Json;
using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Shops;
using Crm.Touchpoints;
using NodaTime;

namespace Crm.Reports;

/// <summary>What a rule looked at, to say it again to a person.</summary>
public sealed record Seen(Touchpoint Touchpoint, Step? Step, Customer Customer, OrderState? Order, Shop? Shop,
    IReadOnlyDictionary<string, Touchpoint> Others)
{
    public string Language => Shop?.Language ?? "en";
    public string Time(DateTimeOffset? at) => at is null ? "?" : Local(Shop, at.Value);

    /// <summary>The time on the shop's clock.</summary>
    public static string Local(Shop? shop, DateTimeOffset at) =>
        Instant.FromDateTimeOffset(at).InZone(DateTimeZoneProviders.Tzdb.GetZoneOrNull(shop?.Zone ?? "UTC") ?? DateTimeZone.Utc)
            .ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}

/// <summary>
/// A plain sentence for each rule, with the values it saw, in the shop's language. A rule that is not known here is named as it is.
/// </summary>
public static class RuleDescriptions
{
    readonly record struct Words(string Zh, string En);

    public static string Say(string rule, Seen seen)
    {
        var (name, value) = rule.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? (rule[..colon], rule[(colon + 1)..])
            : (rule, "");
        var words = Order(name, value, seen) ?? Person(name, value, seen) ?? Delivery(name, value, seen)
            ?? new Words($"被规则“{rule}”拦下。", $"Stopped by the rule '{rule}'.");
        return seen.Language == "zh-CN" ? words.Zh : words.En;
    }

    static Words? Order(string name, string value, Seen seen) => name switch
    {
        "test-order" => new("这是平台的测试订单，测试订单不发任何消息。", "This is a platform's test order; test orders never get a message."),
        "exit" => Exit(value, seen),
        "past" => new($"导入或得知时已过期（应于{seen.Time(seen.Touchpoint.Due)}发出）。",
            $"It was over already when the order became known (it was due {seen.Time(seen.Touchpoint.Due)})."),
        "late" => Late(value, seen),
        "erased" => new("此人的数据已应要求删除。", "The person's data was erased."),
        "shop-gone" => new($"店铺“{seen.Touchpoint.Order.Shop}”已不在配置中。", $"The shop '{seen.Touchpoint.Order.Shop}' is no longer configured."),
        "step-gone" => new($"流程里已没有步骤“{seen.Touchpoint.Step}”。", $"The flow no longer has the step '{seen.Touchpoint.Step}'."),
        "credit-note" => new("这是退货冲红单，不是买家下的订单。", "This is a credit note: no order a buyer placed."),
        "no-parcel" => new("这个订单没有包裹（自提、礼品卡、下载或服务）。", "This order has no parcel: it is fetched, or a gift card, a download, a service."),
        "no-tracking-news" =>
            new("店铺或快递从不告知物流进度，无法判断是否延误。", "Nobody tells where parcels of this courier are: whether it is late cannot be known."),
        "no-offer" => new("没有可给的优惠：店铺没有设置。", "There is nothing to offer: the shop has none set."),
        "empty-text" => new("写出来的短信没有内容：用到的变量都没有值。", "The text came out empty: nothing is known of what it would say."),
        "no-variant" => new("没有任何文案的条件适用于这位买家。", "No variant's condition holds for this buyer."),
        _ => null,
    };

    static Words Exit(string milestone, Seen seen)
    {
        if (milestone == "ordered-since") return new($"不必再发：买家此后自己又下了单（{seen.Time(seen.Customer.Facts.LastOrder)}）。",
            $"No longer wanted: the buyer has ordered since ({seen.Time(seen.Customer.Facts.LastOrder)}).");
        var at = Enum.TryParse<Milestone>(milestone, true, out var m) ? seen.Order?.When(m) : null;
        return new($"不必再发：订单{(at is null ? "" : $"已于{seen.Time(at)}")}{MilestoneDescriptions.Zh(milestone)}。",
            $"No longer wanted: the order was {MilestoneDescriptions.En(milestone)}{(at is null ? "" : $" at {seen.Time(at)}")}.");
    }

    static Words Late(string last, Seen seen)
    {
        var (due, end) = (seen.Time(seen.Touchpoint.Due), seen.Time(seen.Touchpoint.Expires));
        return last.Length == 0
            ? new($"过了有效期：应于{due}发出，最迟{end}。", $"Too late: it was due {due} and worth sending until {end}.")
            : new($"过了有效期：应于{due}发出，最迟{end}；此前被推迟：{Say(last, seen)}",
                $"Too late: it was due {due} and worth sending until {end}; before that it was put off: {Say(last, seen)}");
    }

    static Words? Person(string name, string value, Seen seen) => name switch
    {
        "audience" => new($"买家不在这一步的人群里（下单{seen.Customer.Facts.Orders}次，"
            + $"已付{seen.Customer.Facts.PaidOrders}单）{Tail("。", value, "：")}", $"The buyer is not in this step's audience "
            + $"({seen.Customer.Facts.Orders} orders placed, {seen.Customer.Facts.PaidOrders} paid){Tail(".", value, ": ")}"),
        "holdout" => new($"买家在对照组里：这一步有{value.Split('-')[0]}%的买家不发，用来比较效果。",
            $"The buyer is in the comparison group: {value.Split('-')[0]} % of buyers never get this step."),
        "do-not-disturb" => value == "complaint-open"
            ? new($"买家有未解决的投诉（{seen.Time(seen.Customer.Complaint?.At)}起），不发关怀和推广。",
                $"A complaint is open (since {seen.Time(seen.Customer.Complaint?.At)}): no care, no promotion.")
            : new($"买家有{seen.Customer.Facts.RefundsOpen}个退款在处理，不发关怀和推广。",
                $"{seen.Customer.Facts.RefundsOpen} refund(s) are open: no care, no promotion."),
        "merged" => Merged(value, seen),
        "no-phone" => new("订单和买家资料里都没有可用的手机号。", "Neither the order nor the buyer's profile has a phone that can be texted."),
        "no-mobile" => new("号码是固定电话或服务热线，收不了短信。", "The number is a land line or a service number, which gets no texts."),
        "phone-dead" => new("运营商回执说这个号码再也收不到短信。", "The carrier reported that this number cannot be reached any more."),
        "consent" => Consent(value, seen),
        "number-refused" => Number(value, seen),
        _ => null,
    };

    static Words Merged(string other, Seen seen)
    {
        var told = seen.Others.GetValueOrDefault(other);
        var (zh, en) = told is null ? ("", "")
            : ($"（订单{told.Order.Id}，{seen.Time(told.ClaimedAt)}）", $" (order {told.Order.Id}, {seen.Time(told.ClaimedAt)})");
        if (told?.State == TouchpointState.Failed) return new($"当天已并入另一条同类消息{zh}；那一条后来没有送达，这一条也已过了有效期。",
            $"The buyer was to get this message the same day for another order{en}, which never arrived; by then this one was too late.");
        return new($"当天已有一条同类消息发给这位买家{zh}，两条并为一条。",
            $"The buyer got this message the same day for another order{en}; the two were made one.");
    }

    static Words Consent(string value, Seen seen)
    {
        if (value == "none") return new("买家没有同意接收推广信息。", "The buyer has not agreed to promotional messages.");
        var word = value.Replace("-refused", "", StringComparison.Ordinal);
        var evidence = Enum.TryParse<MessageClass>(word, true, out var messageClass) ? seen.Customer.Consent.GetValueOrDefault(messageClass)
            : null;
        var (zh, en) = evidence is null ? ("", "")
            : ($"（{seen.Time(evidence.At)}，来源：{evidence.Value.Source}）", $" ({seen.Time(evidence.At)}, by {evidence.Value.Source})");
        return new($"买家已拒收{ClassZh(word)}消息{zh}。", $"The buyer has refused {word} messages{en}.");
    }

    // promotional 2026-03-02T03:00:00Z sms-reply:TD
    static Words Number(string value, Seen seen)
    {
        var parts = value.Split(' ', 3);
        var at = parts.Length == 3
            && DateTimeOffset.TryParse(parts[1], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? seen.Time(time) : "?";
        var (word, source) = (parts[0], parts.Length == 3 ? parts[2] : "?");
        return new($"这条要发往的号码已拒收{ClassZh(word)}消息（{at}，来源：{source}）；拒收属于号码，无论是谁的订单。", $"The number it was to go to has refused {word} "
            + $"messages ({at}, by {source}); that holds for the number, whoever the order belongs to.");
    }

    static Words? Delivery(string name, string value, Seen seen) => name switch
    {
        "quiet-hours" => QuietHours(value, seen),
        "trade-day" => new($"当天有下单或包裹（最近下单{seen.Time(seen.Customer.Facts.LastOrder)}）：只关怀，不推广。",
            $"A purchase or a parcel falls on that day (last order {seen.Time(seen.Customer.Facts.LastOrder)}): care only, no promotion."),
        "priority" => new($"当天让位给更重要的“{value}”。", $"'{value}' matters more and goes first that day."),
        "budget" => Budget(value),
        "frequency-cap" when value.EndsWith("30-days", StringComparison.Ordinal) =>
            new($"到了频次上限：30天内已发{value.Split('-')[0]}条。", $"The frequency cap: {value.Split('-')[0]} of this class in 30 days already."),
        "frequency-cap" => new($"到了频次上限：当天已发{value.Split('-')[0]}条，这类消息每天至多{Cap(seen)}条。",
            $"The frequency cap: {value.Split('-')[0]} of this class that day already, at most {Cap(seen)} a day."),
        "rejected" => new($"短信服务商拒绝发送：{value}。", $"The provider refused to send it: {value}."),
        "throttled" => new("短信服务商要求稍后再发。", "The provider asked to wait."),
        "not-sent" => new($"没能连上短信服务商：{value}。", $"The provider could not be reached: {value}."),
        "failed" => new("本来并入另一条同类消息；那一条没有送达，所以这一条重新安排。",
            "It had been made one with another message, which did not arrive: it is due again."),
        "gateway" => new($"短信通道暂不能发（{value}），到时再试。", $"The gateway could not take it yet ({value}); it is tried again."),
        "parked" => new($"短信通道给出未知答复（{value}），已搁置，需人工处理，不重发。",
            $"The gateway gave an unknown answer ({value}): it is put aside for a person, nothing is sent again."),
        "never-taken" => new("服务商确认从未收到，再发一次。", "The provider says it never had it: it is tried again."),
        "unknown" => new($"服务商没有明确答复（{value}），等回执，不重发。",
            $"The provider's answer is unclear ({value}); its report is waited for, nothing is sent again."),
        "claim-lost" => new("发送途中程序中断，等服务商说明，不重发。", "The program stopped while sending; the provider is asked, nothing is sent again."),
        "not-due" => new("还没到时间。", "It is not due yet."),
        _ => null,
    };

    static Words QuietHours(string value, Seen seen)
    {
        var hours = seen is { Step: { } step, Shop: { } shop } && shop.Rules.Windows.TryGetValue(step.Class, out var window)
            ? $"{window.Opens:HH\\:mm}-{window.Closes:HH\\:mm}" : "?";
        return value == "never"
            ? new("收件人可能所在的各地两周内没有共同的可发送时段。", "The places the recipient may be in have no allowed hour in common within two weeks.")
            : new($"正值免打扰时间，这类消息只在收件人当地{hours}发送（当地另有规定时更短）。",
                $"Quiet hours: messages of this class go out {hours} in the recipient's zone only (less where the law there says so).");
    }

    // promotional-small-until-60-percent:180.05+0.09-of-300-CNY
    static Words? Budget(string value)
    {
        if (value.Split(':', '+', '-')
            is not [var messageClass, .., var until, "percent", var spent, var cost, "of", var budget, var currency]) return null;
        var grade = value.Split('-')[1] is var word && word != "until" ? Names.FromStoredName<Grade>(word) : null;
        return new(
            $"本月短信预算{budget} {currency}已用{spent}，这条要{cost}："
                + $"{grade?.Chinese()}{(grade is null ? "" : "买家的")}{ClassZh(messageClass)}消息只发到预算的{until}%。",
            $"The month's text budget of {budget} {currency} has {spent} spent and this text costs {cost}: {messageClass} "
                + $"texts{(grade is { } g ? $" to {g.ToStoredName()} buyers" : "")} go out up to {until} % of it.");
    }

    static string Cap(Seen seen) =>
        seen is { Step: { } step, Shop: { } shop } && shop.Rules.Caps.TryGetValue(step.Class, out var cap)
            ? cap.PerDay.ToString(CultureInfo.InvariantCulture) : "?";

    static string Tail(string end, string value, string colon) => value.Length == 0 ? end : colon + value + end;

    static string ClassZh(string word) => word switch { "transactional" => "订单通知类", "care" => "关怀类", "promotional" => "推广类", _ => word };
}

/// <summary>Life-cycle steps as people say them.</summary>
static class MilestoneDescriptions
{
    static readonly Dictionary<Milestone, (string Zh, string En)> Words = new()
    {
        [Milestone.Created] = ("下单", "placed"), [Milestone.Paid] = ("付款", "paid"), [Milestone.PartlyShipped] =
            ("部分发货", "partly shipped"), [Milestone.Shipped] = ("发货", "shipped"),
        [Milestone.ArrivedInCity] = ("到达同城", "in the buyer's city"), [Milestone.OutForDelivery] =
            ("派件", "out for delivery"), [Milestone.Signed] = ("签收", "signed for"),
        [Milestone.Completed] = ("确认收货", "completed"), [Milestone.Reviewed] = ("评价", "reviewed"), [Milestone.Cancelled] =
            ("取消", "cancelled"),
        [Milestone.ParcelException] = ("包裹异常", "reported with parcel trouble"), [Milestone.ParcelReturned] =
            ("退回", "returned"), [Milestone.RefundOpened] = ("申请退款", "opened for a refund"), [Milestone.RefundFinished] =
            ("退款完成", "refunded"),
        [Milestone.PaymentFailed] = ("付款失败", "left with a failed payment"), [Milestone.ReadyForPickup] = ("待自提", "ready for pick-up"),
    };

    public static string Zh(string milestone) => Find(milestone)?.Zh ?? milestone;
    public static string En(string milestone) => Find(milestone)?.En ?? milestone;

    static (string Zh, string En)? Find(string milestone) =>
        Enum.TryParse<Milestone>(milestone, true, out var m) && Words.TryGetValue(m, out var words) ? words : null;

    public static string List(IEnumerable<Milestone> milestones, string language) =>
        string.Join(language == "zh-CN" ? "或"
            : " or ", milestones.Select(m => language == "zh-CN" ? Zh(JsonNamingPolicy.CamelCase.ConvertName(m.ToString()))
            : En(m.ToString())));
}
