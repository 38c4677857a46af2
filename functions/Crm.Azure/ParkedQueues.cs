using System.Runtime.CompilerServices;
using Azure.Messaging.ServiceBus;

namespace Crm.Azure;

/// <summary>A message that the platform gave up on, as it lies there.</summary>
/// <param name="Queue">Where it came from.</param>
/// <param name="Id">Within all queues: the broker's sequence number, or the storage queue's message id.</param>
/// <param name="Reason">The broker's or the app's word; a storage queue keeps none.</param>
public sealed record ParkedMessage(string Queue, string Id, DateTimeOffset At, long Tries, string Reason, BinaryData Body);

public enum ParkedFate
{
    Stays,

    /// <summary>Back into its queue, byte for byte as it was.</summary>
    Redriven,

    /// <summary>Gone for good.</summary>
    Purged,
}

/// <summary>Where one queue's given-up messages lie.</summary>
public interface IParkedQueue
{
    /// <summary>Of the queue they came from.</summary>
    string Queue { get; }

    /// <summary>Looks and takes nothing.</summary>
    IAsyncEnumerable<ParkedMessage> ListAsync(CancellationToken cancel);

    /// <summary>
    /// Settles each message by its fate and returns what did not stay. A redriven one is in its queue before it leaves here: a process that
    /// dies between leaves it in both, which every consumer of ours bears.
    /// </summary>
    Task<IReadOnlyList<(ParkedMessage Message, ParkedFate Fate)>> SettleAsync(Func<ParkedMessage, ParkedFate> decide,
        CancellationToken cancel);
}

/// <summary>The dead-letter subqueue of a Service Bus queue.</summary>
public sealed class BrokerDeadLetters(ServiceBusClient client, string queue) : IParkedQueue
{
    const int Page = 100, LongestId = 128;
    const string Again = ".again.";
    static readonly TimeSpan Wait = TimeSpan.FromSeconds(3);

    public string Queue => queue;

    public async IAsyncEnumerable<ParkedMessage> ListAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await using var receiver = Receiver();
        for (var from = 0L; await receiver.PeekMessagesAsync(Page, from, cancel) is { Count: > 0 } page;
            from = page[^1].SequenceNumber + 1)
            foreach (var message in page) yield return Of(message);
    }

    public async Task<IReadOnlyList<(ParkedMessage Message, ParkedFate Fate)>> SettleAsync(Func<ParkedMessage, ParkedFate> decide,
        CancellationToken cancel)
    {
        // Chosen by looking, so that only what is chosen ends the taking, and nothing is taken when nothing is.
        var chosen = new Dictionary<string, ParkedFate>(StringComparer.Ordinal);
        await foreach (var message in ListAsync(cancel))
            if (decide(message) is var fate and not ParkedFate.Stays) chosen[message.Id] = fate;
        var (done, held) = (new List<(ParkedMessage, ParkedFate)>(), new Dictionary<string, ServiceBusReceivedMessage>());
        await using var receiver = Receiver();
        await using var sender = client.CreateSender(queue);
        while (chosen.Count > 0 && await receiver.ReceiveMessagesAsync(Page, Wait, cancel) is { Count: > 0 } batch)
        {
            foreach (var message in batch)
            {
                var parked = Of(message);
                if (!chosen.Remove(parked.Id, out var fate)) held[parked.Id] = message;
                else done.Add(await SettleAsync(receiver, sender, message, parked, fate, cancel));
            }
            // A lock that ran out brings back what was seen: the rest is somebody else's now.
            if (batch.All(m => held.TryGetValue(Of(m).Id, out var before) && before != m)) break;
        }
        foreach (var message in held.Values) await receiver.AbandonMessageAsync(message, null, CancellationToken.None);
        return done;
    }

    static async Task<(ParkedMessage, ParkedFate)> SettleAsync(ServiceBusReceiver receiver, ServiceBusSender sender,
        ServiceBusReceivedMessage message, ParkedMessage parked, ParkedFate fate, CancellationToken cancel)
    {
        if (fate == ParkedFate.Redriven) await sender.SendMessageAsync(Copy(message), cancel);
        await receiver.CompleteMessageAsync(message, CancellationToken.None);
        return (parked, fate);
    }

    // The same message under an id of its own: under the old one the queue's duplicate detection would drop it, and say nothing.
    static ServiceBusMessage Copy(ServiceBusReceivedMessage message)
    {
        var (id, mark) = (message.MessageId.Split(Again)[0], $"{Again}{message.SequenceNumber:x}");
        return new ServiceBusMessage(message) { MessageId = id[..Math.Min(id.Length, LongestId - mark.Length)] + mark };
    }

    ServiceBusReceiver Receiver() =>
        client.CreateReceiver(queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });

    ParkedMessage Of(ServiceBusReceivedMessage m) => new(queue, FormattableString.Invariant($"{m.SequenceNumber}"), m.EnqueuedTime,
        m.DeliveryCount, m.DeadLetterErrorDescription is { Length: > 0 } says ? $"{m.DeadLetterReason}: {says}"
            : m.DeadLetterReason ?? "no reason given", m.Body);
}
