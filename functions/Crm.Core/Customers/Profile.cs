using Crm.Orders;

namespace Crm.Customers;

/// <summary>What one event tells of who the buyer is; null is "not told". What is known in the end is <see cref="KnownProfile"/>.</summary>
public sealed record Profile
{
    public string? Name { get; init; }

    /// <summary>What the platform calls the buyer; nobody's name on a parcel.</summary>
    public string? Nickname { get; init; }

    /// <summary>"male" or "female".</summary>
    public string? Sex { get; init; }

    /// <summary>The buyer's own, E.164.</summary>
    public string? Phone { get; init; }

    /// <summary>In lower case.</summary>
    public string? Email { get; init; }
    public Region? Region { get; init; }
    public DateOnly? Birthday { get; init; }

    /// <summary>BCP 47 tag of the buyer's language, when the platform tells it.</summary>
    public string? Language { get; init; }
}

/// <summary>Why a text is sent: consent, quiet hours and caps differ by it.</summary>
public enum MessageClass
{
    /// <summary>News about the buyer's own order that they wait for.</summary>
    Transactional,

    /// <summary>Service after the sale: thanks, a check how it is.</summary>
    Care,

    /// <summary>Anything that advertises; needs consent.</summary>
    Promotional,
}
