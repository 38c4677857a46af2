using System.Globalization;
using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Nightly;
using Crm.Points;
using Crm.Shops;
using Crm.Storage;
using NodaTime;

namespace Crm.Membership;

/// <summary>
/// Once a local day for each group: books what has expired, and tells flows of points that are going to (the moment
/// <c>points:expiring</c>, its key the last day they are good on). Neither decides anything: what can be spent follows from the ledger.
/// </summary>
public sealed class PointsKeeper(CrmTables tables, CustomerRows rows, PointsBook book, ShopDirectory shops, IIngest ingest, RunLog runs,
    TimeProvider time) : INightlyChore
{
    public const string Expiring = "points:expiring";

    // A night that was missed is made up for.
    const int LateDays = 3;
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(30);

    public async Task RunAsync(CancellationToken cancel)
    {
        foreach (var group in shops.All.Select(s => s.Group).Distinct().Order(StringComparer.Ordinal))
        {
            if (shops.PointsOf(group) is not { } rules) continue;
            var slot = rules.Day(time.GetUtcNow()).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            if (await runs.ClaimAsync("points-" + KeyText.Segment(group), slot, Lease, cancel) is not { } claimed) continue;
            var (booked, told) = await RunAsync(group, rules, cancel);
            await runs.FinishAsync(claimed, claimed.Value with
            {
                Counts = new(StringComparer.Ordinal) { ["booked"] = booked, ["told"] = told },
            }, cancel);
        }
    }

    async Task<(int Booked, int Told)> RunAsync(string group, PointsRules rules, CancellationToken cancel)
    {
        var (booked, told) = (0, 0);
        foreach (var bucket in Keys.AllBuckets())
        {
            var owners = new SortedSet<string>(StringComparer.Ordinal);
            await foreach (var row in tables.Rows.RangeAsync(bucket, "p|", cancel)) owners.Add(Keys.CustomerOf(row.Key));
            foreach (var owner in owners)
            {
                if (await rows.CustomerAsync(owner, cancel) is not { Value: { MergedInto: null } customer }
                    || customer.Group != group) continue;
                var account = await rows.PointsAsync(owner, time.GetUtcNow(), cancel);
                if (PointsLedger.Expire(account) is not null && await BookAsync(owner, cancel)) booked++;
                if (await TellAsync(customer, account, rules, cancel)) told++;
            }
        }
        return (booked, told);
    }

    async ValueTask<bool> BookAsync(string owner, CancellationToken cancel) =>
        (await book.ChangeAsync(owner, member => PointsLedger.Expire(member.Account) is { } line ? new PointsResult.Added(line) : null,
            cancel)).Result is PointsResult.Added;

    async ValueTask<bool> TellAsync(Customer customer, PointsAccount account, PointsRules rules, CancellationToken cancel)
    {
        if (rules.WarnDays == 0 || customer.Erased is not null || customer.Identities.Count == 0
            || !Identity.TryParse(customer.Identities.Min!, out var name) || shops.HomeOf(customer) is not { } shop) return false;
        var today = rules.Day(account.Now);
        var midnight = rules.Zone.AtStartOfDay(new LocalDate(today.Year, today.Month, today.Day)).ToDateTimeOffset().ToUniversalTime();
        List<CustomerEvent> moments = [.. account.Lots.Where(l => l.Until is not null).Select(l => LastDay(rules, l.Until!.Value))
            .Distinct()
            .Where(last => last.DayNumber - rules.WarnDays <= today.DayNumber
                && today.DayNumber <= Math.Min(last.DayNumber, last.DayNumber - rules.WarnDays + LateDays))
            .Select(last => new CustomerEvent(Expiring, last.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), midnight))];
        if (moments.Count == 0) return false;
        return await ingest.ApplyAsync(new ShopEvent
        {
            Shop = shop.Id, Platform = CustomerEvent.Platform, Identities = [name], CustomerEvents = moments,
        }, cancel) is IngestResult.Applied;
    }

    static DateOnly LastDay(PointsRules rules, DateTimeOffset until) => rules.Day(until.AddTicks(-1));
}
