using Crm.Events;
using Crm.Shops;

namespace Crm.Platforms.Api;

/// <summary>What went wrong with a call, in the words that decide what to do about it.</summary>
public enum ApiFault
{
    /// <summary>Too many calls: later.</summary>
    Busy,

    /// <summary>No answer, or one of the platform's own trouble: later.</summary>
    Down,

    /// <summary>The access token is worn out: renew it and call again.</summary>
    Token,

    /// <summary>There is no such order.</summary>
    Gone,

    /// <summary>Refused for good: credentials, permissions, a wrong request. A person has to look.</summary>
    Refused,
}

/// <param name="fault">What to do about it.</param>
/// <param name="code">The platform's own code or the HTTP status: short, and never a person's data.</param>
public sealed class ApiException(ApiFault fault, string code) : Exception($"{fault} ({Short(code)})")
{
    public ApiFault Fault { get; } = fault;
    public string Code { get; } = Short(code);

    /// <summary>How long the platform asks us to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    static string Short(string code)
    {
        var kept = string.Concat(code.Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or ' '));
        return kept.Length <= 60 ? kept : kept[..60];
    }
}

/// <summary>
/// The calls to one marketplace: how a request is signed, what an answer means. It lies in the platform's folder; waiting, repeating, rate
/// and tokens are the same for all and lie in <see cref="ApiSession"/> and <see cref="ApiTransport"/>.
/// </summary>
public interface IPlatformApi
{
    /// <summary>The platform's name, as in <see cref="IPlatform.Name"/>.</summary>
    string Name { get; }

    /// <summary>Null where every shop has its own.</summary>
    Uri? BaseUrl { get; }
    Uri? AuthUrl => null;

    /// <summary>Calls a second that an ordinary app may make; a shop's setting overrides it.</summary>
    double PerSecond { get; }

    /// <summary>Settings that are missing, each with the reason.</summary>
    IEnumerable<(string Setting, string Why)> Missing(ApiLink link);

    /// <summary>What an answer of the platform complains about; null when it is good.</summary>
    (ApiFault Fault, string Code)? FaultOf(Payload answer);

    /// <summary>Whether a new access token can be had without a person.</summary>
    bool CanRenew(ApiLink link, ApiToken token) => false;

    ValueTask<ApiToken> RenewAsync(ApiSession session, ApiToken old, CancellationToken cancel) => throw new NotSupportedException();
}

/// <summary>A platform whose pushes are thin: one order can be asked for.</summary>
public interface IOrderApi : IPlatformApi
{
    /// <summary>How long after a push the order is only worth asking for.</summary>
    TimeSpan Settles => TimeSpan.Zero;

    /// <summary>The body that the platform's <see cref="IPlatform.Map"/> reads as a fetched order.</summary>
    /// <exception cref="ApiException">There is no such order, or no answer.</exception>
    ValueTask<byte[]> OrderAsync(ApiSession session, string order, CancellationToken cancel);
}

/// <summary>Orders or pushes that were missed, page by page.</summary>
public interface IPollApi : IPlatformApi
{
    /// <param name="session">Of the shop.</param>
    /// <param name="since">What changed from here on.</param>
    /// <param name="resumeAt">Where the page before said it goes on; null for the first.</param>
    /// <param name="cancel">Stops before the call.</param>
    ValueTask<PollPage> PollAsync(ApiSession session, DateTimeOffset since, string? resumeAt, CancellationToken cancel);
}

/// <summary>Orders of the past, for a shop that begins: page by page, oldest first.</summary>
public interface IHistoryApi : IPlatformApi
{
    /// <summary>How many orders there are since then; null when the platform does not say.</summary>
    ValueTask<long?> CountAsync(ApiSession session, DateTimeOffset since, CancellationToken cancel);

    /// <param name="session">Of the shop.</param>
    /// <param name="since">Orders created from here on.</param>
    /// <param name="resumeAt">Where the page before said it goes on; null for the first.</param>
    /// <param name="cancel">Stops before the call.</param>
    ValueTask<PollPage> HistoryAsync(ApiSession session, DateTimeOffset since, string? resumeAt, CancellationToken cancel);
}

/// <summary>A platform whose subscriptions are made and looked at by its API.</summary>
public interface IWebhookApi : IPlatformApi
{
    ValueTask<IReadOnlyList<WebhookSubscription>> SubscriptionsAsync(ApiSession session, CancellationToken cancel);

    /// <summary>Subscribes to a topic. Not idempotent: look first.</summary>
    ValueTask SubscribeAsync(ApiSession session, string topic, Uri address, CancellationToken cancel);

    /// <summary>Switches one on again that the platform has switched off.</summary>
    ValueTask ResumeAsync(ApiSession session, WebhookSubscription subscription, CancellationToken cancel);
}

/// <param name="Active">False: the platform has switched it off, after failures or by hand.</param>
public sealed record WebhookSubscription(string Id, string Topic, string Address, bool Active);

/// <summary>Messages that wait at the platform until they are confirmed.</summary>
public interface IMessageApi : IPlatformApi
{
    ValueTask<PollPage> PullAsync(ApiSession session, CancellationToken cancel);
}

/// <param name="Bodies">Each what a webhook's body would have been, with the headers that go with it.</param>
/// <param name="ResumeAt">Where to go on; null when this was the last page.</param>
/// <param name="Confirm">Called when all of the page lies in the inbox; null where nothing is to be confirmed.</param>
public sealed record PollPage(IReadOnlyList<PolledMessage> Bodies, string? ResumeAt, Func<CancellationToken, ValueTask>? Confirm);

/// <param name="PlatformShop">The platform's id of the shop it is for, where one app's messages are mixed.</param>
public sealed record PolledMessage(byte[] Body, IReadOnlyDictionary<string, string> Headers, string? PlatformShop = null);

/// <summary>
/// Tells a message we fetched from one that was pushed. No webhook can carry the mark: only headers that a platform keeps are stored.
/// </summary>
public static class Fetched
{
    public const string Header = "x-crm-fetched";

    /// <summary>The body is the platform's answer about an order.</summary>
    public static bool IsOrder(InboxMessage message) => message.Headers.ContainsKey(Header);
    public static IReadOnlyDictionary<string, string> OrderHeaders { get; } =
        new SortedDictionary<string, string>(StringComparer.Ordinal) { [Header] = "order" };
}
