using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;

namespace Crm.Local.Import;

/// <summary>
/// Dates in none of the mapping's formats that still have only one reading: a year of four digits first, or a name of the month, or a day
/// that is no month. Day and month that could change places, years of two digits and a spreadsheet's serial numbers are refused.
/// </summary>
static partial class LooseDate
{
    const string Clock =
        @"(?:[T\s]+(?:(?<noon>上午|下午|[AP]\.?M\.?)\s*)?(?<hour>\d{1,2})[:时](?<minute>\d{1,2})(?:分?|[:分](?<second>\d{1,2})(?:\.\d+)?秒?)"
        + @"\s*(?<noon>[AP]\.?M\.?)?\s*(?<offset>Z|UTC|[+-]\d{2}:?\d{2})?(?:\s*UTC)?)?$";

    [GeneratedRegex(@"^(?<year>\d{4})\s*(?:[-/.]|年)\s*(?<month>\d{1,2})\s*(?:[-/.]|月)\s*(?<day>\d{1,2})日?\s*" + Clock,
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex YearFirst();

    [GeneratedRegex(@"^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})(?:[T ]?(?<hour>\d{2})(?<minute>\d{2})(?<second>\d{2}))?$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Digits();

    [GeneratedRegex(@"^(?<one>\d{1,2})(?<mark>[-/.])(?<two>\d{1,2})\k<mark>(?<year>\d{4}),?" + Clock,
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex YearLast();

    [GeneratedRegex(@"^(?:[A-Z]{3,9},?\s+)?(?:(?<day>\d{1,2})(?:st|nd|rd|th)?[\s-]+(?<name>[A-Z]{3,9})\.?|"
        + @"(?<name>[A-Z]{3,9})\.?\s+(?<day>\d{1,2})(?:st|nd|rd|th)?),?[\s-]+(?<year>\d{4}),?"
        + Clock, RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Named();

    [GeneratedRegex(@"^\d{5}([.,]\d+)?$")]
    private static partial Regex Serial();

    /// <summary>The time, or why the text has none; both null when it is no date at all.</summary>
    /// <param name="text">The cell.</param>
    /// <param name="zone">Of times without an offset.</param>
    /// <param name="dayAndMonth">False where the mapping's own formats tell their order.</param>
    public static (Instant? At, string? Wrong) Read(string text, DateTimeZone zone, bool dayAndMonth)
    {
        if (text.Length > 60) return default;
        var plain = CellText.Narrow(text).Trim();
        if (Serial().IsMatch(plain)) return (null,
            "is a spreadsheet's serial number, which means one of two dates: format the column as a date before saving");
        if (YearFirst().Match(plain) is { Success: true } first) return (At(first, Number(first, "month"), Number(first, "day"), zone),
            null);
        if (Digits().Match(plain) is { Success: true } digits) return (At(digits, Number(digits, "month"), Number(digits, "day"), zone),
            null);
        if (Named().Match(plain)
            is { Success: true } named) return (At(named, Month(named.Groups["name"].Value), Number(named, "day"), zone), null);
        if (!dayAndMonth || YearLast().Match(plain) is not { Success: true } last) return default;
        var (one, two) = (Number(last, "one"), Number(last, "two"));
        if (one <= 12 && two <= 12
            && one != two) return (null, "may be day/month or month/day: name the order in the mapping's timeFormats");
        return (At(last, one > 12 ? two : one, one > 12 ? one : two, zone), null);
    }

    static Instant? At(Match match, int month, int day, DateTimeZone zone)
    {
        var (year, hour, minute, second) = (Number(match, "year"), Number(match, "hour"), Number(match, "minute"), Number(match, "second"));
        var noon = match.Groups["noon"].Value.Replace(".", "", StringComparison.Ordinal).ToUpperInvariant();
        if (noon is "AM" or "上午" && hour == 12) hour = 0;
        else if (noon is "PM" or "下午" && hour < 12) hour += 12;
        // Midnight at the end of a day.
        var late = hour == 24 && minute == 0 && second == 0;
        if (late) hour = 0;
        if (year is < 1 or > 9998 || month is < 1 or > 12 || day < 1 || day > CalendarSystem.Iso.GetDaysInMonth(year, month) || hour > 23
            || minute > 59 || second > 59) return null;
        var local = new LocalDateTime(year, month, day, hour, minute, second).PlusDays(late ? 1 : 0);
        return Offset(match.Groups["offset"].Value) is { } offset ? local.WithOffset(offset).ToInstant()
            : zone.AtLeniently(local).ToInstant();
    }

    static Offset? Offset(string text)
    {
        if (text.Length == 0) return null;
        if (text.StartsWith('Z') || text.StartsWith('z') || text.StartsWith('U') || text.StartsWith('u')) return NodaTime.Offset.Zero;
        var minutes = int.Parse(text[1..3], CultureInfo.InvariantCulture) * 60 + int.Parse(text[^2..], CultureInfo.InvariantCulture);
        return minutes > 18 * 60 ? null : NodaTime.Offset.FromSeconds((text[0] == '-' ? -60 : 60) * minutes);
    }

    static int Month(string name)
    {
        var months = CultureInfo.InvariantCulture.DateTimeFormat.MonthNames;
        return name.Length < 3 ? 0
            : Array.FindIndex(months, month => month.Length > 0 && (month.Equals(name, StringComparison.OrdinalIgnoreCase)
            || name.Length <= 4 && month.StartsWith(name[..3], StringComparison.OrdinalIgnoreCase))) + 1;
    }

    static int Number(Match match, string group) =>
        match.Groups[group] is { Success: true, Value: var text } ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
}
