using Crm.Events;
using Crm.Orders;

namespace Crm.Sync;

/// <summary>Which events leave something to ask for.</summary>
public static class PartialEvent
{
    /// <summary>
    /// An order's own step without its lines. A courier's step, a refund and a parcel that comes with its number tell all there is to them.
    /// </summary>
    public static bool Is(ShopEvent news) =>
        news.Order is { } order && order.Details is not { Value.Lines.Count: > 0 }
        && news.Milestone is not (Milestone.ArrivedInCity or Milestone.OutForDelivery or Milestone.RefundOpened or Milestone.RefundFinished)
        && (order.Status is not null || !order.Parcels.Values.Any(p => p.Label is not null));
}
