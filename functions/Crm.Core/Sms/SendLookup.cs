namespace Crm.Sms;

/// <summary>What a provider knows of a text when asked by its tag.</summary>
public enum SendLookup
{
    /// <summary>The provider cannot tell; only a delivery report can.</summary>
    Unknown,
    Accepted,

    /// <summary>Definitely never taken: sending is safe.</summary>
    NotFound,
}

/// <summary>A text in doubt or without a report, with all a provider may be asked by.</summary>
public sealed record SmsLookup(string Tag, string Shop, string? Customer, string? Gateway, string? To, string? Text,
    DateTimeOffset ClaimedAt, DateTimeOffset Now)
{
    /// <summary>Since when the provider has it; null for a text in doubt. What is asked then is its report.</summary>
    public DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>The provider's own id, where it is known.</summary>
    public string? MessageId { get; init; }
}

/// <param name="AskAgain">When it is worth asking again; null: at the usual pace.</param>
/// <param name="Report">What the provider says became of it, where it says that too.</param>
public sealed record LookupResult(SendLookup SendLookup, TimeSpan? AskAgain = null, string? MessageId = null, GatewayReport? Report = null);
