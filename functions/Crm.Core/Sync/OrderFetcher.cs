using System.Collections.Concurrent;
using Crm.Common;
using Crm.DeadLetters;
using Crm.Events;
using Crm.Orders;
using Crm.Platforms;
using Crm.Shops;
using Microsoft.Extensions.Logging;

namespace Crm.Sync;

/// <summary>
/// Asks for one order and applies the answer; remembers for a few minutes what it has asked, since pushes of an order come in bursts.
/// </summary>
public sealed partial class OrderFetcher(IEnumerable<IPlatform> platforms, IOrderDetails details, IIngest ingest, DeadLetterStore poison,
    TimeProvider time, ILogger<OrderFetcher> log)
{
    static readonly TimeSpan Remembered = TimeSpan.FromMinutes(5);

    readonly Dictionary<string, IPlatform> byName = platforms.ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
    readonly ConcurrentDictionary<OrderKey, byte> asking = new();
    readonly ConcurrentDictionary<OrderKey, Asked> asked = new();

    /// <param name="At">When the question went out.</param>
    /// <param name="Tells">The order's update time in the answer.</param>
    readonly record struct Asked(DateTimeOffset At, DateTimeOffset? Tells);

    /// <summary>Null when the order is being asked for already.</summary>
    public async ValueTask<DetailsAnswer?> TryAskAsync(Shop shop, FetchRequest want, CancellationToken cancel)
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
                    Count(want, no.Fault is Platforms.Api.ApiFault.Refused or Platforms.Api.ApiFault.Token ? "refused" : "unavailable");
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
    async ValueTask<DateTimeOffset?> ApplyAsync(Shop shop, FetchRequest want, InboxMessage answer, CancellationToken cancel)
    {
        var reason = "It tells of another order than the one that was asked for.";
        switch (byName[answer.Platform].Map(answer, shop))
        {
            case MappingResult.Events events when events.List.FirstOrDefault(e => e.Order?.Key == want.Order) is { } one:
                if (await ingest.ApplyAsync(one, cancel) is IngestResult.Rejected rejected) reason = rejected.Reason;
                else
                {
                    Count(want, "found");
                    return one.Order!.Status?.At;
                }
                break;
            case MappingResult.Invalid invalid:
                reason = invalid.Reason;
                break;
        }
        Count(want, "unreadable");
        await poison.PutAsync(
            new DeadLetter { Id = answer.Id, Kind = DeadLetterKind.Invalid, Reason = "The answer about an order: " + reason,
            At = time.GetUtcNow(), Message = answer }, cancel);
        return null;
    }

    /// <summary>Whether the last answer knows all that the push told.</summary>
    public bool IsKnown(FetchRequest want) =>
        asked.TryGetValue(want.Order, out var known) && time.GetUtcNow() - known.At < Remembered
        && (known.At > want.ReceivedAt || known.Tells >= want.PushedAt);

    void Remember(OrderKey order, Asked answer)
    {
        if (asked.Count > 20_000)
            foreach (var (old, known) in asked)
                if (time.GetUtcNow() - known.At >= Remembered || asked.Count > 40_000) asked.TryRemove(old, out _);
        asked[order] = answer;
    }

    public static void Count(FetchRequest want, string outcome) =>
        CrmMetrics.Details.Add(1, new("platform", want.Order.Platform), new("outcome", outcome));

    [LoggerMessage(2030, LogLevel.Warning, "Details of order {Order} of {Shop}/{Platform} are not to be had now: {Fault}, {Code}")]
    partial void Unavailable(string shop, string platform, string order, Platforms.Api.ApiFault fault, string code);
}
