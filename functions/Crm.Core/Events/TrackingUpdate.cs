using Crm.Orders;

namespace Crm.Events;

/// <summary>What a courier tells of a parcel: its number, and the facts so far.</summary>
public sealed record TrackingUpdate(string Number, string? Courier, Parcel Parcel)
{
    /// <summary>A parcel's steps are the order's: the first parcel to reach one brings the order there.</summary>
    public static SortedDictionary<Milestone, DateTimeOffset> Steps(Parcel parcel)
    {
        var steps = new SortedDictionary<Milestone, DateTimeOffset>();
        if (parcel.ArrivedInCity is { } arrived) steps[Milestone.ArrivedInCity] = arrived;
        if (parcel.OutForDelivery is { } delivery) steps[Milestone.OutForDelivery] = delivery;
        if (parcel.Signed is { } signed) steps[Milestone.Signed] = signed;
        return steps;
    }

    /// <summary>A checkpoint in a city; the first one there counts.</summary>
    public static void See(Parcel parcel, string? city, DateTimeOffset at)
    {
        if (city?.Trim() is { Length: > 0 and <= 64 } name
            && !(parcel.Cities.TryGetValue(name, out var seen) && seen <= at)) parcel.Cities[name] = at;
    }

    public static Milestone? MilestoneOf(Parcel parcel) =>
        parcel.Signed is not null ? Milestone.Signed : parcel.OutForDelivery is not null ? Milestone.OutForDelivery
            : parcel.ArrivedInCity is not null ? Milestone.ArrivedInCity : null;

    /// <summary>
    /// The news as an event of an order that sent the parcel. It stands under its number and has no label: the platform's own parcel keeps
    /// its id and its courier's name, and the joined state is the same whichever of the two came first.
    /// </summary>
    public static ShopEvent AsEventOf(OrderKey order, string number, Parcel parcel) => new()
    {
        Shop = order.Shop, Platform = order.Platform, Milestone = MilestoneOf(parcel),
        Order = new OrderState { Key = order, Reached = Steps(parcel),
            Parcels = new(StringComparer.Ordinal) { [number] = parcel with { Label = null, ByNumber = true } } },
    };

    /// <summary>The number as couriers and shops agree on it; null when it is none ("无需物流", "-", an essay).</summary>
    public static string? Normal(string? number) => ParcelLabel.Normal(number);
}
