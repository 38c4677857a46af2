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

    /// <summary>
    /// The numbers that are the buyer's to speak for: their own, and where orders to themselves went. A friend's who got a gift is not.
    /// </summary>
    public static IReadOnlyCollection<string> Numbers(Customer customer, IReadOnlyList<OrderState> orders)
    {
        var numbers = new SortedSet<string>(customer.Profile?.Phones?.Keys.AsEnumerable() ?? [], StringComparer.Ordinal);
        foreach (var name in customer.Identities.Where(i => i.StartsWith("p:", StringComparison.Ordinal))) numbers.Add(name[2..]);
        var sent = orders.Where(o => !o.Test && o.Contact?.Value.Phone is not null).Select(o => o.Contact!.Value).ToList();
        // Nobody told the buyer's name: it is the receiver's where the own phone is texted, or of the latest order where none is known.
        var own = NameOf(customer) ?? sent.Find(c => numbers.Contains(c.Phone!))?.Name
            ?? (numbers.Count == 0 ? Latest(customer, orders)?.Contact?.Value.Name : null);
        if (own is not null) numbers.UnionWith(sent.Where(c => c.Name is not null && IsSameName(own, c.Name)).Select(c => c.Phone!));
        if (numbers.Count == 0 && Latest(customer, orders)?.Contact?.Value.Phone is { } latest) numbers.Add(latest);
        return numbers;
    }

    /// <summary>Whether the number is one of <see cref="Numbers"/>.</summary>
    public static bool IsTheirs(Customer customer, string phone, IReadOnlyList<OrderState> orders) =>
        customer.Identities.Contains(Identity.Phone(phone).ToString()) || Numbers(customer, orders).Contains(phone);

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
