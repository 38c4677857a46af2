using Azure.Storage.Queues.Models;
using Crm.Azure;
using Crm.DeadLetters;
using Crm.Functions.Adapters;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Crm.Functions.Triggers;

/// <summary>
/// What the Functions host gave up on (a crash or a timeout in the middle, five times): into the poison table, where it is seen and can be
/// driven again.
/// </summary>
public sealed partial class PoisonFunction(QueueInbox inbox, DeadLetterStore poison, TimeProvider time, ILogger<PoisonFunction> log)
{
    [Function("Poison")]
    public async Task RunAsync([QueueTrigger(StorageNames.InboxPoisonQueue, Connection = SettingNames.Storage)] QueueMessage queued,
        CancellationToken cancel)
    {
        var delivery = await inbox.OpenAsync(queued.Body, cancel);
        if (Aside(delivery, queued) is { } aside)
        {
            await poison.PutAsync(aside, cancel);
            PutAside(aside.Id, aside.Kind);
        }
        await inbox.CloseAsync(delivery, cancel);
    }

    DeadLetter? Aside(InboxDelivery delivery, QueueMessage queued)
    {
        if (delivery.Unreadable is { } reason) return IngestFunction.Unreadable(queued.Body, reason, time);
        if (delivery.Message is not { } message) return null;
        return new DeadLetter { Id = message.Id, Kind = DeadLetterKind.Failed,
            Reason = "Its processing never came to an end; the host gave up.", At = time.GetUtcNow(), Message = message };
    }

    [LoggerMessage(7020, LogLevel.Error, "Message {Message} came from the poison queue: {Kind}")]
    partial void PutAside(string message, DeadLetterKind kind);
}
