using Crm.Storage;
using Crm.Events;
using Crm.Shops;
using Microsoft.Extensions.Logging;

namespace Crm.Sync;

/// <summary>
/// Behind ingest: a thin push is applied as it is, and then the platform is asked for the rest, at once when it has time for us, else later
/// by <see cref="RunDueAsync"/>. Its answer is an ordinary event. Whatever goes wrong here, the push has counted.
/// </summary>
public sealed partial class Enrichment(ShopDirectory shops, IOrderDetails details, OrderFetcher asker, FetchRequests wanted,
    TimeProvider time, ILogger<Enrichment> log)
{
    const int AtATime = 4, TroubleEnough = 3;

    /// <summary>After the events of a message are applied.</summary>
    public async ValueTask LookAsync(Shop shop, InboxMessage message, IReadOnlyList<ShopEvent> events, CancellationToken cancel)
    {
        if (!details.Covers(shop, message.Platform)) return;
        foreach (var order in events.Where(PartialEvent.Is).GroupBy(e => e.Order!.Key))
        {
            var now = time.GetUtcNow();
            var want = new FetchRequest { Order = order.Key, ReceivedAt = message.Received, PushedAt = order.Max(e => e.Order!.Status?.At),
                Since = now, NotBefore = now + details.Settles(shop, message.Platform) };
            if (asker.IsKnown(want)) OrderFetcher.Count(want, "cached");
            else if (want.NotBefore > now || !details.IsFree(shop, message.Platform)) await LaterAsync(want, cancel);
            else if (await asker.TryAskAsync(shop, want, cancel) is not null and not DetailsAnswer.Unavailable) continue;
            else await LaterAsync(want, cancel);
        }
    }

    /// <summary>Asks for what waits and is due. An outage or a refusal ends the round for that account, and the others go on.</summary>
    /// <returns>How many orders still wait.</returns>
    public async Task<int> RunDueAsync(CancellationToken cancel)
    {
        if (!shops.All.Any(s => s.Platforms.Keys.Any(p => details.Covers(s, p)))) return 0;
        var (now, waiting) = (time.GetUtcNow(), 0);
        var due = new List<Stored<FetchRequest>>();
        await foreach (var want in wanted.ListAsync(cancel))
        {
            waiting++;
            if (want.Value.NotBefore <= now) due.Add(want);
        }
        var done = 0;
        await Parallel.ForEachAsync(due.GroupBy(w => (w.Value.Order.Shop, w.Value.Order.Platform)),
            new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = 8 }, async (account, stop) =>
        {
            var trouble = 0;
            await Parallel.ForEachAsync(account.OrderBy(w => w.Value.Since),
                new ParallelOptions { CancellationToken = stop, MaxDegreeOfParallelism = AtATime }, async (want, end) =>
            {
                if (Volatile.Read(ref trouble) >= TroubleEnough) return;
                if (await TrySettleAsync(want, end)) Interlocked.Increment(ref done);
                else Interlocked.Increment(ref trouble);
            });
        });
        return waiting - done;
    }

    /// <summary>One order that cannot be applied must not end the round for all: it is put off like one that could not be had.</summary>
    async ValueTask<bool> TrySettleAsync(Stored<FetchRequest> stored, CancellationToken cancel)
    {
        try
        {
            return await SettleAsync(stored, cancel);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            var (want, now) = (stored.Value, time.GetUtcNow());
            Failed(failure, want.Order.Shop, want.Order.Platform, want.Order.Id);
            await wanted.PutOffAsync(stored,
                want with { Failures = want.Failures + 1, NotBefore = now + DetailsPolicy.Wait(want.Failures + 1, false, want.Order) },
                cancel);
            return false;
        }
    }

    /// <summary>False when it goes on waiting.</summary>
    async ValueTask<bool> SettleAsync(Stored<FetchRequest> stored, CancellationToken cancel)
    {
        var want = stored.Value;
        if (shops.Find(want.Order.Shop) is { } shop && details.Covers(shop, want.Order.Platform) && !asker.IsKnown(want))
        {
            switch (await asker.TryAskAsync(shop, want, cancel))
            {
                case null: return true;
                case DetailsAnswer.Unavailable no when time.GetUtcNow() - want.Since < DetailsPolicy.GiveUpAfter:
                    var failures = want.Failures + 1;
                    await wanted.PutOffAsync(stored,
                        want with { Failures = failures,
                        NotBefore = time.GetUtcNow()
                        + DetailsPolicy.Wait(failures, no.Fault is Platforms.Api.ApiFault.Refused or Platforms.Api.ApiFault.Token,
                        want.Order) }, cancel);
                    return false;
                case DetailsAnswer.Unavailable:
                    OrderFetcher.Count(want, "given-up");
                    GivenUp(want.Order.Shop, want.Order.Platform, want.Order.Id);
                    break;
            }
        }
        await wanted.RemoveAsync(stored, cancel);
        return true;
    }

    async ValueTask LaterAsync(FetchRequest want, CancellationToken cancel)
    {
        await wanted.PutAsync(want, cancel);
        OrderFetcher.Count(want, "later");
    }

    [LoggerMessage(2032, LogLevel.Error, "The answer about order {Order} of {Shop}/{Platform} could not be applied; it is asked for again")]
    partial void Failed(Exception failure, string shop, string platform, string order);

    [LoggerMessage(2031, LogLevel.Error,
        "Details of order {Order} of {Shop}/{Platform} are given up; the order counts with what its pushes told")]
    partial void GivenUp(string shop, string platform, string order);
}
