using Azure.Messaging.ServiceBus;
using Crm.Azure;
using Crm.Touchpoints.Schedule;
using Crm.Touchpoints.Sending;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Crm.Functions.Triggers;

/// <summary>
/// A wake-up to the core, and its message settled by what the core says. Settled by hand: "waiting" and "done" complete, doubts do not.
/// </summary>
public sealed class DispatchFunction(WakeUpHandler handler, TimeProvider time, ILogger<DispatchFunction> log)
{
    [Function("Fire")]
    public async Task RunAsync(
        [ServiceBusTrigger(StorageNames.WakeUpQueue, Connection = SettingNames.ServiceBus,
            AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancel)
    {
        if (WakeUpCodec.Read(message.Body) is not { } wakeUp)
        {
            await actions.DeadLetterMessageAsync(message, null, "Unreadable", "The body is no wake-up.", CancellationToken.None);
            return;
        }
        using var scope = log.BeginScope(
            new Dictionary<string, object> { ["Touchpoint"] = wakeUp.Touchpoint, ["Customer"] = wakeUp.Customer });
        await SettleAsync(message, actions, await handler.HandleAsync(wakeUp, message.DeliveryCount, cancel), cancel);
    }

    async Task SettleAsync(ServiceBusReceivedMessage message, ServiceBusMessageActions actions, Settlement settlement,
        CancellationToken cancel)
    {
        switch (settlement)
        {
            case Settlement.Complete:
                await actions.CompleteMessageAsync(message, CancellationToken.None);
                break;
            case Settlement.Abandon abandon:
                // The broker delivers an abandoned message again at once: the wait is here, under the renewed lock.
                await Task.Delay(abandon.After, time, cancel);
                await actions.AbandonMessageAsync(message, null, CancellationToken.None);
                break;
            case Settlement.DeadLetter dead:
                await actions.DeadLetterMessageAsync(message, null, dead.Reason, dead.Description, CancellationToken.None);
                break;
        }
    }
}
