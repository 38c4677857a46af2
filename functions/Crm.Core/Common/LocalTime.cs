using System.Globalization;
using NodaTime;
using NodaTime.TimeZones;

namespace Crm.Common;

/// <summary>
/// Local rules on UTC instants, by NodaTime's own zone data. A local time that a clock change skips counts from the end of the gap;
/// one that happens twice counts the first time, unless that is over.
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
        if (at < start && zone.MapLocal(Of(date, time)) is { Count: 2 } twice) at = twice.Last().ToInstant();
        return (at >= start ? at : At(date.PlusDays(1), time, zone)).ToDateTimeOffset();
    }

    /// <summary>The local time, so many calendar days of the zone after the day of <paramref name="from"/>.</summary>
    public static DateTimeOffset DaysAfter(DateTimeOffset from, DateTimeZone zone, int days, TimeOnly time) =>
        At(Instant.FromDateTimeOffset(from).InZone(zone).Date.PlusDays(days), time, zone).ToDateTimeOffset();

    public static DateTimeOffset AtHour(DateOnly date, int hour, DateTimeZone zone) =>
        At(new LocalDate(date.Year, date.Month, date.Day), new TimeOnly(hour, 0), zone).ToDateTimeOffset();

    /// <summary>The first instant not before <paramref name="from"/> at which texts may go out.</summary>
    public static DateTimeOffset NextAllowed(DateTimeOffset from, DateTimeZone zone, SendWindow window)
    {
        if (IsOpen(from, zone, window)) return from;
        var opens = OnOrAfter(from, zone, window.Opens);
        // A clock that is put back may show an open hour once more before the next opening.
        if (zone.GetZoneInterval(Instant.FromDateTimeOffset(from)) is { HasEnd: true } now && now.End.ToDateTimeOffset() is var change
            && change < opens && IsOpen(change, zone, window)) return change;
        // One that is put forward may leave out a short window: then the next day's.
        return IsOpen(opens, zone, window) ? opens : NextDay(opens, zone, window);
    }

    static bool IsOpen(DateTimeOffset at, DateTimeZone zone, SendWindow window) =>
        Local(at, zone) is var local && local >= window.Opens && local < window.Closes;

    /// <summary>The opening of the window on the next local day.</summary>
    public static DateTimeOffset NextDay(DateTimeOffset from, DateTimeZone zone, SendWindow window) =>
        At(Instant.FromDateTimeOffset(from).InZone(zone).Date.PlusDays(1), window.Opens, zone).ToDateTimeOffset();

    /// <summary>The first instant of the next local month.</summary>
    public static DateTimeOffset NextMonth(DateTimeOffset from, DateTimeZone zone)
    {
        var date = Instant.FromDateTimeOffset(from).InZone(zone).Date;
        return zone.AtStartOfDay(new LocalDate(date.Year, date.Month, 1).PlusMonths(1)).ToDateTimeOffset().ToUniversalTime();
    }

    /// <summary>As people read it on the zone's clocks.</summary>
    public static string Minute(DateTimeOffset at, string zone) =>
        Instant.FromDateTimeOffset(at).InZone(Zone(zone)).ToString("uuuu-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public static bool SameDay(DateTimeOffset a, DateTimeOffset b, DateTimeZone zone) =>
        Instant.FromDateTimeOffset(a).InZone(zone).Date == Instant.FromDateTimeOffset(b).InZone(zone).Date;

    static TimeOnly Local(DateTimeOffset at, DateTimeZone zone) =>
        new(Instant.FromDateTimeOffset(at).InZone(zone).TimeOfDay.TickOfDay);

    static Instant At(LocalDate date, TimeOnly time, DateTimeZone zone) =>
        zone.ResolveLocal(Of(date, time), Resolve).ToInstant();

    static LocalDateTime Of(LocalDate date, TimeOnly time) => date.At(NodaTime.LocalTime.FromTicksSinceMidnight(time.Ticks));

    static readonly ZoneLocalMappingResolver Resolve =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);
}
