using Azure.Messaging.ServiceBus;
using Crm.Touchpoints.Schedule;

namespace Crm.Functions.Adapters;

/// <summary>
/// Wake-ups as scheduled messages. Each message carries its own time, so those of one event go out in one send (ScheduleMessagesAsync takes
/// one time for all and would need a request per time; its sequence numbers are of no use here, since nothing is ever cancelled).
/// </summary>
public sealed class ServiceBusWakeUps(ServiceBusSender sender, WakeUpHorizon horizon, TimeProvider time) : IWakeUps
{
    public async ValueTask ScheduleAsync(IReadOnlyList<WakeUp> wakeUps, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var messages = new Queue<ServiceBusMessage>(wakeUps.Where(wakeUp => wakeUp.Due <= now + horizon.Span)
            .Select(wakeUp => Message(wakeUp, now)));
        if (messages.Count == 1) await sender.SendMessageAsync(messages.Dequeue(), cancel);
        while (messages.Count > 0)
        {
            using var batch = await sender.CreateMessageBatchAsync(cancel);
            while (messages.Count > 0 && batch.TryAddMessage(messages.Peek())) messages.Dequeue();
            if (batch.Count == 0) throw new InvalidOperationException("A wake-up does not fit an empty batch.");
            await sender.SendMessagesAsync(batch, cancel);
        }
    }

    public static ServiceBusMessage Message(WakeUp wakeUp, DateTimeOffset now) => new(WakeUpCodec.Write(wakeUp))
    {
        MessageId = WakeUpCodec.MessageId(wakeUp, now),
        ContentType = "application/json",
        CorrelationId = wakeUp.Touchpoint,
        ScheduledEnqueueTime = WakeUpCodec.DeliverAt(wakeUp),
    };
}
