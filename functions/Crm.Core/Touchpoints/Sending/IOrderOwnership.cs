using Crm.Customers;

namespace Crm.Touchpoints.Sending;

/// <summary>Who may act on an order's touchpoints while two customers that are one person are being joined.</summary>
public interface IOrderOwnership
{
    /// <summary>
    /// Whether the identity is this customer's. Two events of an order that identify its buyer differently may each make a customer of it,
    /// and only the one that holds the order may act for it. An identity leaves no customer that is not marked as merged, so a commit on
    /// the row as it was read still has it. False: it was somebody else's or nobody's; by now it is claimed, and the merge that shows is
    /// done.
    /// </summary>
    ValueTask<bool> HoldsAsync(Customer customer, Identity identity, CancellationToken cancel);
}
