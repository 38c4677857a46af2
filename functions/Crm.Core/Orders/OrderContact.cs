namespace Crm.Orders;

/// <summary>Who receives it. The phone is E.164 and is the number texts about this order go to.</summary>
public sealed record OrderContact
{
    public string? Name { get; init; }
    public string? Phone { get; init; }

    /// <summary>
    /// Where <see cref="Phone"/> is the buyer's: the receiver's own phone or name, which tells the receivers of gifts apart.
    /// </summary>
    public string? Receiver { get; init; }
    public Region? Region { get; init; }

    /// <summary>The receiver as one value: the same person again, or another.</summary>
    public string? ReceiverKey => Receiver ?? Phone ?? Name;
}

/// <summary>ISO country, then the platform's own province, city and district names.</summary>
public sealed record Region(string? Country, string? Province, string? City, string? District, string? Postcode);
