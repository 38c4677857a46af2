using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Shops;
using NodaTime;
using LocalTime = Crm.Common.LocalTime;

namespace Crm.Touchpoints.Deciding;

/// <summary>
/// When a text of a class may reach a recipient: the shop's own window on every clock the recipient may live by, narrowed by the rules of
/// each country and state they may be in. Where the places have no hour in common, news of an order goes by the most likely one; other
/// texts do not go.
/// </summary>
public sealed class SendingHours
{
    // Two weeks: no rule closes longer, and what never opens must be told, not searched for ever.
    const int MaxDays = 14;

    // No rule closes a day to news of an order: places that have no hour in common by then meet only when some clock is changed.
    const int MaxDaysOfNews = 2;
    readonly RecipientPlaces places;
    readonly MessageClass messageClass;
    readonly SendWindow window;

    SendingHours(RecipientPlaces places, MessageClass messageClass, SendWindow window) =>
        (this.places, this.messageClass, this.window) = (places, messageClass, window);

    public static SendingHours Of(RecipientPlaces places, MessageClass messageClass, SendWindow window) =>
        new(places, messageClass, window);

    public static SendingHours For(string phone, Region? region, MessageClass messageClass, Shop shop) =>
        new(RecipientPlaces.Of(phone, region), messageClass, shop.Rules.Windows[messageClass]);

    /// <summary>The first instant not before <paramref name="from"/> that every place allows; null: none within two weeks.</summary>
    public DateTimeOffset? NextAllowed(DateTimeOffset from)
    {
        if (messageClass != MessageClass.Transactional) return NextIn(from, places.All, MaxDays);
        var allowed = NextIn(from, places.All, MaxDaysOfNews);
        for (var i = 0; allowed is null && i < places.Likely.Count; i++) allowed = NextIn(from, [places.Likely[i]], MaxDays);
        return allowed;
    }

    DateTimeOffset? NextIn(DateTimeOffset from, IReadOnlyList<Place> all, int days)
    {
        var limit = from.AddDays(days);
        for (var candidate = from; candidate <= limit;)
        {
            var before = candidate;
            for (var i = 0; i < all.Count; i++)
            {
                if (NextIn(candidate, all[i], limit) is not { } allowed) return null;
                candidate = allowed;
            }
            if (candidate == before) return candidate;
        }
        return null;
    }

    DateTimeOffset? NextIn(DateTimeOffset from, Place place, DateTimeOffset limit)
    {
        var (candidate, rules) = (from, place.RulesOf(messageClass));
        for (var i = 0; i < place.Zones.Count; i++)
        {
            if (NextIn(candidate, place.Zones[i], rules, limit) is not { } allowed) return null;
            candidate = allowed;
        }
        return candidate;
    }

    DateTimeOffset? NextIn(DateTimeOffset from, DateTimeZone zone, IReadOnlyList<QuietRule> rules, DateTimeOffset limit)
    {
        for (var at = from; at <= limit;)
        {
            var date = Instant.FromDateTimeOffset(at).InZone(zone).Date;
            if (OpenOn(date, rules) is { } open)
            {
                var next = LocalTime.NextAllowed(at, zone, open);
                if (Instant.FromDateTimeOffset(next).InZone(zone).Date == date) return next;
            }
            at = zone.AtStartOfDay(date.PlusDays(1)).ToDateTimeOffset();
        }
        return null;
    }

    /// <summary>The hours of one local day; null when it is closed.</summary>
    SendWindow? OpenOn(LocalDate date, IReadOnlyList<QuietRule> rules)
    {
        var (opens, closes) = (window.Opens, window.Closes);
        for (var i = 0; i < rules.Count; i++)
        {
            var rule = rules[i];
            if (!rule.AppliesOn(date)) continue;
            if (rule.Hours is not { } hours) return null;
            if (hours.Opens > opens) opens = hours.Opens;
            if (hours.Closes < closes) closes = hours.Closes;
        }
        if (opens == window.Opens && closes == window.Closes) return window;
        return opens < closes ? new SendWindow(opens, closes) : null;
    }
}
