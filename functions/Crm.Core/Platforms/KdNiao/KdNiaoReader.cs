using Crm.Common;
using Crm.Events;
using Crm.Orders;

namespace Crm.Platforms.KdNiao;

/// <summary>All checkpoints of a parcel as its facts: each may have an action code; the parcel's state stands for the newest one.</summary>
sealed class KdNiaoReader(PlatformEvents wire)
{
    public ShopEvent Event(Payload news)
    {
        var parcel = new Parcel();
        DateTimeOffset? newest = null;
        foreach (var trace in news["Traces"].Items())
        {
            if (trace["AcceptTime"].InBeijing() is not { } at) continue;
            if (newest is null || at > newest) newest = at;
            var action = trace["Action"].Text();
            parcel = With(parcel, action, at);
            // Where it was picked up says nothing of where it arrives.
            if (action is not ("1" or "10")) TrackingUpdate.See(parcel, trace["Location"].Text(), at);
        }
        if (newest is { } last)
        {
            // State 1 and 2 say "under way"; only their extension says more, and its time is the newest checkpoint's.
            var state = news["StateEx"].Text() ?? news["State"].Text();
            parcel = With(parcel, state == "1" ? null : state, last);
        }
        return wire.News(news["LogisticCode"].Id(), news["ShipperCode"].Text(), parcel);
    }

    static Parcel With(Parcel parcel, string? code, DateTimeOffset at) => code switch
    {
        "1" => parcel with { Shipped = Join.Earliest(parcel.Shipped, at) },
        // 205: at the outlet that delivers; 211: put into a locker or station near the buyer, to be fetched.
        "201" or "205" or "211" => parcel with { ArrivedInCity = Join.Earliest(parcel.ArrivedInCity, at) },
        "202" => parcel with { OutForDelivery = Join.Earliest(parcel.OutForDelivery, at) },
        "3" or "301" or "302" or "304" or "311" => parcel with { Signed = Join.Earliest(parcel.Signed, at) },
        "4" => parcel with { Exception = Join.Earliest(parcel.Exception, at) },
        { Length: 3 } when code.StartsWith("40", StringComparison.Ordinal) || code.StartsWith("41", StringComparison.Ordinal) =>
            parcel with { Exception = Join.Earliest(parcel.Exception, at) },
        _ => parcel,
    };
}
