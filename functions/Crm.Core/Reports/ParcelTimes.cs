using Crm.Orders;
using Crm.Shops;

namespace Crm.Reports;

/// <summary>
/// How long a shop's parcels take, by courier and place, from the stored orders: "late" belongs after the day by which nine of ten have
/// been signed for. Places with too few parcels share their courier's number for the distance; where that is too few too, the default
/// stays.
/// </summary>
public sealed class ParcelTimes(ShopDirectory shops)
{
    /// <summary>With fewer parcels than this nine of ten is a guess.</summary>
    public const int LeastParcels = 30;

    // What took longer was lost or not told: nobody calls it normal.
    const double MostDays = 60;

    readonly SortedDictionary<(string Shop, string Courier, string Place), (Region? Region, List<double> Days)> times = [];

    public void Add(OrderState order)
    {
        if (order.Test) return;
        foreach (var parcel in order.LiveParcels())
        {
            // A parcel in trouble is followed up by steps of its own; it says nothing of a normal one.
            if (parcel.Exception is not null || parcel.Returned is not null) continue;
            var shipped = parcel.Shipped ?? (order.Parcels.Count == 1 ? order.When(Milestone.Shipped) : null);
            var signed = parcel.Signed ?? (order.Parcels.Count == 1 ? order.When(Milestone.Signed) : null);
            if (shipped is not { } from || signed is not { } to
                || (to - from).TotalDays is not (>= 0 and <= MostDays and var days)) continue;
            var (courier, region) = (parcel.Label?.Value.Courier ?? "", order.Contact?.Value.Region);
            if (ParcelDays.PlaceOf(region) is { } place) Add(order.Key.Shop, courier, place, region, days);
            Add(order.Key.Shop, courier, ParcelDays.DistanceOf(region, shops.Find(order.Key.Shop)?.Country ?? "CN"), region, days);
        }
    }

    void Add(string shop, string courier, string place, Region? region, double days)
    {
        if (!times.TryGetValue((shop, courier, place), out var known)) times[(shop, courier, place)] = known = (region, []);
        known.Days.Add(days);
    }

    public IEnumerable<ParcelCurve> Curves()
    {
        foreach (var ((shop, courier, place), (region, days)) in times)
        {
            days.Sort();
            var (p50, p90, p95) = (Quantile(days, 0.5), Quantile(days, 0.9), Quantile(days, 0.95));
            var now = (shops.Find(shop)?.ParcelDays ?? ParcelDays.Default).Normal(courier, region);
            yield return new ParcelCurve(shop, courier, place, days.Count, p50, p90, p95, now, days.Count < LeastParcels ? null
                : Math.Max(1, (int)Math.Ceiling(p90)));
        }
    }

    static double Quantile(List<double> sorted, double share) => sorted[(int)Math.Min(sorted.Count - 1, Math.Floor(share * sorted.Count))];
}

/// <param name="Place">A province, or near, far, abroad: all of the courier's parcels at that distance.</param>
/// <param name="Parcels">Signed for, without trouble on the way.</param>
/// <param name="Median">Days from shipping to signing.</param>
/// <param name="Now">What counts as normal today for the first of them.</param>
/// <param name="Proposed">Null when there are too few to learn from.</param>
public sealed record ParcelCurve(string Shop, string Courier, string Place, int Parcels, double Median, double P90, double P95, int Now,
    int? Proposed);
