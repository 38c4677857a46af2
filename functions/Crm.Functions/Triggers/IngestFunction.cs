using Azure.Storage.Queues.Models;
using Crm.Azure;
using Crm.Common;
using Crm.DeadLetters;
using Crm.Events;
using Crm.Functions.Adapters;
using Crm.Inbox;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Crm.Functions.Triggers;

/// <summary>A try failed and another will follow: thrown, so that the queue shows the message again after its visibility timeout.</summary>
public sealed class TryAgainException(string message) : Exception(message);

/// <summary>One stored webhook to the inbox handler, which also puts aside what fails for good.</summary>
public sealed partial class IngestFunction(QueueInbox inbox, InboxHandler handler, DeadLetterStore poison, TimeProvider time,
    ILogger<IngestFunction> log)
{
    [Function("Ingest")]
    public async Task RunAsync([QueueTrigger(StorageNames.InboxQueue, Connection = SettingNames.Storage)] QueueMessage queued,
        CancellationToken cancel)
    {
        var delivery = await inbox.OpenAsync(queued.Body, cancel);
        if (delivery.Unreadable is { } reason) await poison.PutAsync(Unreadable(queued.Body, reason, time), cancel);
        if (delivery.Message is { } message)
        {
            using var scope = log.BeginScope(
                new Dictionary<string, object> { ["Shop"] = message.Shop, ["Platform"] = message.Platform, ["Message"] = message.Id });
            if (await handler.HandleAsync(message, (int)queued.DequeueCount, cancel) is InboxOutcome.RetryIn retry)
                throw new TryAgainException($"Message {message.Id} failed with {retry.Error} at try {queued.DequeueCount}.");
        }
        else if (delivery.Unreadable is null) AlreadyDone(queued.MessageId);
        await inbox.CloseAsync(delivery, cancel);
    }

    public static DeadLetter Unreadable(BinaryData content, string reason, TimeProvider time) =>
        DeadLetter.AsItCame(content.ToArray(), reason, time.GetUtcNow());

    [LoggerMessage(7010, LogLevel.Information, "Queue message {Message} was processed before; its blob is gone")]
    partial void AlreadyDone(string message);
}
