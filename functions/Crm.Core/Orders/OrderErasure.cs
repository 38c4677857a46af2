using Crm.Common;

namespace Crm.Orders;

/// <summary>An order without the person: money, steps, goods, country and province stay.</summary>
public static class OrderErasure
{
    public static OrderState WithoutPerson(OrderState order) => News(order) with { Reached = Arrived(order) };

    /// <summary>What later news of such an order may still tell: whether the city is the receiver's nobody knows any more.</summary>
    public static OrderState News(OrderState order) => order with
    {
        Links = null,
        Contact = order.Contact is { } contact ? new LwwRegister<OrderContact>(contact.At, WithoutPerson(contact.Value)) : null,
        Parcels = new(order.Parcels.ToDictionary(p => p.Key, p => WithoutPerson(p.Value)), StringComparer.Ordinal),
    };

    // Told by the receiver's city, which goes: the step stays. One that was only heard of stays heard.
    static SortedDictionary<Milestone, DateTimeOffset> Arrived(OrderState order) =>
        order.When(Milestone.ArrivedInCity) is { } at && !order.Reached.ContainsKey(Milestone.ArrivedInCity)
            && order.Heard?.ContainsKey(Milestone.ArrivedInCity) != true
            ? new(order.Reached) { [Milestone.ArrivedInCity] = at } : order.Reached;

    static OrderContact WithoutPerson(OrderContact contact) =>
        new() { Region = contact.Region is { } region ? new Region(region.Country, region.Province, null, null, null) : null };

    static Parcel WithoutPerson(Parcel parcel) => parcel with
    {
        Cities = new(StringComparer.Ordinal),
        Label = parcel.Label is { } label ? new LwwRegister<ParcelLabel>(label.At, label.Value with { Url = null }) : null,
    };
}
