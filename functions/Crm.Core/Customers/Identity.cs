using Crm.Orders;

namespace Crm.Customers;

/// <summary>How strongly a name identifies a person: the strongest one known gives the customer its id.</summary>
public enum IdentityKind
{
    /// <summary>E.164 phone of the buyer: the same person in every shop of the group.</summary>
    Phone = 0,

    /// <summary>The platform's buyer id within one shop.</summary>
    Buyer = 1,

    /// <summary>The buyer's e-mail: the same person in every shop of the group.</summary>
    Email = 2,

    /// <summary>An order nobody is known for yet (a parcel event that came first).</summary>
    Order = 3,
}

/// <summary>One name of a person inside a shop group. The text form sorts by strength, then ordinally.</summary>
public readonly record struct Identity(IdentityKind Kind, string Value) : IComparable<Identity>
{
    public static Identity Phone(string e164) => new(IdentityKind.Phone, e164);
    public static Identity Buyer(string shop, string platform, string id) => new(IdentityKind.Buyer, $"{shop}:{platform}:{id}");
    public static Identity Email(string address) => new(IdentityKind.Email, address);
    public static Identity Order(OrderKey key) => new(IdentityKind.Order, $"{key.Shop}:{key.Platform}:{key.Id}");

    public override string ToString() => $"{Prefix(Kind)}:{Value}";

    public static bool TryParse(string text, out Identity identity)
    {
        identity = default;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon != 1 || colon == text.Length - 1) return false;
        IdentityKind? kind =
            text[0] switch { 'p' => IdentityKind.Phone, 'b' => IdentityKind.Buyer, 'e' => IdentityKind.Email, 'o' => IdentityKind.Order,
            _ => null };
        if (kind is null) return false;
        identity = new Identity(kind.Value, text[2..]);
        return true;
    }

    public int CompareTo(Identity other) => Kind != other.Kind ? Kind.CompareTo(other.Kind) : string.CompareOrdinal(Value, other.Value);

    public static bool operator <(Identity left, Identity right) => left.CompareTo(right) < 0;
    public static bool operator >(Identity left, Identity right) => left.CompareTo(right) > 0;
    public static bool operator <=(Identity left, Identity right) => left.CompareTo(right) <= 0;
    public static bool operator >=(Identity left, Identity right) => left.CompareTo(right) >= 0;

    static char Prefix(IdentityKind kind) =>
        kind switch { IdentityKind.Phone => 'p', IdentityKind.Buyer => 'b', IdentityKind.Email => 'e', _ => 'o' };
}
