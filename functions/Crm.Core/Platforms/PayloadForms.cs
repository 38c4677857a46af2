using System.Globalization;
using Crm.Common;
using Crm.Orders;
using NodaTime;
using NodaTime.Text;

namespace Crm.Platforms;

/// <summary>
/// Forms of a value that only some platforms use: local times, times in seconds or milliseconds, whole minor units, masked text.
/// </summary>
public static class PayloadForms
{
    // China has had one zone and no summer time since 1991.
    static readonly DateTimeZone Beijing = DateTimeZone.ForOffset(Offset.FromHours(8));
    static readonly LocalDateTimePattern[] Patterns =
    [
        LocalDateTimePattern.CreateWithInvariantCulture("yyyy'-'M'-'d' 'H':'mm':'ss"),
            LocalDateTimePattern.CreateWithInvariantCulture("yyyy'-'M'-'d'T'H':'mm':'ss.FFFFFFFFF"),
        LocalDateTimePattern.CreateWithInvariantCulture("yyyy'-'M'-'d' 'H':'mm"),
            LocalDateTimePattern.CreateWithInvariantCulture("yyyy'-'M'-'d'T'H':'mm"),
            LocalDateTimePattern.CreateWithInvariantCulture("yyyy'/'M'/'d' 'H':'mm':'ss"),
    ];

    /// <summary>"2021-03-07 17:56:50", which Chinese platforms mean in Beijing; a time with an offset is taken as it is.</summary>
    public static DateTimeOffset? InBeijing(this Payload value) => value.InZone(Beijing);

    /// <summary>A local time of a zone; one that a clock change skips or repeats is read leniently.</summary>
    public static DateTimeOffset? InZone(this Payload value, DateTimeZone zone)
    {
        // An object stands for "not reached" in old Youzan messages.
        if (value.IsObject || value.Text()?.Trim() is not { Length: > 0 } text || IsZeroDate(text)) return null;
        foreach (var pattern in Patterns)
        {
            if (!pattern.Parse(text).TryGetValue(default, out var local)) continue;
            if (local.Year is < 2000 or >= 2100) throw value.Wrong($"'{Payload.Short(text)}' lies outside the years 2000 to 2100");
            return local.InZoneLeniently(zone).ToDateTimeOffset();
        }
        return value.Instant();
    }

    /// <summary>
    /// The same, or a bare date: the end of that day, or the message's own time if that is before. So what is told without its hour never
    /// stands before what else was known that day, and never in the future.
    /// </summary>
    public static DateTimeOffset? InZoneOrDay(this Payload value, DateTimeZone zone, DateTimeOffset? told)
    {
        if (value.IsObject || value.Text()?.Trim() is not { } text || IsZeroDate(text)
            || !LocalDatePattern.Iso.Parse(text).TryGetValue(default, out var day)) return value.InZone(zone);
        if (day.Year is < 2000 or >= 2100) throw value.Wrong($"'{Payload.Short(text)}' lies outside the years 2000 to 2100");
        var end = zone.AtStartOfDay(day.PlusDays(1)).ToDateTimeOffset().AddSeconds(-1);
        return told < end ? told : end;
    }

