using Crm.Common;

namespace Crm.Events;

/// <summary>A webhook as it came: what is kept before it is acknowledged, and what can be re-driven.</summary>
public sealed record InboxMessage
{
    /// <summary>The hash of shop, platform, kept headers and body, taken when somebody asks: few messages ever need it.</summary>
    public string Id => Hash.Hex(Shop, Platform,
        string.Join('\n', Headers.OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => h.Value)), Hash.Of(Body));

    public required string Shop { get; init; }
    public required string Platform { get; init; }
    public required DateTimeOffset Received { get; init; }

    /// <summary>The headers the platform's mapping reads (topic, event id, trigger time), lower-case names.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>
    /// It was put aside, or left by a process that is gone: a try of it may have ended half-way, so what it finds done is ended once more.
    /// </summary>
    public bool MayBeHalfDone { get; init; }

    /// <summary>The raw body, byte for byte.</summary>
    public required byte[] Body { get; init; }
}

/// <summary>Durable queue between the webhook and ingest.</summary>
public interface IInbox
{
    /// <summary>Returns only when the message is durably stored. The same message may be stored twice; ingest is idempotent.</summary>
    ValueTask PutAsync(InboxMessage message, CancellationToken cancel);
}
