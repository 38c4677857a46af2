using System.Globalization;
using Crm.Common;
using Crm.Customers;
using Crm.Customers.Views;
using Crm.Events;
using Crm.Segments;
using Crm.Shops;
using NodaTime;
using LocalTime = Crm.Common.LocalTime;

namespace Crm.Nightly;

/// <summary>Which moments a customer has on one night's date; pure.</summary>
/// <param name="first">The shop whose rules the group goes by.</param>
/// <param name="date">The night's.</param>
/// <param name="totals">What tiers are measured by; null where the night has not added it up.</param>
sealed class NightlyMoments(Shop first, DateOnly date, ShopTotals? totals)
{
    /// <summary>A night or two that were missed are made up for.</summary>
    const int LateDays = 3;

    readonly List<string> festivals = [.. Festivals.On(new LocalDate(date.Year, date.Month, date.Day)).Select(f => "festival:" + f)];
    readonly TierLadder? ladder = first.Segments.TierWarnDays > 0 && totals is not null
        ? new TierLadder(first.Segments, date.DayNumber, new ZoneClock(LocalTime.Zone(first.Zone))) : null;

    public DateOnly Date => date;

    public bool IsEntry(Change change) => Entered(change, date, first) is not null;

    /// <summary>Whether it is worth to make the customer of the row.</summary>
    public bool Has(CustomerView view, DateOnly? birthday, List<Change>? changes) =>
        view.Group == first.Group && !view.Frozen && !view.Nobody
            && (changes is not null || birthday is { } born && IsBirthday(born) || festivals.Count > 0 && view.PaidOrders > 0
                || Falls(view) is not null);

    public IEnumerable<CustomerEvent> Of(Customer customer, CustomerView view, Shop shop, List<Change>? changes)
    {
        var (year, at) = (date.Year.ToString(CultureInfo.InvariantCulture), Midnight(shop, date));
        if (customer.Profile?.Birthday?.Value is { } born && IsBirthday(born)) yield return new CustomerEvent("birthday", year, at);
        if (customer.Facts.PaidOrders > 0)
            foreach (var festival in festivals) yield return new CustomerEvent(festival, year, at);
        foreach (var change in changes ?? [])
            if (Entered(change, date, shop) is { } entered) yield return entered;
        // Once for each day a tier falls on: its key.
        if (Falls(view) is { } falls) yield return new CustomerEvent("tier:falling", Text(falls), at);
    }

    DateOnly? Falls(CustomerView view)
    {
        if (ladder is null || view.Tier is null or Tier.Ordinary
            || ladder.Of(view, totals!.Currencies.GetValueOrDefault(view.Currency)) is not { FallsOn: { } falls } standing) return null;
        var warns = Math.Max(falls.DayNumber - first.Segments.TierWarnDays, standing.Since.DayNumber + 1);
        return date.DayNumber >= warns && date.DayNumber < Math.Min(falls.DayNumber, warns + LateDays) ? falls : null;
    }

    // Who was born on 29 February has the 28th in other years.
    bool IsBirthday(DateOnly born) =>
        born.Month == date.Month && born.Day == date.Day
            || born is { Month: 2, Day: 29 } && date is { Month: 2, Day: 28 } && !DateTime.IsLeapYear(date.Year);

    /// <summary>A first word is no entry: on the first night everybody would be greeted at once.</summary>
    internal static CustomerEvent? Entered(Change change, DateOnly date, Shop shop)
    {
        if (change is { What: "nextPurchase", To: { } day }) return new CustomerEvent(CustomerEvent.PredictedPurchase, day,
            Midnight(shop, DateOnly.Parse(day, CultureInfo.InvariantCulture)));
        if (change.From is null && !change.What.StartsWith("segment:", StringComparison.Ordinal) || change.To is not { } to) return null;
        return change.What switch
        {
            "life" => Event("lifecycle:" + to),
            "class" => Event("class:" + to),
            "tier" when Rank(to) > Rank(change.From!) => Event("tier:" + to),
            var what when what.StartsWith("segment:", StringComparison.Ordinal) => Event(what),
            _ => null,
        };

        CustomerEvent Event(string kind) => new(kind, Text(date), Midnight(shop, date));
    }

    static int Rank(string tier) => Enum.TryParse<Tier>(tier, true, out var rank) ? (int)rank : -1;

    static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static DateTimeOffset Midnight(Shop shop, DateOnly date) =>
        LocalTime.Zone(shop.Zone).AtStartOfDay(new LocalDate(date.Year, date.Month, date.Day)).ToDateTimeOffset().ToUniversalTime();
}
