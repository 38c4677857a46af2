using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace Crm.Functions.Tests;

/// <summary>A message in the broker. It keeps its bytes, so that each delivery is built from what was sent.</summary>
sealed record BrokerMessage(long Number, string Id, byte[] Encoded, DateTimeOffset DueAt)
{
    public int Deliveries { get; init; }
    public Guid? Lock { get; init; }
    public DateTimeOffset LockedUntil { get; init; }
    public string? DeadLetterReason { get; init; }
    public string? DeadLetterDescription { get; init; }

    public string Body => Message.Decode(new ByteBuffer(Encoded, 0, Encoded.Length, Encoded.Length)).BodySection is Data data
        ? System.Text.Encoding.UTF8.GetString(data.Binary) : "";
}

/// <summary>
/// One queue as Service Bus keeps it: scheduled until due, locked while somebody works on it, given back or dead-lettered; an id sent twice
/// within ten minutes is dropped, as infra/app/servicebus.bicep has it.
/// </summary>
sealed class BrokerQueue
{
    readonly BrokerQueue? parked;
    static readonly TimeSpan LockTime = TimeSpan.FromMinutes(1);
    static readonly TimeSpan DuplicateWindow = TimeSpan.FromMinutes(10);
    const int MaxDeliveries = 10;

    readonly Lock gate = new();
    readonly SortedDictionary<long, BrokerMessage> messages = [];
    readonly Dictionary<string, DateTimeOffset> seen = [];
    long numbers;
    TimeSpan ahead;

    public BrokerQueue() => parked = new BrokerQueue(null);

    BrokerQueue(BrokerQueue? parked) => this.parked = parked;

    /// <summary>The dead-letter subqueue; a message stays in it until somebody completes it.</summary>
    public BrokerQueue DeadLetterQueue => parked!;

    DateTimeOffset Now => TimeProvider.System.GetUtcNow() + ahead;

    /// <summary>All that waits, scheduled or locked.</summary>
    public IReadOnlyList<BrokerMessage> Waiting { get { lock (gate) return [.. messages.Values]; } }

    public IReadOnlyList<BrokerMessage> DeadLetters => DeadLetterQueue.Waiting;

    /// <summary>How many were accepted in all, doubles not counted.</summary>
    public long Accepted { get { lock (gate) return numbers; } }

    /// <summary>Makes what is scheduled within this span due at once.</summary>
    public void Advance(TimeSpan span) { lock (gate) ahead += span; }

    public void Put(byte[] encoded)
    {
        var message = Message.Decode(new ByteBuffer(encoded, 0, encoded.Length, encoded.Length));
        var id = message.Properties?.MessageId ?? Guid.NewGuid().ToString();
        var due = message.MessageAnnotations?[new Symbol("x-opt-scheduled-enqueue-time")] is DateTime at
            ? new DateTimeOffset(at, TimeSpan.Zero) : DateTimeOffset.MinValue;
        lock (gate)
        {
            if (seen.TryGetValue(id, out var before) && Now - before < DuplicateWindow) return;
            seen[id] = Now;
            messages[++numbers] = new BrokerMessage(numbers, id, encoded, due);
        }
    }

    /// <summary>Looks at what there is from a number on, and takes nothing.</summary>
    public IReadOnlyList<BrokerMessage> Peek(long from, int count)
    {
        lock (gate) return [.. messages.Values.Where(m => m.Number >= from).Take(count)];
    }

    void Park(BrokerMessage message)
    {
        lock (gate) messages[++numbers] = message with { Number = numbers, DueAt = default, Lock = null, LockedUntil = default };
    }

    /// <summary>Locks what is due first; null when nothing is.</summary>
    public BrokerMessage? Take()
    {
        lock (gate)
        {
            var next = messages.Values.Where(m => m.DueAt <= Now && m.LockedUntil <= Now).MinBy(m => (m.DueAt, m.Number));
            if (next is null) return null;
            var taken = next with { Lock = Guid.NewGuid(), LockedUntil = Now + LockTime };
            return messages[next.Number] = taken;
        }
    }

    /// <summary>Ends a delivery by what the receiver said.</summary>
    public void Settle(long number, Guid token, DeliveryState? outcome)
    {
        lock (gate)
        {
            if (!messages.TryGetValue(number, out var message) || message.Lock != token) return;
            if (outcome is Accepted) messages.Remove(number);
            else if (outcome is Rejected { Error: { } error }
                && error.Condition == "com.microsoft:dead-letter")
                Bury(message, Text(error, "DeadLetterReason"), Text(error, "DeadLetterErrorDescription"));
            // What arrived with nobody waiting is given back untouched: that was no delivery.
            else if (outcome is Released) messages[number] = message with { Lock = null, LockedUntil = default };
            else if (parked is not null && message.Deliveries + 1 >= MaxDeliveries) Bury(message, "MaxDeliveryCountExceeded", null);
            else messages[number] = message with { Lock = null, LockedUntil = default, Deliveries = message.Deliveries + 1 };
        }
    }

    void Bury(BrokerMessage message, string? reason, string? description)
    {
        messages.Remove(message.Number);
        DeadLetterQueue.Park(message with { DeadLetterReason = reason, DeadLetterDescription = description });
    }

    static string? Text(Error error, string key) => error.Info?[new Symbol(key)] as string;
}
