namespace Crm.Sms;

public abstract record SendOutcome
{
    /// <summary>The provider has it and answers for it.</summary>
    public sealed record Accepted(string ProviderId) : SendOutcome
    {
        /// <summary>When its report is asked for, if none has come; null: the provider cannot be asked.</summary>
        public TimeSpan? ReportAfter { get; init; }
    }

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
