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

    /// <summary>A checkpoint that cannot be read costs the parcel nothing else: what it is goes to the dead letters.</summary>
    public MappingResult Read()
    {
        var (parcel, broken) = (new Parcel(), (string?)null);
        foreach (var checkpoint in tracking["checkpoints"].Items())
        {
            try
            {
                parcel = With(parcel, checkpoint);
            }
            catch (PayloadException unreadable)
            {
                broken ??= unreadable.Message;
            }
        }
        parcel = Overall(parcel);
        var news = wire.News(tracking["tracking_number"].Id(), tracking["slug"].Text(), parcel);
        return new MappingResult.Events([news])
        {
            Rest = broken is null ? null : new MappingResult.Invalid($"{root["event"].Text()}: {broken}"),
        };
    }

    Parcel With(Parcel parcel, Payload checkpoint)
    {
        if (Time(checkpoint["checkpoint_time"]) is not { } at) return parcel;
        var (tag, city) = (checkpoint["tag"].Text(), checkpoint["city"].Text());
        var told = With(parcel, tag, checkpoint["subtag"].Text(), at);
        if (tag is not "InfoReceived") TrackingUpdate.See(told, city, at);
        return told;
    }

    // AfterShip writes "2026-11-28", "2026-11-28T17:22:40", or that with an offset, as the courier told it.
    DateTimeOffset? Time(Payload value) => value.InZoneOrDay(zone, root["ts"].Unix());

    // The tag of the whole parcel counts when no checkpoint told of it; its time is the delivery's, else the message's.
    Parcel Overall(Parcel parcel)
    {
        var (tag, subtag) = (tracking["tag"].Text(), tracking["subtag"].Text());
        var told = With(new Parcel(), tag, subtag, DateTimeOffset.UnixEpoch);
        var missing = told.Signed is not null && parcel.Signed is null || told.OutForDelivery is not null && parcel.OutForDelivery is null
            || told.ArrivedInCity is not null && parcel.ArrivedInCity is null || told.Exception is not null && parcel.Exception is null
                || told.Returned is not null && parcel.Returned is null;
        if (!missing) return parcel;
        var at = (tag == "Delivered" ? Time(tracking["shipment_delivery_date"]) : null) ?? tracking["last_updated_at"].Instant()
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
