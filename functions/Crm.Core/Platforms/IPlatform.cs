using Crm.Common;
using Crm.Events;
using Crm.Shops;

namespace Crm.Platforms;

/// <summary>A webhook request, free of any web framework. Header names compare without case.</summary>
public sealed record WebhookRequest(string Shop, string Platform, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>The raw query string without its "?".</summary>
    public string Query { get; init; } = "";

    /// <summary>When it came in, for platforms that sign the time; null where an old one is looked at: its age is not judged.</summary>
    public DateTimeOffset? Received { get; init; }

    public string? Header(string name) => Headers.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}

public abstract record VerificationResult
{
    public sealed record Signed : VerificationResult;
    public sealed record Refused(string Reason) : VerificationResult;

    /// <summary>Answered at once, nothing stored: a platform's own connection check.</summary>
    public sealed record Ping(ApiResponse Reply) : VerificationResult;
}

public abstract record MappingResult
{
    public sealed record Events(IReadOnlyList<ShopEvent> List) : MappingResult
    {
        /// <summary>What became of the other parts of a message that holds several; null when all of them are in the list.</summary>
        public MappingResult? Rest { get; init; }
    }

    /// <summary>A topic this version does nothing with: stored and counted, so it can be re-driven by a later one.</summary>
    public sealed record Unhandled(string Topic) : MappingResult;

    /// <summary>The payload cannot be an event: which field, and why.</summary>
    public sealed record Invalid(string Reason) : MappingResult;
}

/// <summary>The wire to one marketplace: signature, acknowledgement, mapping. All three are pure.</summary>
public interface IPlatform
{
    /// <summary>The name in the webhook's URL, lower case.</summary>
    string Name { get; }

    /// <summary>What to subscribe to, in the words of the platform's console or API.</summary>
    IReadOnlyList<string> Topics { get; }

    /// <summary>Headers that carry the signature: by them a request whose platform nobody knows is recognised.</summary>
    IReadOnlyList<string> SignatureHeaders => [];

    /// <summary>Settings of a <see cref="PlatformLink"/> without which no signature can be judged.</summary>
    IReadOnlyList<string> Required => [];

    /// <summary>Whether a content type, when the request names one, is the platform's.</summary>
    bool Takes(string contentType) => contentType.Contains("json", StringComparison.OrdinalIgnoreCase);

    /// <summary>Judges the raw bytes against each secret, in constant time.</summary>
    VerificationResult Verify(WebhookRequest request, PlatformLink link);

    /// <summary>What the platform takes for "got it"; given only after the message is durably stored.</summary>
    ApiResponse Acknowledge(WebhookRequest request);

    /// <summary>The headers <see cref="Map"/> will need, to be kept with the body; "?name" keeps a parameter of the query.</summary>
    IReadOnlyList<string> KeptHeaders { get; }

    MappingResult Map(InboxMessage message, Shop shop);
}
