using Crm.Common;
using Crm.Events;
using Crm.Orders;

namespace Crm.Platforms.Douyin;

/// <summary>One Douyin message as a shop event. The tag decides: order_status is wrong in Douyin's own samples.</summary>
sealed class DouyinReader(PlatformEvents wire, Payload text)
{
    Payload data;

    public ShopEvent? Event(string tag)
    {
        var kind = Kind(tag);
        if (kind is null && !Updates.Contains(tag)) return null;
        data = text.Embedded();
        return tag[0] == '2' ? RefundNews(kind, tag) : Trade(kind);
    }

    static readonly HashSet<string> Updates =
        ["104", "105", "109", "111", "112", "113", "126", "204", "205", "207", "208", "209", "211"];

    static Milestone? Kind(string tag) => tag switch
    {
        "100" => Milestone.Created,
        // 110 is "paid, awaiting processing", and tells no time of its own; nor do 126 and 209.
        "101" or "110" => Milestone.Paid,
        "102" => Milestone.Shipped,
        "108" => Milestone.PartlyShipped,
        "103" => Milestone.Completed,
        "106" => Milestone.Cancelled,
        "200" or "201" or "202" or "203" => Milestone.RefundOpened,
        "206" => Milestone.RefundFinished,
        _ => null,
    };

    ShopEvent Trade(Milestone? kind)
    {
        var told = At(kind);
        var one = wire.Step(kind, data["p_id"].Id(), told, data["order_status"].Text());
        var contact = Contact();
        if (data["create_time"].UnixOrBeijing() is { } created) one.Order!.Reached[Milestone.Created] = created;
        if (data["pay_time"].UnixOrBeijing() is { } paid) one.Order!.Reached[Milestone.Paid] = paid;
        return one with
        {
            Order = one.Order! with
            {
                Details = Amount() is { } total ? PlatformEvents.Thin(told.Stamp, "CNY", total, data["biz"].Text()) : null,
                Price = data["total_amount"].Minor() is { } changed ? new LwwRegister<OrderPrice>(told.Stamp, new OrderPrice(changed))
                    : null,
                Contact = contact is null ? null : new LwwRegister<OrderContact>(told.Stamp, contact),
                Parcels = Parcels(told),
                Payment = DouyinOrder.Payment(data) is { } payment ? new LwwRegister<OrderPayment>(told.Stamp, payment) : null,
            },
            // Douyin tells no buyer; the receiver is all there is to know a person by.
        };
    }

    // 109 tells what the seller has changed the amount to.
    long? Amount() => data["pay_amount"].Minor() ?? data["total_amount"].Minor();

    ShopEvent RefundNews(Milestone? kind, string tag)
    {
        var told = At(kind);
        var one = wire.Step(kind, data["p_id"].Id(), told, null);
        if (data["aftersale_id"].IsNull) return one;
        // Refused or withdrawn ends it, until it is changed and asked for again.
        bool? open = tag switch { "204" or "205" or "207" => false, "208" => true, _ => null };
        var refund = PlatformEvents.Refund(kind, told, data["refund_amount"].Minor(), open);
        one.Order!.Refunds[data["aftersale_id"].Id()] = data["apply_time"].UnixOrBeijing() is { } applied ? refund with { Opened = applied }
            : refund;
        return one;
    }

    Told At(Milestone? kind) => wire.When(data.AnyOf(PayloadForms.UnixOrBeijing, kind switch
    {
        Milestone.Created => ["create_time", "update_time"],
        Milestone.Paid => ["pay_time", "update_time"],
        Milestone.Completed => ["complete_time", "update_time"],
        Milestone.Cancelled => ["cancel_time", "update_time"],
        Milestone.RefundOpened => ["apply_time", "update_time", "agree_time", "modify_time", "create_time"],
        Milestone.RefundFinished => ["success_time", "update_time"],
        _ => ["update_time", "modify_time", "refuse_time", "close_time", "apply_time", "create_time"],
    }));

    SortedDictionary<string, Parcel> Parcels(Told told)
    {
        var parcels = new SortedDictionary<string, Parcel>(StringComparer.Ordinal);
        var logistics = data["logistics_msg"].Embedded();
        foreach (var pack in logistics.IsList ? logistics.Items() : [logistics])
        {
            var number = pack["logistics_code"].Text();
            if ((pack["pack_id"].IsNull ? number : pack["pack_id"].Id()) is not { Length: <= 64 } key) continue;
            parcels[key] = new Parcel { Shipped = told.At,
                Label = new LwwRegister<ParcelLabel>(told.Stamp, new ParcelLabel(pack["express_company_id"].Text(), number, null)) };
        }
        return parcels;
    }

    OrderContact? Contact()
    {
        var receiver = data["receiver_msg"].Embedded();
        var address = receiver["addr"];
        // The address is a list of one, an object, or text nobody can split.
        var place = address.IsList ? address.Items().FirstOrDefault() : address;
        var contact = new OrderContact
        {
            Name = receiver["name"].Plain(),
            Phone = receiver["tel"].PlainPhone("CN"),
            Region = place.IsObject ? new Region("CN", Name(place["province"]), Name(place["city"]), Name(place["town"]), null).OrNull()
                : null,
        };
        return contact == new OrderContact() ? null : contact;
    }

    static string? Name(Payload part) => part.IsObject ? part["name"].Plain() : part.Plain();
}
