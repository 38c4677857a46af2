using System.Net.Sockets;
using Crm.Sms;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Crm.Mail;

/// <summary>
/// Any SMTP server. It knows no question: once the message itself is on its way and no answer comes, the mail stays in doubt until
/// something comes back about it.
/// </summary>
public sealed class SmtpTransport(MailAccount account) : IMailTransport
{
    /// <summary>Tells that bytes of the message left.</summary>
    sealed class Departure : ITransferProgress
    {
        public bool Left { get; private set; }
        public void Report(long bytesTransferred, long totalSize) => Left = true;
        public void Report(long bytesTransferred) => Left = true;
    }

    public IReadOnlyList<TimeSpan> LookUps => [];

    public Task<LookupResult> FindAsync(string tag, CancellationToken cancel) => Task.FromResult(new LookupResult(SendLookup.Unknown));

    public async Task<GatewayAnswer> SendAsync(OutgoingMail mail, CancellationToken cancel)
    {
        var departure = new Departure();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(account.Timeout);
        using var client = new SmtpClient();
        try
        {
            using var message = Message(mail);
            await client.ConnectAsync(account.Host, account.Port, Options(account.Security), limit.Token);
            if (account.User is { } user) await client.AuthenticateAsync(user, account.Secret, limit.Token);
            await client.SendAsync(message, limit.Token, departure);
        }
        catch (Exception failure) when (failure is CommandException or ProtocolException or AuthenticationException or SslHandshakeException
            or SocketException or IOException or OperationCanceledException or NotSupportedException or ServiceNotConnectedException)
        {
            return Judge(failure, departure.Left);
        }
        await LeaveAsync(client);
        return new GatewayAnswer(SendClass.Accepted, "250") { MessageId = mail.MessageId };
    }

    // The mail is taken: how the connection ends says nothing about it.
    static async Task LeaveAsync(SmtpClient client)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await client.DisconnectAsync(true, limit.Token);
        }
        catch (Exception failure) when (failure is ProtocolException or IOException or SocketException or OperationCanceledException
            or CommandException)
        {
            // Nothing is lost.
        }
    }

    static GatewayAnswer Judge(Exception failure, bool left) => failure switch
    {
        AuthenticationException => new(SendClass.Account, "smtp-auth", "user or password is refused"),
        NotSupportedException => new(SendClass.Config, "smtp-unsupported", "the server offers no such security or sign-in"),
        SslHandshakeException => new(SendClass.Config, "smtp-tls", "the server's certificate or TLS is refused"),
        SmtpCommandException refused => SmtpReplies.Of(refused.ErrorCode, (int)refused.StatusCode, refused.Message),
        _ when left => new(SendClass.Ambiguous, "smtp-no-answer " + failure.GetType().Name),
        _ => new(SendClass.Transient, "no-connection", failure.GetType().Name) { NeverReached = true },
    };

    static SecureSocketOptions Options(string security) => security switch
    {
        MailOptions.Tls => SecureSocketOptions.SslOnConnect,
        MailOptions.None => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };

    internal static MimeMessage Message(OutgoingMail mail)
    {
        var message = new MimeMessage { Subject = mail.Content.Subject, MessageId = mail.MessageId };
        message.From.Add(new MailboxAddress(mail.Content.FromName, mail.From));
        message.To.Add(new MailboxAddress("", mail.To));
        if (mail.Content.ReplyTo is { } reply) message.ReplyTo.Add(new MailboxAddress("", reply));
        foreach (var (name, value) in MailHeaders.Of(mail)) message.Headers.Add(name, value);
        message.Body = new BodyBuilder { TextBody = mail.Content.Plain, HtmlBody = mail.Content.Html }.ToMessageBody();
        return message;
    }
}

/// <summary>What every mail carries besides its words.</summary>
static class MailHeaders
{
    public static IEnumerable<(string Name, string Value)> Of(OutgoingMail mail)
    {
        // Bounce robots and holiday answers are not to be answered to a shop's buyers' address.
        yield return ("Auto-Submitted", "auto-generated");
        if (mail.Content.Unsubscribe is not { } link) yield break;
        // RFC 8058: exactly one https address, and the mail program posts there without asking anybody.
        yield return ("List-Unsubscribe", $"<{link}>");
        yield return ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    }
}
