using Crm.Orders;

namespace Crm.Customers;

/// <summary>
/// Which of a buyer's orders went to the buyer: what happens outside an order reaches people there whose own phone nobody told.
/// </summary>
public static class OwnOrders
{
    /// <summary>The latest order with a phone that was not a gift to somebody else; null when there is none.</summary>
    public static OrderState? Latest(Customer customer, IEnumerable<OrderState> orders)
    {
        var own = NameOf(customer);
        return orders.Where(o => !o.Test && o.Contact?.Value.Phone is not null && IsToThemselves(own, o.Contact.Value.Name))
            .MaxBy(o => (o.When(Milestone.Created) ?? o.Contact!.At, o.Key.ToString()));
    }

    static bool IsToThemselves(string? own, string? receiver) => own is null || receiver is null || IsSameName(own, receiver);

    /// <summary>
    /// The buyer's own name. Earlier versions kept what these two platforms call a buyer as the name; without a source it says nothing of
    /// who receives.
    /// </summary>
    static string? NameOf(Customer customer) =>
        customer.Profile?.Name is not { } name || name.Source is null
            && customer.Identities.Any(i => i.Contains(":shopee:", StringComparison.Ordinal)
            || i.Contains(":youzan:", StringComparison.Ordinal))
            ? null : name.Value;

    public static bool IsSameName(string one, string other) => Plain(one) == Plain(other);

    // "林 夏", "LIN  Xia" and full-width letters are the same person.
    static string Plain(string name) =>
        string.Concat(name.Select(c => c is >= '\uff01' and <= '\uff5e' ? (char)(c - 0xfee0) : c).Where(char.IsLetterOrDigit))
            .ToUpperInvariant();
}
