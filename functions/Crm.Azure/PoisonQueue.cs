using System.Runtime.CompilerServices;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Crm.Azure;

/// <summary>
/// A storage queue's "-poison" queue. Its clients take the text as it is: what is driven again is the very text that failed, in its one
/// encoding.
/// </summary>
public sealed class PoisonQueue(QueueClient poison, QueueClient origin) : IParkedQueue
{
    /// <summary>The most that the service shows at once; it has no second page.</summary>
    public const int MostShown = 32;
    static readonly TimeSpan Taken = TimeSpan.FromMinutes(5);

    public string Queue => origin.Name;

    public async IAsyncEnumerable<ParkedMessage> ListAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        if (!await poison.ExistsAsync(cancel)) yield break;
        foreach (var m in (await poison.PeekMessagesAsync(MostShown, cancel)).Value)
            yield return Of(m.MessageId, m.InsertedOn, m.DequeueCount, m.Body);
    }

    public async Task<IReadOnlyList<(ParkedMessage Message, ParkedFate Fate)>> SettleAsync(Func<ParkedMessage, ParkedFate> decide,
        CancellationToken cancel)
    {
        var (done, held) = (new List<(ParkedMessage, ParkedFate)>(), new List<QueueMessage>());
        if (!await poison.ExistsAsync(cancel)) return done;
        while ((await poison.ReceiveMessagesAsync(MostShown, Taken, cancel)).Value is { Length: > 0 } batch)
            foreach (var message in batch)
            {
                var parked = Of(message.MessageId, message.InsertedOn, message.DequeueCount, message.Body);
                var fate = decide(parked);
                if (fate == ParkedFate.Redriven) await origin.SendMessageAsync(message.Body, null, TimeSpan.FromSeconds(-1), cancel);
                if (fate == ParkedFate.Stays) held.Add(message);
                else
                {
                    await poison.DeleteMessageAsync(message.MessageId, message.PopReceipt, CancellationToken.None);
                    done.Add((parked, fate));
                }
            }
        foreach (var message in held)
            await poison.UpdateMessageAsync(message.MessageId, message.PopReceipt, message.Body, TimeSpan.Zero, CancellationToken.None);
        return done;
    }

    ParkedMessage Of(string id, DateTimeOffset? at, long tries, BinaryData text) => new(Queue, id, at ?? default, tries,
        "the host gave up on it, five times in the middle", Decoded(text));

    static BinaryData Decoded(BinaryData text)
    {
        try
        {
            return BinaryData.FromBytes(Convert.FromBase64String(text.ToString()));
        }
        catch (FormatException)
        {
            return text;
        }
    }
}
