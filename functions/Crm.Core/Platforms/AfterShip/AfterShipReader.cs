using Crm.Common;
using Crm.Events;
using Crm.Orders;
using NodaTime;

namespace Crm.Platforms.AfterShip;

/// <summary>
/// A parcel's checkpoints as its facts. Checkpoint times have no offset: they are local to the place, which is not told well enough to find
/// its zone, so the shop's zone stands for it.
/// </summary>
sealed class AfterShipReader(PlatformEvents wire, Payload root)
{
    readonly Payload tracking = root["msg"];
    readonly DateTimeZone zone = Common.LocalTime.Zone(wire.Shop.Zone);

    public ShopEvent Event()
    {
        var parcel = new Parcel();
        foreach (var checkpoint in tracking["checkpoints"].Items())
        {
            if (checkpoint["checkpoint_time"].InZone(zone) is not { } at) continue;
            parcel = With(parcel, checkpoint["tag"].Text(), checkpoint["subtag"].Text(), at);
            if (checkpoint["tag"].Text() is not "InfoReceived") TrackingUpdate.See(parcel, checkpoint["city"].Text(), at);
        }
        parcel = Overall(parcel);
        var number = tracking["tracking_number"].Id();
        return wire.News(number, tracking["slug"].Text(), parcel);
    }

    // The tag of the whole parcel counts when no checkpoint told of it; its time is the delivery's, else the message's.
    Parcel Overall(Parcel parcel)
    {
        var (tag, subtag) = (tracking["tag"].Text(), tracking["subtag"].Text());
        var told = With(new Parcel(), tag, subtag, DateTimeOffset.UnixEpoch);
        var missing = told.Signed is not null && parcel.Signed is null || told.OutForDelivery is not null && parcel.OutForDelivery is null
            || told.ArrivedInCity is not null && parcel.ArrivedInCity is null || told.Exception is not null && parcel.Exception is null
                || told.Returned is not null && parcel.Returned is null;
        if (!missing) return parcel;
        var at = (tag == "Delivered" ? tracking["shipment_delivery_date"].InZone(zone) : null) ?? tracking["last_updated_at"].Instant()
            ?? root.FirstOf(PayloadForms.Unix, "ts");
        return With(parcel, tag, subtag, at);
    }

    static Parcel With(Parcel parcel, string? tag, string? subtag, DateTimeOffset at) => (tag, subtag) switch
    {
        ("Delivered", _) => parcel with { Signed = Join.Earliest(parcel.Signed, at) },
        ("OutForDelivery", _) => parcel with { OutForDelivery = Join.Earliest(parcel.OutForDelivery, at) },
        ("AvailableForPickup", _) => parcel with { ArrivedInCity = Join.Earliest(parcel.ArrivedInCity, at) },
        ("Exception", "Exception_010" or "Exception_011") => parcel with { Returned = Join.Earliest(parcel.Returned, at) },
        ("Exception" or "AttemptFail" or "Expired", _) => parcel with { Exception = Join.Earliest(parcel.Exception, at) },
        ("InTransit", "InTransit_002") => parcel with { Shipped = Join.Earliest(parcel.Shipped, at) },
        _ => parcel,
    };
}
