using System.Text.RegularExpressions;

namespace Crm.Orders;

/// <summary>How an order's goods come to the buyer. What is no parcel gets no parcel's texts.</summary>
public static partial class OrderDelivery
{
    public const string Parcel = "parcel", Pickup = "pickup", None = "none";

    // Shipping methods are named by the shop, in its own language.
    [GeneratedRegex(
        @"pick.?up|collect(ion)?.?(in|at|from).?store|click.?(and|&|n).?collect|in.?store|自提|自取|到店|門市|门店取|取货|"
        + @"selbstabhol|abholung|retrait|ritiro|recogida|recoger|afhalen|odbi[oó]r osobisty|avhämt|店頭受取|방문 ?수령|самовывоз|"
        + @"retirada|levantamento",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PickupWords();

    public static bool IsPickup(string? method) => method is not null && PickupWords().IsMatch(method);

    /// <summary>
    /// parcel, pickup or none (gift cards, downloads, services). A tracking number speaks for a parcel, whatever else was told.
    /// </summary>
    public static string Delivery(this OrderState order) =>
        order.Details?.Value.Delivery is { } told && !order.LiveParcels().Any(p => p.Label?.Value.Number is not null) ? told : Parcel;

    /// <summary>Steps that only a parcel takes.</summary>
    public static bool IsOfParcel(Milestone milestone) =>
        milestone is Milestone.PartlyShipped or Milestone.Shipped or Milestone.ArrivedInCity
        or Milestone.OutForDelivery or Milestone.ParcelException or Milestone.ParcelReturned;
}
