namespace Crm.Webhooks;

/// <summary>A webhook as it came: what is kept before it is acknowledged, and what can be re-driven. <see cref="Id"/> is the hash of platform, topic, event id and body.</summary>
public sealed record InboxMessage
{
    public required string Id { get; init; }
    public required string Shop { get; init; }
    public required string Platform { get; init; }
    public required DateTimeOffset Received { get; init; }

    /// <summary>The headers the platform's mapping reads (topic, event id, trigger time), lower-case names.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The raw body, byte for byte.</summary>
    public required byte[] Body { get; init; }
}

/// <summary>Durable queue between the webhook and ingest.</summary>
public interface IInbox
{
    /// <summary>Returns only when the message is durably stored. The same message may be stored twice; ingest is idempotent.</summary>
    ValueTask PutAsync(InboxMessage message, CancellationToken cancel);
}
