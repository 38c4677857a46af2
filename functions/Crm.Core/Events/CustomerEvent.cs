using Crm.Orders;

namespace Crm.Events;

/// <summary>
/// Something that happens to a buyer outside an order: a birthday, a festival, falling asleep as a customer, a talk with the staff.
/// A moment is told once and never changes; the same one told again changes nothing.
/// </summary>
/// <param name="Kind">What flows name: "birthday", "lifecycle:sleeping", "scenario:silent"…</param>
/// <param name="Key">Tells one occurrence from the next: the year, the run's date, the talk's id.</param>
/// <param name="At">When it began.</param>
public sealed record CustomerEvent(string Kind, string Key, DateTimeOffset At)
{
    public const string Platform = "moment";

    /// <summary>A complaint begins; the buyer is left in peace until it is solved.</summary>
    public const string Complaint = "scenario:complaint", ComplaintSolved = "scenario:complaint-solved";

    /// <summary>A night expects the next purchase; the key is its day.</summary>
    public const string PredictedPurchase = "predicted-purchase";

    /// <summary>Stands where an order's key stands on a touchpoint.</summary>
    public OrderKey OrderKey(string shop) => new(shop, Platform, $"{Kind}@{Key}");
}
