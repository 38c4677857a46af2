using Crm.Customers.Views;
using Crm.Shops;

namespace Crm.Segments;

/// <summary>
/// How soon people buy again after buying of a category: counts of the days between purchases, in bins exact to 32 days and an eighth of an
/// octave beyond, so that a category costs a few hundred bytes however much is sold of it.
/// </summary>
public sealed record IntervalHistogram
{
    public const int EnoughIntervals = 30;

    /// <summary>Of the intervals that were followed by a purchase, the share that makes the active period.</summary>
    const double ActiveShare = 0.75;

    public SortedDictionary<int, int> Bins { get; init; } = [];

    public void Add(int days)
    {
        var bin = days < 32 ? Math.Max(0, days) : 32 + (int)(8 * Math.Log2(days / 32.0));
        Bins[bin] = Bins.GetValueOrDefault(bin) + 1;
    }

    public void Add(IntervalHistogram other) => ShopTotals.Merge(Bins, other.Bins);

    public int Intervals => Bins.Values.Sum();

    /// <summary>Days within which three of four repeat purchases came; null with fewer than <see cref="EnoughIntervals"/>.</summary>
    public int? ActiveDays => Within(ActiveShare);
    public int? MedianDays => Within(0.5);

    int? Within(double share)
    {
        var all = Intervals;
        if (all < EnoughIntervals) return null;
        var seen = 0;
        foreach (var (bin, count) in Bins)
            if ((seen += count) >= share * all) return Math.Max(1, bin < 32 ? bin
                : (int)Math.Ceiling(32 * Math.Pow(2, (bin - 31) / 8.0)) - 1);
        return null;
    }
}

/// <summary>What is learned once a week and then used night after night: category rhythms and the prediction's models.</summary>
public sealed record TrainedModels
{
    public required DateOnly On { get; init; }

    /// <summary>Active period in days by category, where there were enough intervals; "" is the shop as a whole.</summary>
    public SortedDictionary<string, int> ActiveDays { get; init; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, int> MedianDays { get; init; } = new(StringComparer.Ordinal);
    public Prediction.BgNbd? Buying { get; init; }

    /// <summary>By currency, minor units.</summary>
    public SortedDictionary<string, Prediction.GammaGamma> Values { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Why there is no model, or what it leaves open.</summary>
    public string? Note { get; init; }

    /// <summary>
    /// The active period of the category a buyer likes best: as set, else as long as what is bought at a time lasts, else as learned, else
    /// the shop's, else 90 days.
    /// </summary>
    public int ActiveFor(CustomerView view, SegmentRules rules)
    {
        var category = view.Favourite;
        if (category is not null && rules.ActiveDays.TryGetValue(category, out var set)) return set;
        if (Lasts(view, rules) is { } lasts) return lasts;
        if (category is not null && ActiveDays.TryGetValue(category, out var days)) return days;
        return ActiveDays.TryGetValue("", out var shop) ? shop : 90;
    }

    /// <summary>
    /// How many days the pieces last that a purchase of the buyer's favourite brings on average; null where nobody has said how long one
    /// does.
    /// </summary>
    public static int? Lasts(CustomerView view, SegmentRules rules)
    {
        if (rules.UnitDays.Count == 0 || view.Purchases == 0 || view.Favourite is not { } category) return null;
        if (!rules.UnitDays.TryGetValue(category, out var days)) return null;
        var pieces = view.Categories.First(c => c.Name == category).Count;
        return (int)Math.Clamp(Math.Ceiling(days * pieces / view.Purchases), Math.Ceiling(days), 3650);
    }
}
