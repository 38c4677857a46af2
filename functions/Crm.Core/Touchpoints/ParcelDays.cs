using Crm.Orders;

namespace Crm.Touchpoints;

/// <summary>
/// Normal days of a parcel on its way, by courier and receiver's province. Defaults for parcels inside China as couriers promise them
/// between provinces; a province not listed counts as near, a country other than China as far.
/// </summary>
public static class ParcelDays
{
    const int Near = 4, Far = 7, Abroad = 15;

    static readonly string[] FarProvinces = ["新疆", "西藏", "青海", "内蒙古", "宁夏", "甘肃", "海南", "黑龙江"];

    // Air and own networks: a day or two sooner than the pooled lines.
    static readonly (string Name, int Days)[] Sooner = [("顺丰", -1), ("SF", -1), ("京东", -1), ("JD", -1), ("邮政", +2), ("EMS", 0), ("China Post", +2)];

    public static int Normal(string? courier, Region? region)
    {
        if (region?.Country is { } country && country != "CN") return Abroad;
        var days = IsFar(region) ? Far : Near;
        foreach (var (name, difference) in Sooner)
            if (courier?.Contains(name, StringComparison.OrdinalIgnoreCase) ?? false) return days + difference;
        return days;
    }

    public static bool IsFar(Region? region) =>
        region?.Province is { } province && FarProvinces.Any(far => province.StartsWith(far, StringComparison.Ordinal));

    /// <summary>When the first parcel under way counts as late; null while nothing was shipped.</summary>
    public static DateTimeOffset? LateFrom(OrderState order)
    {
        if (order.When(Milestone.Shipped) is not { } shipped) return null;
        var courier = order.Parcels.Values.Select(p => p.Label?.Value.Courier).FirstOrDefault(c => c is not null);
        var normal = shipped + TimeSpan.FromDays(Normal(courier, order.Contact?.Value.Region));
        return order.Details?.Value.PromisedBy is { } promised && promised > normal ? promised : normal;
    }
}
