using System.Globalization;

namespace Crm.Gateways;

/// <summary>Providers in China write times without a zone and mean UTC+8, which has no summer time.</summary>
static class ChinaTime
{
    static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    public static DateTimeOffset? Parse(string? text) =>
        DateTime.TryParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? new DateTimeOffset(time, Offset).ToUniversalTime() : null;

    public static DateTimeOffset Of(DateTimeOffset at) => at.ToOffset(Offset);

    /// <summary>From now to the next full span of the local clock: the next minute, hour or day.</summary>
    public static TimeSpan ToNext(DateTimeOffset now, TimeSpan span)
    {
        var local = Of(now).DateTime.Ticks;
        return TimeSpan.FromTicks(span.Ticks - local % span.Ticks);
    }
}