    /// <summary>
    /// What stands where no date was ever filled in: MySQL's zero date, what PHP makes of it ("-0001-11-30T00:00:00"), the first year, and
    /// the day Unix time begins.
    /// </summary>
    public static bool IsZeroDate(string text)
    {
        var date = text.AsSpan().Trim();
        if (date.StartsWith("1970-01-01") || date.StartsWith("1969-12-31")) return true;
        var beforeChrist = date.StartsWith("-");
        var year = beforeChrist ? date[1..] : date;
        var end = year.IndexOfAny('-', '/');
        return end >= 4 && int.TryParse(year[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && (beforeChrist || number <= 1);
    }

    /// <summary>Seconds, milliseconds or a local time of Beijing: one field of one platform comes in all three.</summary>
    public static DateTimeOffset? UnixOrBeijing(this Payload value) =>
        value.Text() is { } text && !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            ? value.InBeijing() : value.Unix();

    /// <summary>
    /// "50,00", "1.234,50", "1,234.50": an amount with a comma, where it can be read in one way only. "1,234" may be either, and is none,
    /// unless the currency has no decimals.
    /// </summary>
    public static bool TryComma(string text, string currency, out long minor)
    {
        minor = 0;
        var last = text.LastIndexOf(',');
        if (last < 0) return false;
        var (dot, after, commas) = (text.LastIndexOf('.'), text.Length - last - 1, text.Count(c => c == ','));
        if (dot > last || commas > 1 || after == 3 && dot < 0 && Money.Decimals(currency) == 0)
            return new MoneyText('.', ',').TryParse(text, currency, out minor);
        if (after == 3 && dot < 0 && text.AsSpan(0, last).TrimStart("+-") is not "0") return false;
        return new MoneyText(',', dot < 0 ? null : '.').TryParse(text, currency, out minor);
    }

    /// <summary>Seconds since 1970, or milliseconds where a platform changes between the two.</summary>
    public static DateTimeOffset? Unix(this Payload value)
    {
        if (value.Text() is not { Length: 13 } text
            || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)) return value.UnixSeconds();
        return milliseconds is > 946_684_800_000 and < 4_102_444_800_000 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : throw value.Wrong("lies outside the years 2000 to 2100");
    }

    /// <summary>
    /// A day without a time, such as a birthday: "1990-05-17", "19900517", or a date and time; null where it is none or unlikely.
    /// </summary>
    public static DateOnly? Day(this Payload value)
    {
        if (value.IsObject || value.IsList || value.Text()?.Trim() is not { Length: >= 8 } text || IsZeroDate(text)) return null;
        var day = text.Length > 10 && text[10] is ' ' or 'T' ? text[..10] : text;
        return DateOnly.TryParseExact(day, ["yyyy-M-d", "yyyy/M/d", "yyyyMMdd", "yyyy.M.d"], CultureInfo.InvariantCulture,
            DateTimeStyles.None, out var date)
            && date.Year is > 1900 and < 2100 ? date : null;
    }

    /// <summary>The first of several fields that holds a time.</summary>
    public static DateTimeOffset FirstOf(this Payload value, Func<Payload, DateTimeOffset?> form, params ReadOnlySpan<string> names) =>
        value.AnyOf(form, names) ?? throw value[names[0]].Wrong("is missing");

    /// <summary>The same; null where none does.</summary>
    public static DateTimeOffset? AnyOf(this Payload value, Func<Payload, DateTimeOffset?> form, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (form(value[name]) is { } at) return at;
        return null;
    }

    /// <summary>An amount the platform already writes in minor units.</summary>
    public static long? Minor(this Payload value)
    {
        if (value.Text() is not { } text) return null;
        return decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out var amount)
            && Math.Abs(amount) <= 100_000_000_000_000m && amount == decimal.Truncate(amount)
            ? (long)amount : throw value.Wrong($"'{Payload.Short(text)}' is no whole number of minor units");
    }

    /// <summary>Text a person may read; null when the platform masked or encrypted it.</summary>
    /// <summary>The text of a value that may be anything: null for a list or an object.</summary>
    public static string? Scalar(this Payload value) => value.IsList || value.IsObject ? null : value.Text();

    public static string? Plain(this Payload value) => value.Text()?.Trim() is { Length: > 0 } text && !IsHidden(text) ? text : null;

    /// <summary>138****8000, $cipher$1$ (Youzan), ~cipher~ and #cipher# (Taobao, Douyin).</summary>
    public static bool IsHidden(string text) =>
        text.AsSpan().IndexOfAny('*', '＊') >= 0 || text.Length > 1 && text[0] is '$' or '~' or '#'
            && (text[^1] == text[0] || text.Length > 12);

    public static string? PlainPhone(this Payload value, string country) =>
        value.Plain() is { } text && Common.PhoneNumber.TryParse(text, country, out var e164) ? e164 : null;

    public static Region? OrNull(this Region region) => region == new Region(region.Country, null, null, null, null) ? null : region;
}
