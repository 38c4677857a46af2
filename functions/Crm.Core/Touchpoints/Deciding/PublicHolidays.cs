using NodaTime;

namespace Crm.Touchpoints.Deciding;

/// <summary>Public holidays where a rule of the hours names them.</summary>
static class PublicHolidays
{
    /// <summary>Those of all of France (Code du travail, L3133-1); Alsace, Moselle and the overseas departments keep a few more.</summary>
    public static bool IsFrench(LocalDate date) => (date.Month, date.Day) switch
    {
        (1, 1) or (5, 1) or (5, 8) or (7, 14) or (8, 15) or (11, 1) or (11, 11) or (12, 25) => true,
        // Easter Monday, Ascension and Whit Monday.
        ( >= 3 and <= 6, _) => Period.DaysBetween(Easter(date.Year), date) is 1 or 39 or 50,
        _ => false,
    };

    /// <summary>Easter Sunday by the Gregorian calendar (Meeus).</summary>
    static LocalDate Easter(int year)
    {
        var (golden, century, rest) = (year % 19, year / 100, year % 100);
        var epact = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
        var weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
        var month = (golden + 11 * epact + 22 * weekday) / 451;
        var day = epact + weekday - 7 * month + 114;
        return new LocalDate(year, day / 31, day % 31 + 1);
    }
}
