using Crm.Common;
using Crm.Orders;

namespace Crm.Platforms.Shopify;

/// <summary>A fulfillment as a parcel of the order.</summary>
static class ShopifyParcel
{
    const int MostNumbers = 100;

    public static bool IsVoid(Payload fulfillment) => fulfillment["status"].Text() is "cancelled" or "error" or "failure";

    public static Parcel Read(Payload fulfillment)
    {
        var created = fulfillment["created_at"].Instant();
        var stamp = fulfillment["updated_at"].Instant() ?? created;
        if (IsVoid(fulfillment)) return new Parcel { Label = At(stamp, new ParcelLabel(null, null, null) { Void = true }) };
        var parcel = new Parcel { Shipped = created };
        var label = Label(fulfillment);
        if (label != new ParcelLabel(null, null, null)) parcel = parcel with { Label = At(stamp, label) };
        foreach (var (milestone, at) in Steps(fulfillment))
            parcel = milestone == Milestone.Signed ? parcel with { Signed = at } : milestone == Milestone.OutForDelivery
                ? parcel with { OutForDelivery = at } : parcel with { ArrivedInCity = at };
        return parcel;
    }

    // Several parcels of one fulfillment have its courier and link in common: the first number is the one that texts name.
    static ParcelLabel Label(Payload fulfillment)
    {
        var numbers = fulfillment["tracking_numbers"].Items().Select(n => n.Text()).Prepend(fulfillment["tracking_number"].Text())
            .OfType<string>().Distinct(StringComparer.Ordinal).Take(MostNumbers).ToList();
        return new ParcelLabel(fulfillment["tracking_company"].Text(), numbers.FirstOrDefault(), fulfillment["tracking_url"].Text())
        {
            More = numbers.Count > 1 ? numbers[1..] : null,
        };
    }

    static LwwRegister<ParcelLabel>? At(DateTimeOffset? stamp, ParcelLabel label) =>
        stamp is { } at ? new LwwRegister<ParcelLabel>(at, label) : null;

    /// <summary>The courier's step inside a fulfillment: it has no time of its own, the fulfillment's last change stands for it.</summary>
    public static IEnumerable<(Milestone Milestone, DateTimeOffset At)> Steps(Payload fulfillment)
    {
        Milestone? step = fulfillment["shipment_status"].Text() switch
        {
            "delivered" => Milestone.Signed,
            "out_for_delivery" => Milestone.OutForDelivery,
            "ready_for_pickup" => Milestone.ArrivedInCity,
            _ => null,
        };
        if (step is not { } milestone
            || (fulfillment["updated_at"].Instant() ?? fulfillment["created_at"].Instant()) is not { } at) yield break;
        yield return (milestone, at);
        // At a counter of the courier's or of the shop's: the order tells which.
        if (milestone == Milestone.ArrivedInCity) yield return (Milestone.ReadyForPickup, at);
    }
}
