using NodaTime;
using NodaTime.Text;

namespace Crm.Local.Import;

/// <summary>
/// Reads local times in a zone. A time the clocks jumped over is moved forward by the jump, one that happened twice is the earlier:
/// shops' exports hold both, and refusing an order for it would help nobody.
/// </summary>
sealed class TimeText
{
    // Exports write "no date" as 0001-01-01 or 1970-01-01; a mapping that wants those as empty lists them in "empty".
    const int FirstYear = 1990, LastYear = 2100;
    readonly DateTimeZone zone;
    readonly List<Func<string, Instant?>> readers;

    // A format that begins with day or month tells the order of the two; what does not fit it must not be read the other way round.
    readonly bool dayAndMonth;

    TimeText(DateTimeZone zone, IReadOnlyList<string> formats, List<Func<string, Instant?>> readers) =>
        (this.zone, Formats, this.readers, dayAndMonth) = (zone, formats, readers, !formats.Any(format => format[0] is 'd' or 'M'));

    public DateTimeZone Zone => zone;
    public IReadOnlyList<string> Formats { get; }

    /// <summary>
    /// Formats are NodaTime patterns; with an offset ("o&lt;g&gt;") the zone is not used. "unix" and "unixMilliseconds" are numbers.
    /// </summary>
    public static TimeText Create(DateTimeZone zone, IReadOnlyList<string> formats)
    {
        var readers = new List<Func<string, Instant?>>();
        var times = new TimeText(zone, formats, readers);
        readers.AddRange(formats.Select(times.Reader));
        return times;
    }

    public static bool IsFormat(string format)
    {
        try
        {
            Create(DateTimeZone.Utc, [format]);
            return true;
        }
        catch (InvalidPatternException)
        {
            return false;
        }
    }

    /// <summary>Null when it is read, else what is wrong.</summary>
    public string? Read(string text, out DateTimeOffset at)
    {
        at = default;
        foreach (var reader in readers)
        {
            if (reader(text) is not { } instant) continue;
            if (instant.InUtc().Year is < FirstYear or > LastYear) return $"is a date outside {FirstYear}-{LastYear}";
            at = instant.ToDateTimeOffset();
            return null;
        }
        var (loose, wrong) = LooseDate.Read(text, zone, dayAndMonth);
        if (loose is not { } only) return wrong ?? $"is no date in {string.Join(" or ", Formats)}";
        if (only.InUtc().Year is < FirstYear or > LastYear) return $"is a date outside {FirstYear}-{LastYear}";
        at = only.ToDateTimeOffset();
        return null;
    }

    Func<string, Instant?> Reader(string format)
    {
        if (format == "unix") return text => Number(text, 10_000_000_000) is { } s ? Instant.FromUnixTimeSeconds(s) : null;
        if (format == "unixMilliseconds") return text =>
            Number(text, 10_000_000_000_000) is { } ms ? Instant.FromUnixTimeMilliseconds(ms) : null;
        if (format.Contains("o<", StringComparison.Ordinal)) return WithOffset(OffsetDateTimePattern.CreateWithInvariantCulture(format));
        return Local(LocalDateTimePattern.CreateWithInvariantCulture(format));
    }

    static long? Number(string text, long limit) => long.TryParse(text, out var number) && Math.Abs(number) < limit ? number : null;

    static Func<string, Instant?> WithOffset(OffsetDateTimePattern pattern) =>
        text => pattern.Parse(text) is { Success: true, Value: var time } ? time.ToInstant() : null;

    Func<string, Instant?> Local(LocalDateTimePattern pattern) =>
        text => pattern.Parse(text) is { Success: true, Value: var time } ? zone.AtLeniently(time).ToInstant() : null;
}
