using System.Globalization;
using Crm.Common;

namespace Crm.Segments;

/// <summary>What is to be expected of a customer; every member is null where the data does not support it.</summary>
/// <param name="Alive">Chance that the customer is still one.</param>
/// <param name="Purchases">Expected within <paramref name="WithinDays"/>.</param>
/// <param name="Next">The day by which half of such customers have bought again, and the days for one and nine of ten.</param>
/// <param name="YearValue">Expected spend of the next 365 days, minor units of <paramref name="Currency"/>, not discounted.</param>
/// <param name="Reason">Why something is missing.</param>
public sealed record Forecast(double? Alive, double? Purchases, int WithinDays, (DateOnly Early, DateOnly Middle, DateOnly Late)? Next,
    DateOnly? Expected, long? YearValue, string Currency, string? Reason)
{
    /// <summary>The day the forecast is made on: a purchase expected before it is overdue.</summary>
    public DateOnly Today { get; init; }

    public string Sentence
    {
        get
        {
            var parts = new List<string>();
            if (Alive is { } alive) parts.Add(string.Create(CultureInfo.InvariantCulture, $"still a customer {100 * alive:F0} %"));
            if (Purchases is { } purchases) parts.Add(
                string.Create(CultureInfo.InvariantCulture, $"expected purchases in {WithinDays} days {purchases:F2}"));
            if (Next is { } next) parts.Add(string.Create(CultureInfo.InvariantCulture, $"next purchase {When(next.Middle)} "
                + $"(from {next.Early:yyyy-MM-dd} to {next.Late:yyyy-MM-dd} for eight of ten)"));
            else if (Expected is { } day) parts.Add(
                string.Create(CultureInfo.InvariantCulture, $"next purchase {When(day)} by the category's rhythm"));
            if (YearValue is { } value) parts.Add($"12-month value {Money.Format(value, Currency)} {Currency}");
            if (Reason is not null) parts.Add(Reason);
            return string.Join("; ", parts);
        }
    }

    string When(DateOnly day) => string.Create(CultureInfo.InvariantCulture,
        $"{(day < Today ? "overdue: it was to be expected by" : "around")} {day:yyyy-MM-dd}");
}
