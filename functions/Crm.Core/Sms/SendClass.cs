namespace Crm.Sms;

/// <summary>What a gateway's answer, or the lack of one, means for the text. Every provider's codes end in one of these.</summary>
public enum SendClass
{
    /// <summary>The gateway has it; whether it arrives only a report tells.</summary>
    Accepted,

    /// <summary>The recipient refused, or stands on the provider's black list.</summary>
    OptedOut,

    /// <summary>The number is wrong, not a mobile, or cannot be reached by any route.</summary>
    PermanentNumber,

    /// <summary>Words, parameters or length.</summary>
    PermanentContent,

    /// <summary>Signature, template, sender or network address is not approved.</summary>
    Config,

    /// <summary>Balance, suspension, key, permission, clock.</summary>
    Account,

    /// <summary>Too many texts to this number.</summary>
    ThrottledNumber,

    /// <summary>Too many texts by this account.</summary>
    ThrottledGateway,

    /// <summary>Outside the hours in which the provider takes this kind of text.</summary>
    TimeWindow,

    /// <summary>The gateway failed and says it sent nothing.</summary>
    Transient,

    /// <summary>It may or may not have been taken.</summary>
    Ambiguous,

    /// <summary>A code that is in no table.</summary>
    Unknown,
}

public enum ReportStatus
{
    /// <summary>On its way: the provider has it.</summary>
    Sent,
    Delivered,
    Undelivered,
}

/// <summary>What a provider tells of one text after it was taken.</summary>
/// <param name="Tag">As it was given at sending, where the provider gives it back.</param>
/// <param name="To">The buyer's phone, E.164.</param>
/// <param name="Code">"aliyun:MOBILE_IN_BLACK".</param>
public sealed record GatewayReport(string? Tag, string? MessageId, string? To, ReportStatus Status, string Code, DateTimeOffset At)
{
    /// <summary>Why it did not arrive.</summary>
    public SendClass Class { get; init; }

    /// <summary>The phone may come back: nothing is learned about it for good.</summary>
    public bool MayReturn { get; init; }

    /// <summary>When one more text makes sense, if at all.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>What a gateway said at sending.</summary>
/// <param name="Code">The provider's own.</param>
/// <param name="Message">Its words; phone numbers in them are struck out before they are kept.</param>
public sealed record GatewayAnswer(SendClass Class, string Code, string? Message = null, string? MessageId = null)
{
    /// <summary>How long the provider asks to wait; null: it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The request never left: there was no connection.</summary>
    public bool NeverReached { get; init; }

    /// <summary>It was said of where this text goes; others may go.</summary>
    public bool OfDestination { get; init; }
}
