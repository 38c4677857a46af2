namespace Crm.Common;

/// <summary>What a country's numbering plan tells of a number.</summary>
public enum PhoneKind
{
    /// <summary>The plan does not list the number: a new range, or a made-up one.</summary>
    Unknown,
    Mobile,
    FixedLine,

    /// <summary>The plan does not tell the two apart, as in North America.</summary>
    FixedOrMobile,

    /// <summary>Toll-free, premium, shared cost and the like: no person's phone.</summary>
    Service,
}

/// <summary>What is known of an E.164 number by itself.</summary>
/// <param name="Country">ISO country; the main one where the calling code does not tell which; null for a code of no country.</param>
/// <param name="Countries">All countries the number may belong to: Australia shares its mobile numbers with the Cocos Islands.</param>
/// <param name="AreaZones">IANA zones of the number's area code; empty where it has none.</param>
public sealed record PhoneFacts(string? Country, PhoneKind Kind, IReadOnlyList<string> Countries, IReadOnlyList<string> AreaZones)
{
    public static PhoneFacts Nothing { get; } = new(null, PhoneKind.Unknown, [], []);

    /// <summary>Whether the numbering plan says that no text can arrive.</summary>
    public bool TakesNoTexts => Kind is PhoneKind.FixedLine or PhoneKind.Service;
}
