using Crm.Common;
using Crm.Events;
using Crm.Orders;

namespace Crm.Platforms.Kuaidi100;

/// <summary>
/// All checkpoints of a parcel as its facts. Each has a code of its own where "resultv2" was subscribed; else only the parcel's state, at
/// the newest checkpoint.
/// </summary>
sealed class Kuaidi100Reader(PlatformEvents wire)
{
    public ShopEvent? Event(Payload result)
    {
        // "abort" (no news for days) may come without any result.
        if (result["nu"].IsNull) return null;
        var parcel = new Parcel();
        DateTimeOffset? newest = null;
        foreach (var checkpoint in result["data"].Items())
        {
            if ((checkpoint["ftime"].InBeijing() ?? checkpoint["time"].InBeijing()) is not { } at) continue;
            if (newest is null || at > newest) newest = at;
            var code = checkpoint["statusCode"].Text();
            parcel = With(parcel, code, at);
            // Where it was picked up says nothing of where it arrives, even when it is the same city.
            if (!IsPickUp(code)) TrackingUpdate.See(parcel, City(checkpoint["areaName"].Text()), at);
        }
        if (newest is { } last) parcel = With(parcel, result["state"].Text(), last);
        return wire.News(result["nu"].Id(), result["com"].Text(), parcel);
    }

    static bool IsPickUp(string? code) => code is "1" or "101" or "102" or "103";

    static Parcel With(Parcel parcel, string? code, DateTimeOffset at) => code switch
    {
        "1" or "103" => parcel with { Shipped = Join.Earliest(parcel.Shipped, at) },
        // 501: put into a locker or station near the buyer, to be fetched.
        "1001" or "501" => parcel with { ArrivedInCity = Join.Earliest(parcel.ArrivedInCity, at) },
        "5" => parcel with { OutForDelivery = Join.Earliest(parcel.OutForDelivery, at) },
        "3" or "301" or "302" or "303" or "304" => parcel with { Signed = Join.Earliest(parcel.Signed, at) },
        "4" or "401" or "6" => parcel with { Returned = Join.Earliest(parcel.Returned, at) },
        "2" or "14" => parcel with { Exception = Join.Earliest(parcel.Exception, at) },
        { Length: 3 } when code[0] == '2' => parcel with { Exception = Join.Earliest(parcel.Exception, at) },
        _ => parcel,
    };

    /// <summary>"江苏,苏州市,相城区": province, city, district.</summary>
    static string? City(string? area)
    {
        var parts = area?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        return parts.Length switch { 0 => null, 1 => parts[0], _ => parts[1] };
    }
}
