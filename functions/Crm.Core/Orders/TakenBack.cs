namespace Crm.Orders;

/// <summary>
/// What a shop took back: a parcel whose label is void or whose number was replaced, a refund that was deleted. Nothing of it leaves the
/// state, so that it joins; it only counts no more, and neither does a step that nothing else has told.
/// </summary>
public static class TakenBack
{
    public static IEnumerable<Parcel> LiveParcels(this OrderState order) =>
        order.Parcels.Where(p => order.IsLive(p.Key, p.Value)).Select(p => p.Value);

    public static IEnumerable<Refund> LiveRefunds(this OrderState order) =>
        order.Refunds.Where(r => order.IsLive(r.Key, r.Value)).Select(r => r.Value);

    /// <summary>When a step began that a plan goes by: what is planned once stays planned, and waits if its step was taken back.</summary>
    public static DateTimeOffset? Begun(this OrderState order, Milestone milestone) => order.When(milestone) ?? order.Told(milestone);

    /// <summary>The step was reached, and what told it was taken back.</summary>
    public static bool IsTakenBack(this OrderState order, Milestone milestone) =>
        order.Told(milestone) is not null && order.When(milestone) is null;

    /// <summary>The time of a step by what is live; null where only what was taken back has told it.</summary>
    internal static DateTimeOffset? Standing(this OrderState order, Milestone milestone, DateTimeOffset at)
    {
        if (milestone is Milestone.RefundOpened or Milestone.RefundFinished)
            return order.ListedRefunds is not { } list || at > list.At ? at
                : order.LiveRefunds().Min(r => milestone == Milestone.RefundOpened ? r.Opened : r.Finished);
        if (order.Parcels.Count == 0 || !IsOfParcels(milestone)) return at;
        var (first, gone) = ((DateTimeOffset?)null, false);
        foreach (var (id, parcel) in order.Parcels)
        {
            if (order.TimeOf(parcel, milestone) is not { } time) continue;
            if (order.IsLive(id, parcel)) first = Common.Join.Earliest(first, time);
            else gone |= time == at;
        }
        return gone ? first : at;
    }

    static bool IsOfParcels(Milestone milestone) => milestone is Milestone.PartlyShipped or Milestone.Shipped or Milestone.ArrivedInCity
        or Milestone.ReadyForPickup or Milestone.OutForDelivery or Milestone.Signed or Milestone.ParcelException
        or Milestone.ParcelReturned;

    static DateTimeOffset? TimeOf(this OrderState order, Parcel parcel, Milestone milestone) => milestone switch
    {
        Milestone.PartlyShipped or Milestone.Shipped => parcel.Shipped,
        Milestone.ArrivedInCity => Common.Join.Earliest(parcel.ArrivedInCity, order.SeenInReceiversCity(parcel)),
        Milestone.ReadyForPickup => parcel.ArrivedInCity,
        Milestone.OutForDelivery => parcel.OutForDelivery,
        Milestone.Signed => parcel.Signed,
        Milestone.ParcelException => parcel.Exception,
        _ => parcel.Returned,
    };

    static bool IsLive(this OrderState order, string id, Parcel parcel)
    {
        if (parcel.Label is not { } label) return parcel.ByNumber != true || order.Names(id);
        if (label.Value.Void == true) return false;
        return order.ListedParcels is not { } list || label.At >= list.At || list.Value.Ids.Contains(id);
    }

    // A courier's news stands under the number: it counts while a live label has that number.
    static bool Names(this OrderState order, string number)
    {
        foreach (var (id, parcel) in order.Parcels)
            if (parcel.Label is { } label && order.IsLive(id, parcel)
                && label.Value.Numbers().Any(n => ParcelLabel.Normal(n) == number)) return true;
        return false;
    }

    // WooCommerce may leave the order's time of change as it was when a refund is deleted: of one second, the shorter list holds.
    static bool IsLive(this OrderState order, string id, Refund refund) => order.ListedRefunds is not { } list
        || list.Value.Ids.Contains(id) || !((refund.Opened ?? refund.Finished) <= list.At);
}
