using Crm.Customers.Views;
using Crm.Prediction;
using Crm.Shops;

namespace Crm.Segments;

/// <summary>When a customer's next purchase is to be expected, from the learned model, else from the category's rhythm.</summary>
public sealed class Forecaster(TrainedModels learned, ZoneClock clock, int today, SegmentRules rules)
{
    /// <summary>A date that passed longer ago is not announced: on the first night of an old shop that would be everybody.</summary>
    const int LatestDays = 7;

    /// <summary>In local days; several purchases of one day are one.</summary>
    public BuyingHistory HistoryOf(CustomerView view)
    {
        int first = int.MinValue, last = int.MinValue, distinct = 0;
        foreach (var (at, _) in view.Paid)
        {
            var day = clock.Day(at);
            if (day == last) continue;
            if (distinct++ == 0) first = day;
            last = day;
        }
        return distinct == 0 ? default : new BuyingHistory(distinct - 1, last - first, Math.Max(today, last) - first);
    }

    public double Alive(CustomerView view) =>
        learned.Buying is { } model && view.Paid.Count > 0 ? model.ProbabilityAlive(HistoryOf(view)) : double.NaN;

    /// <summary>Day number; null where nothing supports one (or it lies more than ten years away).</summary>
    public int? NextDay(CustomerView view) => Next(view, 0.5);

    /// <summary>The day by which the next purchase has come with this chance, given the buyer stays one.</summary>
    public int? Next(CustomerView view, double chance)
    {
        if (view.Paid.Count == 0) return null;
        var last = clock.Day(view.Paid[^1].At);
        var history = HistoryOf(view);
        // One purchase tells nothing of a rhythm: the category's stands in, as it does for shops too small to fit.
        if (history.Repeats == 0 || learned.Buying is null)
            return chance == 0.5 && Median(view) is { } days ? last + days : null;
        var wait = learned.Buying.WaitAfterLast(history, chance);
        return wait < 3650 ? last + Math.Max(1, (int)Math.Ceiling(wait)) : null;
    }

    /// <summary>The date has come and was not announced for this purchase.</summary>
    public bool IsDue(CustomerView view) =>
        view.Paid.Count > 0 && view.Announced != view.LastPaid && NextDay(view) is { } day && day <= today && today < day + LatestDays;

    public Forecast Of(CustomerView view, int days)
    {
        var expected = NextDay(view) is { } day ? DateOnly.FromDayNumber(day) : (DateOnly?)null;
        if (view.Paid.Count == 0) return new Forecast(null, null, days, null, null, null, "",
            "No order was paid: nothing can be predicted.");
        var on = DateOnly.FromDayNumber(today);
        if (learned.Buying is not { } model) return new Forecast(null, null, days, null, expected, null, view.Currency, learned.Note
            ?? "There is no model.") { Today = on };
        var history = HistoryOf(view);
        (DateOnly, DateOnly, DateOnly)? next = history.Repeats > 0 && Next(view, 0.1) is { } early && Next(view, 0.5) is { } middle
            && Next(view, 0.9) is { } late
            ? (DateOnly.FromDayNumber(early), DateOnly.FromDayNumber(middle), DateOnly.FromDayNumber(late)) : null;
        var worth = learned.Values.TryGetValue(view.Currency, out var values) ? values.ExpectedValue(history.Repeats, MeanRepeat(view))
            : double.NaN;
        var year = worth * model.ExpectedPurchases(history, 365);
        return new Forecast(model.ProbabilityAlive(history), model.ExpectedPurchases(history, days), days, next, expected,
            double.IsFinite(year) ? (long)Math.Round(year) : null, view.Currency,
            double.IsFinite(year) ? learned.Note : "The orders' values support no prediction of value.")
        {
            Today = on,
        };
    }

    /// <summary>Mean value of the days of purchase after the first one.</summary>
    double MeanRepeat(CustomerView view)
    {
        var first = clock.Day(view.Paid[0].At);
        var (sum, count, last) = (0L, 0, first);
        foreach (var (at, amount) in view.Paid)
        {
            var day = clock.Day(at);
            if (day == first) continue;
            sum += amount;
            if (day != last) (count, last) = (count + 1, day);
        }
        return count == 0 ? 0 : (double)sum / count;
    }

    int? Median(CustomerView view) => TrainedModels.Lasts(view, rules) is { } lasts ? lasts
        : view.Favourite is { } category && learned.MedianDays.TryGetValue(category, out var days) ? days
            : learned.MedianDays.TryGetValue("", out days) ? days : null;
}
