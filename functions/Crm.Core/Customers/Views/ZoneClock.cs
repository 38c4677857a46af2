using NodaTime;
using NodaTime.TimeZones;

namespace Crm.Customers.Views;

/// <summary>
/// Unix seconds to local ones, remembering the zone's last stretch without a clock change: a scan asks millions of times. Not thread-safe.
/// </summary>
public sealed class ZoneClock(DateTimeZone zone)
{
    const long UnixDay = 719162;
    long from = long.MaxValue, to = long.MinValue, offset;

    public long Local(long seconds)
    {
        if (seconds < from || seconds >= to) Look(seconds);
        return seconds + offset;
    }

    /// <summary>As <see cref="DateOnly.DayNumber"/>.</summary>
    public int Day(long seconds) => (int)(Math.DivRem(Local(seconds), 86400, out var rest) - (rest < 0 ? 1 : 0) + UnixDay);

    public int Hour(long seconds) => (int)(((Local(seconds) % 86400) + 86400) % 86400 / 3600);

    public bool IsMidnight(long seconds) => Local(seconds) % 86400 == 0;

    void Look(long seconds)
    {
        ZoneInterval interval = zone.GetZoneInterval(Instant.FromUnixTimeSeconds(seconds));
        (from, to) = (interval.HasStart ? interval.Start.ToUnixTimeSeconds() : long.MinValue, interval.HasEnd
            ? interval.End.ToUnixTimeSeconds() : long.MaxValue);
        offset = interval.WallOffset.Seconds;
    }
}
