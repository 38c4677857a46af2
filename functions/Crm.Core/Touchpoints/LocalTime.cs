using Crm.Shops;
using NodaTime;
using NodaTime.TimeZones;

namespace Crm.Touchpoints;

/// <summary>
/// Local rules on UTC instants, by NodaTime's own zone data. A local time that a clock change skips counts from the end of the gap;
/// one that happens twice counts the first time.
/// </summary>
public static class LocalTime
{
    public static DateTimeZone Zone(string id) => DateTimeZoneProviders.Tzdb[id];

    /// <summary>The first instant not before <paramref name="from"/> at which the zone's clock shows <paramref name="time"/>.</summary>
    public static DateTimeOffset OnOrAfter(DateTimeOffset from, DateTimeZone zone, TimeOnly time)
    {
        var start = Instant.FromDateTimeOffset(from);
        var date = start.InZone(zone).Date;
        var at = At(date, time, zone);
        return (at >= start ? at : At(date.PlusDays(1), time, zone)).ToDateTimeOffset();
    }

    /// <summary>The first instant not before <paramref name="from"/> at which texts may go out.</summary>
    public static DateTimeOffset NextAllowed(DateTimeOffset from, DateTimeZone zone, SendWindow window)
    {
        var local = Local(from, zone);
        return local >= window.Opens && local < window.Closes ? from : OnOrAfter(from, zone, window.Opens);
    }

    /// <summary>The opening of the window on the next local day.</summary>
    public static DateTimeOffset NextDay(DateTimeOffset from, DateTimeZone zone, SendWindow window) =>
        At(Instant.FromDateTimeOffset(from).InZone(zone).Date.PlusDays(1), window.Opens, zone).ToDateTimeOffset();

    public static bool SameDay(DateTimeOffset a, DateTimeOffset b, DateTimeZone zone) =>
        Instant.FromDateTimeOffset(a).InZone(zone).Date == Instant.FromDateTimeOffset(b).InZone(zone).Date;

    static TimeOnly Local(DateTimeOffset at, DateTimeZone zone) =>
        new(Instant.FromDateTimeOffset(at).InZone(zone).TimeOfDay.TickOfDay);

    static Instant At(LocalDate date, TimeOnly time, DateTimeZone zone) =>
        zone.ResolveLocal(date.At(NodaTime.LocalTime.FromTicksSinceMidnight(time.Ticks)), Resolve).ToInstant();

    static readonly ZoneLocalMappingResolver Resolve = Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);
}
