namespace Crm.Sms;

/// <summary>
/// One text to one phone. <see cref="Tag"/> is the touchpoint id: delivery reports and <see cref="ISmsGateway.FindAsync"/> go by it.
/// </summary>
public sealed record SmsMessage(string Tag, string Shop, string To, string Text)
{
    /// <summary>Whose text it is: a provider that echoes a tag gets this with it, so a report finds its row with one read.</summary>
    public string? Customer { get; init; }

    /// <summary>The gateways this text may take, in order, by the shop's settings; empty: the host's own.</summary>
    public IReadOnlyList<string> Chain { get; init; } = [];

    /// <summary>Those of them that certainly did not send it.</summary>
    public IReadOnlyList<string> Tried { get; init; } = [];

    /// <summary>The one that was chosen by <see cref="ISmsGateway.Route"/> and written with the claim.</summary>
    public string? Gateway { get; init; }

    /// <summary>How often a gateway has failed on it by its own word.</summary>
    public int Attempts { get; init; }
    public bool Promotional { get; init; }

    /// <summary>A gateway has put it off before: its place in the queue has come.</summary>
    public bool Waited { get; init; }

    /// <summary>When it is worth nothing any more.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>What stands before the text, which template gateways put there themselves.</summary>
    public string Signature { get; init; } = "";

    /// <summary>When the same buyer got other texts.</summary>
    public IReadOnlyList<DateTimeOffset> Recent { get; init; } = [];

    /// <summary>Where the words come from, for gateways that send approved templates only.</summary>
    public TextSource? Source { get; init; }
}

/// <summary>The step a text was written from, and the values it was written with.</summary>
public sealed record TextSource(string Flow, string Step, string Variant, string Language,
    Func<IReadOnlyDictionary<string, object?>> Values);

/// <summary>Which way a text goes just now.</summary>
public abstract record SendRoute
{
    /// <param name="Gateway">Null: the host's own.</param>
    public sealed record Open(string? Gateway) : SendRoute;

    /// <summary>No gateway may take it before this time; nothing was claimed.</summary>
    public sealed record Closed(DateTimeOffset Until, string Rule) : SendRoute;
}

public abstract record SendOutcome
{
    /// <summary>The provider has it and answers for it.</summary>
    public sealed record Accepted(string ProviderId) : SendOutcome;

    /// <summary>The provider will not send it, now or later.</summary>
    public sealed record Rejected(string Code, string Reason) : SendOutcome
    {
        public SendClass Class { get; init; } = SendClass.PermanentContent;
    }

    /// <summary>The provider took nothing and asks to wait.</summary>
    public sealed record Throttled(TimeSpan RetryAfter) : SendOutcome;

    /// <summary>The provider took nothing: the request never reached it (connection refused, no route).</summary>
    public sealed record NotSent(string Reason) : SendOutcome;

    /// <summary>It may or may not have been taken. Never sent again blindly.</summary>
    public sealed record Unknown(string Reason) : SendOutcome
    {
        /// <summary>When the provider can first be asked; null: at the usual pace.</summary>
        public TimeSpan? AskAfter { get; init; }
    }

    /// <summary>
    /// The provider took nothing, for a cause outside this text (account, template, window, its own trouble): the text waits.
    /// </summary>
    /// <param name="Tried">The gateways that are not asked next; null: all of them again.</param>
    /// <param name="Attempts">How often a gateway has failed on it by its own word so far.</param>
    public sealed record Held(SendClass Class, string Code, TimeSpan RetryAfter, IReadOnlyList<string>? Tried, int Attempts) : SendOutcome;

    /// <summary>
    /// An answer nobody has written down yet: neither sent nor refused for sure. A person looks at it; it is not sent again.
    /// </summary>
    public sealed record Parked(string Code) : SendOutcome;
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

/// <summary>A text in doubt, with all a provider may be asked by.</summary>
public sealed record SmsLookup(string Tag, string Shop, string? Customer, string? Gateway, string? To, string? Text,
    DateTimeOffset ClaimedAt, DateTimeOffset Now);

/// <param name="AskAgain">When it is worth asking again; null: at the usual pace.</param>
/// <param name="Report">What the provider says became of it, where it says that too.</param>
public sealed record LookupResult(SendLookup SendLookup, TimeSpan? AskAgain = null, string? MessageId = null, GatewayReport? Report = null);

/// <summary>
/// The way out to the phone network. Not idempotent: the caller claims the touchpoint before it calls and settles after.
/// Failures come back as outcomes; a throw counts as <see cref="SendOutcome.Unknown"/>.
/// </summary>
public interface ISmsGateway
{
    /// <summary>
    /// Which way the text would go now. Asked before the claim, so that the claim names the one provider that may have the text.
    /// </summary>
    SendRoute Route(SmsMessage message, DateTimeOffset now) => new SendRoute.Open(null);

    Task<SendOutcome> SendAsync(SmsMessage message, CancellationToken cancel);

    /// <summary>Asks what became of a tag after an ambiguous end. Read-only.</summary>
    Task<SendLookup> FindAsync(string tag, CancellationToken cancel);

    /// <summary>The same, for providers that need more than the tag.</summary>
    async Task<LookupResult> LookUpAsync(SmsLookup lookup, CancellationToken cancel) => new(await FindAsync(lookup.Tag, cancel));
}
