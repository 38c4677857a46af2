using Crm.Common;
using Crm.Customers;
using Crm.Customers.Views;
using Crm.Segments;
using Crm.Storage;
using Crm.Events;
using Crm.Shops;
using NodaTime;
using LocalTime = Crm.Common.LocalTime;

namespace Crm.Nightly;

/// <summary>
/// Turns what a night found into moments that flows begin with: a life-cycle stage, class, tier or segment entered, a predicted purchase, a
/// birthday, a festival. Each moment is told through ingest, which plans its touchpoints once, so a night may tell all of them again.
/// </summary>
public sealed class NightlyEvents(CrmTables tables, ShopDirectory shops, IIngest ingest)
{
    const int AtOnce = 32, LateDays = 3;

    /// <summary>How many buyers were told of.</summary>
    public async Task<int> RunAsync(string group, DateOnly date, CancellationToken cancel)
    {
        var (told, ladder) = (0, await LadderAsync(group, date, cancel));
        var festivals = Festivals.On(new LocalDate(date.Year, date.Month, date.Day)).Select(f => "festival:" + f).ToList();
        await Parallel.ForEachAsync(tables.Rows.ScanAsync("c|", KeyText.After("c|"), cancel),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (row, token) =>
        {
            var customer = RowBody.Read<Customer>(row.Body);
            if (customer.Group != group || customer.MergedInto is not null || customer.Identities.Count == 0
                || shops.HomeOf(customer) is not { } shop) return;
            var at = Midnight(shop, date);
            var moments = Dates(customer, festivals, date, at).Concat(await EnteredAsync(customer, date, shop, token))
                .Concat(Falling(customer, date, ladder, at)).ToList();
            if (moments.Count == 0 || !Identity.TryParse(customer.Identities.Min!, out var name)) return;
            await ingest.ApplyAsync(
                new ShopEvent { Shop = shop.Id, Platform = CustomerEvent.Platform, Identities = [name],
                CustomerEvents = moments }, token);
            Interlocked.Increment(ref told);
        });
        return told;
    }

    sealed record Ladder(SegmentRules Rules, NodaTime.DateTimeZone Zone, ShopTotals Totals);

    async ValueTask<Ladder?> LadderAsync(string group, DateOnly date, CancellationToken cancel) =>
        shops.FirstOf(group) is { Segments.TierWarnDays: > 0 } shop
            && await new NightlyRows(tables.Runs, group).GetAsync<NightlyBaseline>(NightlyRows.Plan(date), cancel) is { } night
            ? new Ladder(shop.Segments, LocalTime.Zone(shop.Zone), night.Value.Totals) : null;

    /// <summary>Once for each day a tier falls on: its key. A night or two that were missed are made up for.</summary>
    static IEnumerable<CustomerEvent> Falling(Customer customer, DateOnly date, Ladder? ladder, DateTimeOffset at)
    {
        if (ladder is null || customer.Classification?.Tier is not { } held || held.Value == Tier.Ordinary.ToStoredName())
            yield break;
        var view = CustomerViews.Of(customer);
        if (new TierLadder(ladder.Rules, date.DayNumber, new ZoneClock(ladder.Zone))
            .Of(view, ladder.Totals.Currencies.GetValueOrDefault(view.Currency)) is not { FallsOn: { } falls } standing) yield break;
        var first = Math.Max(falls.DayNumber - ladder.Rules.TierWarnDays, standing.Since.DayNumber + 1);
        if (date.DayNumber >= first && date.DayNumber < Math.Min(falls.DayNumber, first + LateDays))
            yield return new CustomerEvent("tier:falling", falls.ToString("yyyy-MM-dd",
                System.Globalization.CultureInfo.InvariantCulture), at);
    }

    static IEnumerable<CustomerEvent> Dates(Customer customer, List<string> festivals, DateOnly date, DateTimeOffset at)
    {
        var year = date.Year.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (customer.Profile?.Birthday?.Value is { } birthday
            && IsBirthday(birthday, date)) yield return new CustomerEvent("birthday", year, at);
        if (customer.Facts.PaidOrders == 0) yield break;
        foreach (var festival in festivals) yield return new CustomerEvent(festival, year, at);
    }

    // Who was born on 29 February has the 28th in other years.
    static bool IsBirthday(DateOnly born, DateOnly date) =>
        born.Month == date.Month && born.Day == date.Day || born is { Month: 2, Day: 29 } && date is { Month: 2, Day: 28 }
            && !DateTime.IsLeapYear(date.Year);

    async ValueTask<IEnumerable<CustomerEvent>> EnteredAsync(Customer customer, DateOnly date, Shop shop, CancellationToken cancel)
    {
        if (await tables.Rows.GetAsync(Keys.Bucket(customer.Id), Keys.ClassificationChange(date, customer.Id), cancel)
            is not { } row) return [];
        return RowBody.Read<ClassificationChange>(row.Body).Changes.Select(change => Entered(change, date, shop)).OfType<CustomerEvent>();
    }

    /// <summary>A first word is no entry: on the first night everybody would be greeted at once.</summary>
    internal static CustomerEvent? Entered(Change change, DateOnly date, Shop shop)
    {
        var key = date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        if (change is { What: "nextPurchase", To: { } day }) return new CustomerEvent(CustomerEvent.PredictedPurchase, day,
            Midnight(shop, DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)));
        if (change.From is null && !change.What.StartsWith("segment:", StringComparison.Ordinal) || change.To is not { } to) return null;
        return change.What switch
        {
            "life" => new CustomerEvent("lifecycle:" + to, key, Midnight(shop, date)),
            "class" => new CustomerEvent("class:" + to, key, Midnight(shop, date)),
            "tier" when Rank(to) > Rank(change.From!) => new CustomerEvent("tier:" + to, key, Midnight(shop, date)),
            var what when what.StartsWith("segment:", StringComparison.Ordinal) => new CustomerEvent(what, key, Midnight(shop, date)),
            _ => null,
        };
    }

    static int Rank(string tier) => Enum.TryParse<Tier>(tier, true, out var rank) ? (int)rank : -1;

    static DateTimeOffset Midnight(Shop shop, DateOnly date) =>
        LocalTime.Zone(shop.Zone).AtStartOfDay(new LocalDate(date.Year, date.Month, date.Day)).ToDateTimeOffset().ToUniversalTime();
}
