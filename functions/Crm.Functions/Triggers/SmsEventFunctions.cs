using Crm.Azure;
using System.Text.Json;
using Azure.Storage.Queues.Models;
using Crm.Common;
using Crm.DeadLetters;
using Crm.Inbox;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Crm.Functions.Triggers;

/// <summary>
/// Delivery reports and received texts. Event Grid puts each event into a storage queue as the topic's identity, so there is no route that
/// strangers can reach, no key, and nothing to shake hands about.
/// </summary>
public sealed partial class SmsEventFunctions(EventGridIntake intake, DeadLetterStore poison, TimeProvider time,
    ILogger<SmsEventFunctions> log)
{
    [Function("SmsEvents")]
    public Task RunAsync([QueueTrigger(StorageNames.SmsEventQueue, Connection = SettingNames.Storage)] QueueMessage queued,
        CancellationToken cancel) =>
        HandleAsync(queued.Body, cancel);

    /// <summary>
    /// What failed five times comes here. The host has no further queue for a "-poison" one: what fails again is shown again after ten
    /// minutes, for a week, so that an outage costs time and no reports.
    /// </summary>
    [Function("SmsEventsPoison")]
    public async Task RunPoisonAsync(
        [QueueTrigger(StorageNames.SmsEventPoisonQueue, Connection = SettingNames.Storage)] QueueMessage queued, CancellationToken cancel)
    {
        if (queued.DequeueCount == 1)
        {
            KeptFailing(queued.MessageId);
            CrmMetrics.Poisoned.Add(1, new("platform", "eventgrid"), new("kind", nameof(DeadLetterKind.Failed)));
        }
        await HandleAsync(queued.Body, cancel);
    }

    async Task HandleAsync(BinaryData body, CancellationToken cancel)
    {
        try
        {
            await intake.HandleAsync(body.ToMemory(), cancel);
        }
        catch (JsonException wrong)
        {
            await poison.PutAsync(IngestFunction.Unreadable(body, $"No event: {wrong.Message}", time), cancel);
        }
    }

    [LoggerMessage(7025, LogLevel.Error, "The event in queue message {Message} failed five times; it is tried every ten minutes now")]
    partial void KeptFailing(string message);
}
