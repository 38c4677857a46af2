using MessagePack;

namespace Crm.Orders;

/// <summary>Who receives it. The phone is E.164 and is the number texts about this order go to.</summary>
[MessagePackObject]
public sealed record OrderContact
{
    [Key(0)] public string? Name { get; init; }
    [Key(1)] public string? Phone { get; init; }

    /// <summary>
    /// Where <see cref="Phone"/> is the buyer's: the receiver's own phone or name, which tells the receivers of gifts apart.
    /// </summary>
    [Key(2)] public string? Receiver { get; init; }
    [Key(3)] public Region? Region { get; init; }

    /// <summary>The receiver as one value: the same person again, or another.</summary>
    [IgnoreMember] public string? ReceiverKey => Receiver ?? Phone ?? Name;
}

/// <summary>ISO country, then the platform's own province, city and district names.</summary>
[MessagePackObject]
public sealed record Region([property: Key(0)] string? Country, [property: Key(1)] string? Province,
    [property: Key(2)] string? City, [property: Key(3)] string? District, [property: Key(4)] string? Postcode);
