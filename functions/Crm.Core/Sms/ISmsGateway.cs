namespace Crm.Sms;

/// <summary>One text to one phone. <see cref="Tag"/> is the touchpoint id: delivery reports and <see cref="ISmsGateway.FindAsync"/> go by it.</summary>
public sealed record SmsMessage(string Tag, string Shop, string To, string Text)
{
    /// <summary>Whose text it is: a provider that echoes a tag gets this with it, so a report finds its row with one read.</summary>
    public string? Customer { get; init; }
}

public abstract record SendOutcome
{
    /// <summary>The provider has it and answers for it.</summary>
    public sealed record Accepted(string ProviderId) : SendOutcome;

    /// <summary>The provider will not send it, now or later.</summary>
    public sealed record Rejected(string Code, string Reason) : SendOutcome;

    /// <summary>The provider took nothing and asks to wait.</summary>
    public sealed record Throttled(TimeSpan RetryAfter) : SendOutcome;

    /// <summary>The provider took nothing: the request never reached it (connection refused, no route).</summary>
    public sealed record NotSent(string Reason) : SendOutcome;

    /// <summary>It may or may not have been taken. Never sent again blindly.</summary>
    public sealed record Unknown(string Reason) : SendOutcome;
}

/// <summary>What a provider knows of a text when asked by its tag.</summary>
public enum SendLookup
{
    /// <summary>The provider cannot tell; only a delivery report can.</summary>
    Unknown,
    Accepted,

    /// <summary>Definitely never taken: sending is safe.</summary>
    NotFound,
}

/// <summary>
/// The way out to the phone network. Not idempotent: the caller claims the touchpoint before it calls and settles after.
/// Failures come back as outcomes; a throw counts as <see cref="SendOutcome.Unknown"/>.
/// </summary>
public interface ISmsGateway
{
    Task<SendOutcome> SendAsync(SmsMessage message, CancellationToken cancel);

    /// <summary>Asks what became of a tag after an ambiguous end. Read-only.</summary>
    Task<SendLookup> FindAsync(string tag, CancellationToken cancel);
}
