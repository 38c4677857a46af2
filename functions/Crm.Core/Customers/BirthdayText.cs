using System.Globalization;

namespace Crm.Customers;

/// <summary>Birthdays as people and platforms write them; the year is often left out, and 29 February is a day like any other.</summary>
public static class BirthdayText
{
    /// <summary>Stands for a year nobody told: a leap year, so that every day exists in it.</summary>
    const int NoYear = 4;

    static readonly string[] Dates = ["yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "yyyyMMdd", "yyyy年M月d日"];
    static readonly string[] Days = ["yyyy--M-d", "yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "yyyy年M月d日"];

    public const string Mistake = "is not a date like 1990-03-05, or 02-29 where the year is not known", Ahead = "lies ahead";

    /// <summary>The last day a birthday can be told of at this instant, whatever the zone of who tells it.</summary>
    public static DateOnly LatestAt(DateTimeOffset now) => DateOnly.FromDateTime(now.UtcDateTime.AddHours(14));

    /// <summary>Null for a birthday up to <paramref name="latest"/>, else what is wrong with the text.</summary>
    public static string? Problem(string? text, DateOnly latest, out DateOnly birthday) =>
        !TryParse(text, out birthday) ? Mistake : birthday > latest ? Ahead : null;

    /// <param name="text">As it was told.</param>
    /// <param name="latest">Nobody is born after this day: what lies ahead is a typing error.</param>
    /// <param name="birthday">Of <see cref="NoYear"/> where no year was told.</param>
    public static bool TryParse(string? text, DateOnly latest, out DateOnly birthday) => TryParse(text, out birthday) && birthday <= latest;

    static bool TryParse(string? text, out DateOnly birthday)
    {
        birthday = default;
        var day = text?.Trim() ?? "";
        // "1990-03-05 00:00:00" and "1990-03-05T00:00:00Z" mean the day.
        if (day.Length > 10 && day[10] is ' ' or 'T') day = day[..10];
        if (DateOnly.TryParseExact(day, Dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return IsPlausible(date,
            out birthday);
        if (day.Length is < 3 or > 8
            || !DateOnly.TryParseExact(LeapYear(day), Days, CultureInfo.InvariantCulture, DateTimeStyles.None,
            out var yearless)) return false;
        birthday = yearless;
        return true;
    }

    static string LeapYear(string day) =>
        day.Contains('月', StringComparison.Ordinal) ? "0004年" + day : day.StartsWith("--", StringComparison.Ordinal) ? "0004" + day
        : $"0004{day.FirstOrDefault(c => c is '-' or '/' or '.', '-')}{day}";

    // Forms fill in 1900 or 0001 where the year is not told: the day may still be right.
    static bool IsPlausible(DateOnly date, out DateOnly birthday)
    {
        birthday = date.Year <= 1900 ? date.Year <= 1 && date is { Month: 1, Day: 1 } ? default : new DateOnly(NoYear, date.Month, date.Day)
            : date;
        return birthday != default;
    }

    /// <summary>"1990-03-05", or "02-29" where no year is known.</summary>
    public static string Of(DateOnly birthday) =>
        birthday.ToString(birthday.Year <= NoYear ? "MM-dd" : "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
