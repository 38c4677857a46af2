using Crm.Events;
using Crm.Orders;
using Crm.Platforms;
using Crm.Platforms.Api;
using Crm.Shops;

namespace Crm.Sync;

public abstract record DetailsAnswer
{
    /// <param name="Message">Maps to an ordinary event of the order, like a push does.</param>
    public sealed record Found(InboxMessage Message) : DetailsAnswer;

    /// <summary>The platform knows no such order.</summary>
    public sealed record Gone : DetailsAnswer;

    /// <summary>No answer now; the order is asked for again later.</summary>
    public sealed record Unavailable(ApiFault Fault, string Code) : DetailsAnswer;
}

/// <summary>
/// Asks the platform for what a thin push leaves out. Changes nothing anywhere, may be repeated, and never throws for the platform's
/// trouble. An answer is a snapshot with the platform's own update time, so it joins in any order.
/// </summary>
public interface IOrderDetails
{
    /// <summary>Whether this shop has credentials for it. Where it has none, pushes count with what they carry.</summary>
    bool Covers(Shop shop, string platform);

    /// <summary>Whether a call would go out at once: at the platform's rate, and while it answers.</summary>
    bool IsFree(Shop shop, string platform);

    /// <summary>How long after a push the order is only worth asking for.</summary>
    TimeSpan Settles(Shop shop, string platform);

    ValueTask<DetailsAnswer> FindAsync(Shop shop, OrderKey order, CancellationToken cancel);
}

/// <summary>The platforms' own order APIs.</summary>
public sealed class PlatformOrderDetails(ApiSessions sessions, TimeProvider time) : IOrderDetails
{
    public bool Covers(Shop shop, string platform) => sessions.TryFind<IOrderApi>(shop, platform, out _);

    public bool IsFree(Shop shop, string platform) =>
        sessions.TryFind<IOrderApi>(shop, platform, out var target) && sessions.IsFree(target);

    public TimeSpan Settles(Shop shop, string platform) =>
        sessions.TryFind<IOrderApi>(shop, platform, out var target) ? ((IOrderApi)target.Api).Settles : TimeSpan.Zero;

    public async ValueTask<DetailsAnswer> FindAsync(Shop shop, OrderKey order, CancellationToken cancel)
    {
        if (!sessions.TryFind<IOrderApi>(shop, order.Platform, out var target)) return new DetailsAnswer.Unavailable(ApiFault.Refused,
            "no credentials");
        try
        {
            var body = await ((IOrderApi)target.Api).OrderAsync(sessions.Open(target), order.Id, cancel);
            return new DetailsAnswer.Found(new InboxMessage
            {
                Shop = shop.Id, Platform = target.Api.Name,
                Received = time.GetUtcNow(), Headers = Fetched.OrderHeaders, Body = body,
            });
        }
        catch (ApiException failure)
        {
            return failure.Fault == ApiFault.Gone ? new DetailsAnswer.Gone() : new DetailsAnswer.Unavailable(failure.Fault, failure.Code);
        }
        catch (PayloadException)
        {
            return new DetailsAnswer.Unavailable(ApiFault.Refused, "answer has another form");
        }
    }
}
