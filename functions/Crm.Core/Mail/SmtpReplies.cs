using System.Globalization;
using System.Text.RegularExpressions;
using Crm.Sms;
using MailKit.Net.Smtp;

namespace Crm.Mail;

/// <summary>What an SMTP server's refusal means, by its reply code and, where it gives one, its enhanced status (RFC 3463).</summary>
static partial class SmtpReplies
{
    /// <param name="at">Which command was refused.</param>
    /// <param name="code">550.</param>
    /// <param name="text">"5.1.1 no such user", or only words.</param>
    public static GatewayAnswer Of(SmtpErrorCode at, int code, string? text)
    {
        var status = Enhanced().Match(text ?? "");
        var (subject, detail) = (Number(status, "subject"), Number(status, "detail"));
        var why = at switch
        {
            _ when code is 530 or 534 or 535 or 538 => SendClass.Account,
            _ when code is >= 400 and < 500 => SendClass.Transient,
            SmtpErrorCode.RecipientNotAccepted => OfRecipient(code, subject, detail),
            SmtpErrorCode.SenderNotAccepted => SendClass.Config,
            _ => SendClass.PermanentContent,
        };
        return new GatewayAnswer(why, status.Success ? $"smtp-{code} {status.Value}" : $"smtp-{code}")
        {
            OfDestination = at == SmtpErrorCode.RecipientNotAccepted,
        };
    }

    // Only what is about the address itself writes it off for good.
    static SendClass OfRecipient(int code, int subject, int detail) => (subject, detail) switch
    {
        // The sender's address.
        (1, 7 or 8) => SendClass.Config,
        (1, _) => SendClass.PermanentNumber,
        // A mailbox that is full or disabled, or a mail it does not take: the next may arrive.
        (2 or 6, _) => SendClass.PermanentContent,
        // The system, the way there, the protocol.
        (3 or 4 or 5, _) => SendClass.Transient,
        // Policy: relaying, authentication, reputation. That is the shop's to put right.
        (7, _) => SendClass.Config,
        _ when code is 550 or 551 or 553 => SendClass.PermanentNumber,
        _ when code == 552 => SendClass.PermanentContent,
        _ => SendClass.Transient,
    };

    static int Number(Match status, string part) =>
        status.Success ? int.Parse(status.Groups[part].ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^[245]\.(?<subject>\d{1,3})\.(?<detail>\d{1,3})(?!\S)", RegexOptions.ExplicitCapture)]
    private static partial Regex Enhanced();
}
