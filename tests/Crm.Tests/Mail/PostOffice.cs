using System.Buffers;
using System.Collections.Concurrent;
using MimeKit;
using SmtpServer;
using SmtpServer.ComponentModel;
using SmtpServer.Mail;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Crm.Tests.Mail;

/// <summary>A real SMTP server on this machine.</summary>
sealed class PostOffice : IAsyncDisposable
{
    readonly CancellationTokenSource stop = new();
    readonly Task running;

    public PostOffice(int port)
    {
        Port = port;
        var options = new SmtpServerOptionsBuilder().ServerName("post.test").Port(port).Build();
        var services = new ServiceProvider();
        services.Add(new Store(this));
        services.Add(new Filter(this));
        running = new SmtpServer.SmtpServer(options, services).StartAsync(stop.Token);
    }

    public int Port { get; }
    public ConcurrentQueue<MimeMessage> Mails { get; } = [];
    public HashSet<string> Unknown { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The next mail is taken, and the answer does not come in time.</summary>
    public bool FallsSilent { get; set; }

    /// <summary>Said to every recipient, whatever the address, while it is set.</summary>
    public SmtpResponse? Refusal { get; set; }

    sealed class Store(PostOffice office) : MessageStore
    {
        public override async Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction,
            ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            using var bytes = new MemoryStream(buffer.ToArray());
            office.Mails.Enqueue(await MimeMessage.LoadAsync(bytes, cancellationToken));
            if (office.FallsSilent) await Task.Delay(TimeSpan.FromSeconds(20), office.stop.Token);
            return SmtpResponse.Ok;
        }
    }

    sealed class Filter(PostOffice office) : MailboxFilter
    {
        public override Task<bool> CanDeliverToAsync(ISessionContext context, IMailbox to, IMailbox from, CancellationToken token) =>
            office.Refusal is { } refusal ? throw new SmtpResponseException(refusal)
                : Task.FromResult(!office.Unknown.Contains($"{to.User}@{to.Host}"));
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        try
        {
            await running;
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }
}
