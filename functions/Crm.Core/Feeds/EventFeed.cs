using System.Text.Json;
using Crm.Common;
using Crm.Conditions;
using Crm.Customers;
using Crm.Storage;
using Crm.Events;
using Crm.Flows;
using Crm.Segments;
using Crm.Shops;

namespace Crm.Feeds;

/// <param name="Events">Lines that were understood.</param>
/// <param name="Over">Of these, events of days gone by: nobody is told.</param>
/// <param name="Buyers">How many buyers the others concern.</param>
/// <param name="New">Of these buyers, the ones of whom something was planned now; 0 when the feed is told again.</param>
public sealed record FeedReport(int Events, int Over, int Buyers, int New, IReadOnlyList<FeedMistake> Mistakes);

/// <summary>
/// <c>POST /api/feed</c>: the shop's own events, each told to every buyer of the shop whom it concerns as they stand now. One pass over the
/// customers, one commit a buyer; a touchpoint's id holds the event's, so a feed that was broken off is simply told again.
/// </summary>
public sealed class EventFeed(CrmTables tables, ShopDirectory shops, FlowLibrary flows, SavedSegments segments, IIngest ingest,
    TimeProvider time)
{
    const int AtOnce = 32;
    static readonly Fact Tags = Facts.Find("customer.tags")!;

    public async Task<ApiResponse> TellAsync(ReadOnlyMemory<byte> json, CancellationToken cancel)
    {
        List<FeedRow>? rows;
        try
        {
            rows = JsonSerializer.Deserialize<List<FeedRow>>(json.Span, Json.Options);
        }
        catch (JsonException)
        {
            rows = null;
        }
        if (rows is null || rows.Exists(r => r?.Fields is null)) return ApiResponse.Problem(400, "Not acceptable",
            "The body is JSON like [{\"line\": 1, \"fields\": {\"id\": …, \"date\": …, \"event\": …}}].");
        return ApiResponse.Of(await TellAsync(rows, cancel));
    }

    public async Task<FeedReport> TellAsync(IReadOnlyList<FeedRow> rows, CancellationToken cancel)
    {
        var (now, mistakes) = (time.GetUtcNow(), new List<FeedMistake>());
        var library = (await segments.NowAsync(cancel)).Library;
        var check = new FeedCheck(shops, (shop, kind) => Begins(flows, shop, kind), name => library.Find(name) is not null);
        var events = rows.Select(row => check.Read(row, now, mistakes)).OfType<FeedEvent>().ToList();
        // A day is over when its last hour is: what began this morning is still told.
        var coming = events.Where(e => e.At > now.AddDays(-1)).ToLookup(e => e.Shop);
        var (buyers, fresh) = (0, 0);
        if (coming.Count > 0)
            await Parallel.ForEachAsync(tables.Rows.ScanAsync("c|", KeyText.After("c|"), cancel),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (row, token) =>
            {
                var (concerned, planned) = await TellAsync(RowBody.Read<Customer>(row.Body), coming, now, token);
                if (concerned) Interlocked.Increment(ref buyers);
                if (planned) Interlocked.Increment(ref fresh);
            });
        return new FeedReport(events.Count, events.Count - coming.Sum(c => c.Count()), buyers, fresh, mistakes);
    }

    async ValueTask<(bool Concerned, bool Planned)> TellAsync(Customer customer, ILookup<Shop, FeedEvent> coming, DateTimeOffset now,
        CancellationToken cancel)
    {
        var (concerned, planned) = (false, false);
        if (customer.MergedInto is not null || customer.Identities.Count == 0
            || !Identity.TryParse(customer.Identities.Min!, out var name)) return (concerned, planned);
        foreach (var shop in coming)
        {
            if (shop.Key.Group != customer.Group || !customer.Facts.Shops.ContainsKey(shop.Key.Id)) continue;
            var subject = new EvaluationContext(shop.Key, customer, null, now);
            var moments = shop.Where(e => Concerns(e, subject)).Select(e => new CustomerEvent(e.Kind, e.Id, e.At)).ToList();
            if (moments.Count == 0) continue;
            concerned = true;
            planned |= await ingest.ApplyAsync(
                new ShopEvent { Shop = shop.Key.Id, Platform = CustomerEvent.Platform, Identities = [name],
                CustomerEvents = moments }, cancel) is IngestResult.Applied;
        }
        return (concerned, planned);
    }

    internal static bool Concerns(FeedEvent one, EvaluationContext subject)
    {
        var (customer, view) = (subject.Customer, subject.View);
        if (one.Region is { } region && !Lies(view.Region, region) && !Lies(view.City, region)
            && customer.Profile?.Region?.Value.Country != region) return false;
        if (one.Segment is { } segment && !view.Segments.Contains(segment)) return false;
        return one.Tag is not { } tag || Tags.Has!(subject, tag);
    }

    // 浙江 and 浙江省 are one place.
    static bool Lies(string? place, string region) => place?.StartsWith(region, StringComparison.OrdinalIgnoreCase) ?? false;

    static bool Begins(FlowLibrary flows, Shop shop, string kind) =>
        shop.Flows.Any(name =>
            flows.Newest(name)?.Steps.Any(step => step.On.Any(on => on is Trigger.OnCustomerEvent moment && moment.Kind == kind)) ?? false);
}
