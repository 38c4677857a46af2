namespace Crm.Orders;

/// <summary>Steps of an order's life; the state keeps when each was first reached.</summary>
public enum Milestone
{
    Created,
    Paid,
    PartlyShipped,
    Shipped,
    ArrivedInCity,
    OutForDelivery,
    Signed,
    Completed,
    Reviewed,
    Cancelled,
    RefundOpened,
    RefundFinished,

    /// <summary>
    /// A courier told of trouble with a parcel: refused, out of area, damaged. This one and the next are read from the parcels, never told.
    /// </summary>
    ParcelException,

    /// <summary>A parcel is on its way back. Read from the parcels.</summary>
    ParcelReturned,

    /// <summary>A payment was tried and did not go through.</summary>
    PaymentFailed,

    /// <summary>The order lies where the buyer fetches it.</summary>
    ReadyForPickup,
}
