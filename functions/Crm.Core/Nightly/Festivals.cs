using System.Globalization;
using NodaTime;

namespace Crm.Nightly;

/// <summary>Festivals of a day, by the solar calendar and the Chinese lunisolar one (which .NET computes for 1901 to 2100).</summary>
public static class Festivals
{
    static readonly ChineseLunisolarCalendar Lunar = new();

    static readonly Dictionary<(int Month, int Day), string> Solar = new()
    {
        [(1, 1)] = "new-year", [(12, 25)] = "christmas",
    };

    static readonly Dictionary<(int Month, int Day), string> ByMoon = new()
    {
        [(1, 1)] = "spring", [(1, 15)] = "lantern", [(5, 5)] = "dragon-boat", [(7, 7)] = "qixi", [(8, 15)] = "mid-autumn", [(9, 9)] =
            "double-ninth",
    };

    public static IEnumerable<string> On(LocalDate date)
    {
        if (Solar.TryGetValue((date.Month, date.Day), out var solar)) yield return solar;
        var day = date.ToDateTimeUnspecified();
        if (day < Lunar.MinSupportedDateTime || day > Lunar.MaxSupportedDateTime) yield break;
        if (Month(day) is { } month && ByMoon.TryGetValue((month, Lunar.GetDayOfMonth(day)), out var lunar)) yield return lunar;
    }

    /// <summary>The lunar month; null inside a leap month, whose days are no festival again.</summary>
    static int? Month(DateTime day)
    {
        var (month, leap) = (Lunar.GetMonth(day), Lunar.GetLeapMonth(Lunar.GetYear(day)));
        if (leap == 0 || month < leap) return month;
        return month == leap ? null : month - 1;
    }
}
