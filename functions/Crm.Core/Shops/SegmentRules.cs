namespace Crm.Shops;

/// <summary>How high and low are told apart.</summary>
public enum RfmMethod { Mean, Fixed, Quintile }

/// <summary>
/// A shop group's thresholds, section <c>Shops:{id}:Segments</c> of its first shop by id. Amounts are major units of the currency a
/// customer buys in; where none is set, thresholds are multiples of the shop's own mean, so they fit any currency and price level.
/// </summary>
public sealed class SegmentRules
{
    public RfmMethod Method { get; set; } = RfmMethod.Mean;

    /// <summary>With <see cref="RfmMethod.Fixed"/>: R is high up to so many days, F and M from these on.</summary>
    public int RecencyDays { get; set; } = 90;
    public int FrequencyOrders { get; set; } = 2;
    public decimal MonetaryTotal { get; set; } = 500;

    /// <summary>R is high within the active period of the customer's favourite category, whatever the method says of R.</summary>
    public bool RecencyByCategory { get; set; }

    /// <summary>Active periods in days that are known better than learned: category → days (seasonal clothing: 90).</summary>
    public Dictionary<string, int> ActiveDays { get; set; } = [];

    /// <summary>
    /// How many days a unit of what is used up lasts: product, stock number, title or category → days. It begins the touch of what is used
    /// up, and the active period of who buys it goes by the pieces bought at a time.
    /// </summary>
    public Dictionary<string, decimal> UnitDays { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Life cycle in whole calendar months since the last purchase: sleeping, leaving and lost from here on.</summary>
    public int SleepingMonths { get; set; } = 3;
    public int LeavingMonths { get; set; } = 6;
    public int LostMonths { get; set; } = 12;

    /// <summary>
    /// Lowest total and lowest average order value of the grades important, main, ordinary; as multiples of the mean unless
    /// <see cref="GradeAmounts"/> is set.
    /// </summary>
    public Step[]? Grades { get; set; }
    public bool GradeAmounts { get; set; }

    /// <summary>
    /// Lowest total of the tiers advanced, VIP, supreme; as multiples of the mean unless <see cref="TierAmounts"/> is set.
    /// </summary>
    public decimal[]? Tiers { get; set; }
    public bool TierAmounts { get; set; }

    /// <summary>Spend of so many last days counts for the tier; 0 counts all.</summary>
    public int TierWindowDays { get; set; }

    /// <summary>A tier once reached is kept so long; then it falls one level a time until the spend bears it.</summary>
    public int TierKeepDays { get; set; } = 365;

    /// <summary>So many days before a tier falls the moment <c>tier:falling</c> is told; 0: it is not.</summary>
    public int TierWarnDays { get; set; } = 30;

    /// <summary>
    /// Changes (rows <c>e|…</c>) are deleted this many days after their night; the longest wish of all shops holds, as they share buckets.
    /// </summary>
    public int KeepFeedDays { get; set; } = 400;

    /// <summary>Local hour at which the night's run is due.</summary>
    public int RunAtHour { get; set; } = 3;

    // Defaults stand here, not at the setters: the configuration binder appends to an array that is not null.
    internal Step[] GradeSteps => Grades ?? [new(2, 1), new(1, 0.75m), new(0.3m, 0)];
    internal decimal[] TierSteps => Tiers ?? [1.5m, 4, 10];

    /// <param name="Total">Lowest total.</param>
    /// <param name="Average">Lowest average order value.</param>
    public sealed record Step(decimal Total, decimal Average);

    public void Check(string at, ICollection<string> mistakes)
    {
        if (!(0 < SleepingMonths && SleepingMonths < LeavingMonths && LeavingMonths < LostMonths)) mistakes.Add(
            $"{at}: SleepingMonths, LeavingMonths and LostMonths rise.");
        if (GradeSteps.Length != 3) mistakes.Add($"{at}:Grades: three steps, for important, main and ordinary.");
        if (TierSteps.Length != 3
            || !(TierSteps[0] < TierSteps[1] && TierSteps[1] < TierSteps[2])) mistakes.Add(
            $"{at}:Tiers: three rising totals, for advanced, VIP and supreme.");
        if (RunAtHour is < 0 or > 23) mistakes.Add($"{at}:RunAtHour: an hour from 0 to 23.");
        if (TierKeepDays < 0 || TierWindowDays < 0) mistakes.Add($"{at}: TierKeepDays and TierWindowDays are not negative.");
        if (TierWarnDays is < 0 or > 180) mistakes.Add($"{at}:TierWarnDays: days from 0 (no warning) to 180.");
        if (KeepFeedDays is < 7 or > 36500) mistakes.Add($"{at}:KeepFeedDays: days from 7 (a late flow still finds its night) to 36500.");
        foreach (var (what, days) in UnitDays)
            if (days is <= 0 or > 3650) mistakes.Add($"{at}:UnitDays:{what}: days from a part of one to 3650.");
        foreach (var (category, days) in ActiveDays)
            if (days < 1) mistakes.Add($"{at}:ActiveDays:{category}: at least one day.");
    }
}
