using Crm.Common;
using Crm.Customers;
using Crm.Customers.Views;
using Crm.Events;
using Crm.Segments;
using Crm.Shops;
using Crm.Storage;

namespace Crm.Nightly;

/// <summary>
/// Turns what a night found into moments that flows begin with: a life-cycle stage, class, tier or segment entered, a predicted purchase, a
/// birthday, a festival. Each moment is told through ingest, which plans its touchpoints once, so a night may tell all of them again.
/// Bucket after bucket: the night's changes are one range, and of a customer's row only what a moment asks is read.
/// </summary>
public sealed class NightlyEvents(CrmTables tables, ShopDirectory shops, IIngest ingest)
{
    const int OfBucketAtOnce = 4;

    /// <summary>How many buyers were told of.</summary>
    public async Task<int> RunAsync(string group, DateOnly date, CancellationToken cancel)
    {
        if (shops.FirstOf(group) is not { } first) return 0;
        var (told, totals) = (0, await TotalsAsync(first, date, cancel));
        await Parallel.ForEachAsync(Keys.AllBuckets(), BucketWorkers.Options(cancel), async (bucket, token) =>
        {
            var moments = new NightlyMoments(first, date, totals);
            Interlocked.Add(ref told, await TellAsync(bucket, moments, await EnteredAsync(bucket, moments, token), token));
        });
        return told;
    }

    async ValueTask<ShopTotals?> TotalsAsync(Shop first, DateOnly date, CancellationToken cancel) =>
        (await new NightlyRows(tables.Runs, first.Group).GetAsync<NightlyBaseline>(NightlyRows.Plan(date), cancel))?.Value.Totals;

    /// <summary>By customer, what they entered.</summary>
    async Task<Dictionary<string, List<Change>>> EnteredAsync(string bucket, NightlyMoments moments, CancellationToken cancel)
    {
        var entered = new Dictionary<string, List<Change>>(StringComparer.Ordinal);
        await tables.Rows.VisitAllAsync(bucket, Keys.ClassificationChangePrefix(moments.Date), row =>
        {
            var found = RowBody.Read<ClassificationChange>(row.Body);
            if (found.Changes.Where(moments.IsEntry).ToList() is { Count: > 0 } changes) entered[found.Customer] = changes;
        }, cancel);
        return entered;
    }

    async Task<int> TellAsync(string bucket, NightlyMoments moments, Dictionary<string, List<Change>> entered,
        CancellationToken cancel)
    {
        var (told, waiting, reader) = (0, new List<ShopEvent>(), new CustomerReader());
        var byId = entered.GetAlternateLookup<ReadOnlySpan<char>>();
        await tables.Rows.VisitAllAsync(bucket, "c|", row =>
        {
            var birthday = reader.ReadMoments(row.Body);
            byId.TryGetValue(row.Key.AsSpan(2), out var changes);
            if (moments.Has(reader.View, birthday, changes)
                && EventOf(RowBody.Read<Customer>(row.Body), reader.View, moments, changes) is { } found) waiting.Add(found);
        }, cancel, between: async () =>
        {
            var few = new ParallelOptions { MaxDegreeOfParallelism = OfBucketAtOnce, CancellationToken = cancel };
            await Parallel.ForEachAsync(waiting, few, async (found, token) => await ingest.ApplyAsync(found, token));
            told += waiting.Count;
            waiting.Clear();
        });
        return told;
    }

    ShopEvent? EventOf(Customer customer, CustomerView view, NightlyMoments moments, List<Change>? changes)
    {
        if (shops.HomeOf(customer) is not { } shop || !Identity.TryParse(customer.Identities.Min!, out var name)) return null;
        var found = moments.Of(customer, view, shop, changes).ToList();
        return found.Count == 0 ? null : new ShopEvent
        {
            Shop = shop.Id, Platform = CustomerEvent.Platform, Identities = [name], CustomerEvents = found,
        };
    }
}
