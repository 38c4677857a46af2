using Crm.Common;
using Crm.Orders;

namespace Crm.Customers;

/// <summary>Who the buyer is, as the newest event told it.</summary>
public sealed record Profile
{
    public string? Name { get; init; }

    /// <summary>E.164.</summary>
    public string? Phone { get; init; }
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

public sealed record ConsentState(bool Granted, string Source);

/// <summary>A change of consent with its evidence: when, by what.</summary>
public sealed record ConsentChange(MessageClass Class, LwwRegister<ConsentState> State);
