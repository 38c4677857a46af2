using System.Collections.Concurrent;
using Crm.Common;
using Crm.Ingest;
using Crm.Orders;
using Crm.Shops;
using Crm.Storage;
using Crm.Webhooks;
using Microsoft.Extensions.Logging;

namespace Crm.Details;

/// <summary>
/// Behind ingest: a thin push is applied as it is, and then the platform is asked for the rest, at once when it has time for us, else later by
/// <see cref="RunDueAsync"/>. Its answer is an ordinary event. Whatever goes wrong here, the push has counted.
/// </summary>
public sealed partial class Enricher(
    ShopDirectory shops, IEnumerable<IPlatform> platforms, IOrderDetails details, WantedDetails wanted, IIngest ingest, PoisonStore poison, TimeProvider time, ILogger<Enricher> log)
{
    const int AtATime = 4, TroubleEnough = 3;
    static readonly TimeSpan Remembered = TimeSpan.FromMinutes(5);

    readonly Dictionary<string, IPlatform> byName = platforms.ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
    readonly ConcurrentDictionary<OrderKey, byte> asking = new();
    readonly ConcurrentDictionary<OrderKey, Asked> asked = new();

    /// <param name="At">When the question went out.</param>
    /// <param name="Tells">The order's update time in the answer.</param>
    readonly record struct Asked(DateTimeOffset At, DateTimeOffset? Tells);

    /// <summary>After the events of a message are applied.</summary>
    public async ValueTask LookAsync(Shop shop, InboxMessage message, IReadOnlyList<ShopEvent> events, CancellationToken cancel)
    {
        if (!details.Covers(shop, message.Platform)) return;
        foreach (var order in events.Where(ThinNews.Is).GroupBy(e => e.Order!.Key))
        {
            var now = time.GetUtcNow();
            var want = new Want { Order = order.Key, Heard = message.Received, Told = order.Max(e => e.Order!.Status?.At), Since = now, NotBefore = now + details.Settles(shop, message.Platform) };
            if (IsKnown(want)) Count(want, "cached");
            else if (want.NotBefore > now || !details.IsFree(shop, message.Platform)) await LaterAsync(want, cancel);
            else if (await TryAskAsync(shop, want, cancel) is not null and not DetailsAnswer.Unavailable) continue;
            else await LaterAsync(want, cancel);
        }
    }

    /// <summary>Asks for what waits and is due. An outage or a refusal ends the round for that account, and the others go on.</summary>
    /// <returns>How many orders still wait.</returns>
    public async Task<int> RunDueAsync(CancellationToken cancel)
    {
        if (!shops.All.Any(s => s.Platforms.Keys.Any(p => details.Covers(s, p)))) return 0;
        var (now, waiting) = (time.GetUtcNow(), 0);
        var due = new List<Stored<Want>>();
        await foreach (var want in wanted.ListAsync(cancel))
        {
            waiting++;
            if (want.Value.NotBefore <= now) due.Add(want);
        }
        var done = 0;
        await Parallel.ForEachAsync(due.GroupBy(w => (w.Value.Order.Shop, w.Value.Order.Platform)), new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = 8 }, async (account, stop) =>
        {
            var trouble = 0;
            await Parallel.ForEachAsync(account.OrderBy(w => w.Value.Since), new ParallelOptions { CancellationToken = stop, MaxDegreeOfParallelism = AtATime }, async (want, end) =>
            {
                if (Volatile.Read(ref trouble) >= TroubleEnough) return;
                if (await SettleAsync(want, end)) Interlocked.Increment(ref done);
                else Interlocked.Increment(ref trouble);
            });
        });
        return waiting - done;
    }

    /// <summary>False when it goes on waiting.</summary>
    async ValueTask<bool> SettleAsync(Stored<Want> stored, CancellationToken cancel)
    {
        var want = stored.Value;
        if (shops.Find(want.Order.Shop) is { } shop && details.Covers(shop, want.Order.Platform) && !IsKnown(want))
        {
            switch (await TryAskAsync(shop, want, cancel))
            {
                case null: return true;
                case DetailsAnswer.Unavailable no when time.GetUtcNow() - want.Since < DetailsPolicy.GiveUpAfter:
                    var failures = want.Failures + 1;
                    await wanted.PutOffAsync(stored, want with { Failures = failures, NotBefore = time.GetUtcNow() + DetailsPolicy.Wait(failures, no.Fault is PlatformApis.ApiFault.Refused or PlatformApis.ApiFault.Token, want.Order) }, cancel);
                    return false;
                case DetailsAnswer.Unavailable:
                    Count(want, "given-up");
                    GivenUp(want.Order.Shop, want.Order.Platform, want.Order.Id);
                    break;
            }
        }
        await wanted.RemoveAsync(stored, cancel);
        return true;
    }

    /// <summary>Null when the order is being asked for already.</summary>
    async ValueTask<DetailsAnswer?> TryAskAsync(Shop shop, Want want, CancellationToken cancel)
    {
        if (!asking.TryAdd(want.Order, 0)) return null;
        try
        {
            var at = time.GetUtcNow();
            var answer = await details.FindAsync(shop, want.Order, cancel);
            switch (answer)
            {
                case DetailsAnswer.Found found:
                    Remember(want.Order, new Asked(at, await ApplyAsync(shop, want, found.Message, cancel)));
                    break;
                case DetailsAnswer.Gone:
                    Count(want, "gone");
                    break;
                case DetailsAnswer.Unavailable no:
                    Count(want, no.Fault is PlatformApis.ApiFault.Refused or PlatformApis.ApiFault.Token ? "refused" : "unavailable");
                    Unavailable(want.Order.Shop, want.Order.Platform, want.Order.Id, no.Fault, no.Code);
                    break;
            }
            return answer;
        }
        finally
        {
            asking.TryRemove(want.Order, out _);
        }
    }

    /// <summary>The order's update time; null when the answer was unreadable and lies in the poison store.</summary>
    async ValueTask<DateTimeOffset?> ApplyAsync(Shop shop, Want want, InboxMessage answer, CancellationToken cancel)
    {
        var reason = "It tells of another order than the one that was asked for.";
        switch (byName[answer.Platform].Map(answer, shop))
        {
            case Mapped.Events events when events.List.FirstOrDefault(e => e.Order?.Key == want.Order) is { } one:
                if (await ingest.ApplyAsync(one, cancel) is IngestResult.Rejected rejected) reason = rejected.Reason;
                else
                {
                    Count(want, "found");
                    return one.Order!.Status?.At;
                }
                break;
            case Mapped.Invalid invalid:
                reason = invalid.Reason;
                break;
        }
        Count(want, "unreadable");
        await poison.PutAsync(new PoisonMessage { Id = answer.Id, Kind = PoisonKind.Invalid, Reason = "The answer about an order: " + reason, At = time.GetUtcNow(), Message = answer }, cancel);
        return null;
    }

    bool IsKnown(Want want) => asked.TryGetValue(want.Order, out var known) && time.GetUtcNow() - known.At < Remembered && (known.At > want.Heard || known.Tells >= want.Told);

    void Remember(OrderKey order, Asked answer)
    {
        if (asked.Count > 20_000)
            foreach (var (old, known) in asked)
                if (time.GetUtcNow() - known.At >= Remembered || asked.Count > 40_000) asked.TryRemove(old, out _);
        asked[order] = answer;
    }

    async ValueTask LaterAsync(Want want, CancellationToken cancel)
    {
        await wanted.PutAsync(want, cancel);
        Count(want, "later");
    }

    static void Count(Want want, string outcome) => CrmMetrics.Details.Add(1, new("platform", want.Order.Platform), new("outcome", outcome));

    [LoggerMessage(2030, LogLevel.Warning, "Details of order {Order} of {Shop}/{Platform} are not to be had now: {Fault}, {Code}")]
    partial void Unavailable(string shop, string platform, string order, PlatformApis.ApiFault fault, string code);

    [LoggerMessage(2031, LogLevel.Error, "Details of order {Order} of {Shop}/{Platform} are given up; the order counts with what its pushes told")]
    partial void GivenUp(string shop, string platform, string order);
}

/// <summary>Which events leave something to ask for.</summary>
public static class ThinNews
{
    /// <summary>
    /// An order's own step without its lines. A courier's step, a refund and a parcel that comes with its number tell all there is to them.
    /// </summary>
    public static bool Is(ShopEvent news) =>
        news.Order is { } order && order.Details is not { Value.Lines.Count: > 0 }
        && news.Kind is not (EventKind.ArrivedInCity or EventKind.OutForDelivery or EventKind.RefundOpened or EventKind.RefundFinished)
        && (order.Status is not null || !order.Parcels.Values.Any(p => p.Label is not null));
}
