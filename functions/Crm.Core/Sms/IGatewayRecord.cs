namespace Crm.Sms;

/// <summary>A text the gateway took.</summary>
/// <param name="Tag">The touchpoint id.</param>
/// <param name="Sends">How often this tag was handed over; anything but 1 is a text sent twice.</param>
public sealed record GatewayEntry(string Tag, string ProviderId, long Sends, DateTimeOffset At);

/// <summary>
/// The gateway's own record of what it took, kept apart from the touchpoint rows: what an audit compares them with. One entry a tag.
/// Read-only; a text handed over while it is read may or may not be seen.
/// </summary>
public interface IGatewayRecord
{
    /// <summary>False for a provider that keeps no record one can read: then the audit says so and leaves these comparisons out.</summary>
    bool Keeps { get; }

    /// <summary>
    /// The entries of these tags; a tag the gateway does not know is left out. Seen in order behind every send that returned before.
    /// </summary>
    ValueTask<IReadOnlyDictionary<string, GatewayEntry>> FindAsync(IReadOnlyCollection<string> tags, CancellationToken cancel);

    /// <summary>All entries taken up to an instant, each once, in no promised order, streamed.</summary>
    IAsyncEnumerable<GatewayEntry> AllAsync(DateTimeOffset upTo, CancellationToken cancel);
}

/// <summary>For gateways without a record.</summary>
public sealed class NoGatewayRecord : IGatewayRecord
{
    public bool Keeps => false;

    public ValueTask<IReadOnlyDictionary<string, GatewayEntry>> FindAsync(IReadOnlyCollection<string> tags, CancellationToken cancel) =>
        new(new Dictionary<string, GatewayEntry>());

    public async IAsyncEnumerable<GatewayEntry> AllAsync(DateTimeOffset upTo,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        yield break;
    }
}
