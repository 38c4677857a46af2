using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Shops;
using NodaTime;
using LocalTime = Crm.Common.LocalTime;

namespace Crm.Touchpoints.Deciding;

/// <summary>
/// When a text of a class may reach a recipient: the shop's own window in the recipient's zone, narrowed by the rules of the recipient's
/// country and province. Where the zone is not known, only hours that are allowed in every zone of the country.
/// </summary>
public sealed class SendingHours
{
    // Two weeks: no rule closes longer, and what never opens must be told, not searched for ever.
    const int MaxDays = 14;
    readonly IReadOnlyList<DateTimeZone> zones;
    readonly SendWindow window;
    readonly IReadOnlyList<QuietRule> rules;

    SendingHours(IReadOnlyList<DateTimeZone> zones, SendWindow window, IReadOnlyList<QuietRule> rules) => (this.zones, this.window, this.rules) = (zones, window, rules);

    public static SendingHours For(string phone, Region? region, MessageClass messageClass, Shop shop)
    {
        var country = PhoneNumber.CountryOf(phone, region?.Country ?? shop.Country) ?? region?.Country ?? shop.Country;
        var province = region?.Country == country ? region.Province : null;
        return new SendingHours(RecipientZones.Of(country, province, shop), shop.Rules.Windows[messageClass], QuietRules.For(country, province, messageClass));
    }

    /// <summary>The first instant not before <paramref name="from"/> that every zone and rule allows; null when there is none within two weeks.</summary>
    public DateTimeOffset? NextAllowed(DateTimeOffset from)
    {
        var candidate = from;
        var limit = from.AddDays(MaxDays);
        for (var moved = true; moved;)
        {
            moved = false;
            foreach (var zone in zones)
            {
                if (NextIn(candidate, zone, limit) is not { } allowed) return null;
                if (allowed == candidate) continue;
                candidate = allowed;
                moved = true;
            }
            if (candidate > limit) return null;
        }
        return candidate;
    }

    DateTimeOffset? NextIn(DateTimeOffset from, DateTimeZone zone, DateTimeOffset limit)
    {
        for (var at = from; at <= limit;)
        {
            var date = Instant.FromDateTimeOffset(at).InZone(zone).Date;
            if (OpenOn(date) is { } open)
            {
                var next = LocalTime.NextAllowed(at, zone, open);
                if (Instant.FromDateTimeOffset(next).InZone(zone).Date == date) return next;
            }
            at = zone.AtStartOfDay(date.PlusDays(1)).ToDateTimeOffset();
        }
        return null;
    }

    /// <summary>The hours of one local day; null when it is closed.</summary>
    SendWindow? OpenOn(LocalDate date)
    {
        var (opens, closes) = (window.Opens, window.Closes);
        foreach (var rule in rules)
        {
            if (!rule.AppliesOn(date)) continue;
            if (rule.Hours is not { } hours) return null;
            if (hours.Opens > opens) opens = hours.Opens;
            if (hours.Closes < closes) closes = hours.Closes;
        }
        return opens < closes ? new SendWindow(opens, closes) : null;
    }
}
