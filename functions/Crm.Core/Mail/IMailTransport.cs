using Crm.Sms;

namespace Crm.Mail;

/// <param name="Tag">Stands in the Message-ID, so that whatever comes back about the mail names it.</param>
public sealed record OutgoingMail(string Tag, string To, string From, MailContent Content)
{
    /// <summary>The same for the same mail, for ever.</summary>
    public string MessageId => $"{Tag}@{From[(From.IndexOf('@', StringComparison.Ordinal) + 1)..].TrimEnd('>')}";
}

/// <summary>A way out for e-mail. Never repeats by itself, never throws for what the server or the line does.</summary>
public interface IMailTransport
{
    /// <summary>When a mail in doubt is asked about, counted from its claim; empty: nobody can be asked.</summary>
    IReadOnlyList<TimeSpan> LookUps { get; }

    Task<GatewayAnswer> SendAsync(OutgoingMail mail, CancellationToken cancel);

    /// <summary>What became of a mail whose answer was lost. "Not found" is certain.</summary>
    Task<LookupResult> FindAsync(string tag, CancellationToken cancel);
}
