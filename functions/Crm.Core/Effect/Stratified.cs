namespace Crm.Effect;

/// <summary>Those who took part and comparable others: alike in what is known of them before.</summary>
public readonly record struct Stratum(Sample Treated, Sample Others);

/// <summary>
/// Groups that differ by more than chance, compared among equals: the difference inside each stratum, weighted by how many of the treated
/// it has (the effect on the treated of an exactly matched sample). Nobody can match on what nobody knows.
/// </summary>
public static class Stratified
{
    // With fewer a stratum's own spread says little, and the spread of all strata stands in for it.
    const int Few = 10;

    /// <summary>Strata without both sides are left out.</summary>
    public static Interval Difference(IReadOnlyCollection<Stratum> strata, double confidence = Confidence.Usual)
    {
        var both = strata.Where(s => s.Treated.Count > 0 && s.Others.Count > 0).ToList();
        double all = both.Sum(s => s.Treated.Count);
        if (both.Count == 0) return new Interval(0, double.NegativeInfinity, double.PositiveInfinity);
        var (treated, others) = (Pooled(both.Select(s => s.Treated)), Pooled(both.Select(s => s.Others)));
        var (difference, error, spread) = (0.0, 0.0, 0.0);
        foreach (var stratum in both)
        {
            var weight = stratum.Treated.Count / all;
            difference += weight * (stratum.Treated.Mean - stratum.Others.Mean);
            error += weight * weight * (Variance(stratum.Treated, treated) / stratum.Treated.Count
                + Variance(stratum.Others, others) / stratum.Others.Count);
            spread += weight * weight / stratum.Others.Count;
        }
        // So many others would say as much if they were spread as the treated are.
        var freedom = Math.Min(all, 1 / spread) - 1;
        if (freedom < 1) return new Interval(difference, double.NegativeInfinity, double.PositiveInfinity);
        var half = error == 0 ? 0 : StudentT.Critical(1 - confidence, freedom) * Math.Sqrt(error);
        return new Interval(difference, difference - half, difference + half);
    }

    static double Variance(Sample sample, double pooled) => sample.Count >= Few ? Math.Max(sample.Variance, pooled / sample.Count) : pooled;

    static double Pooled(IEnumerable<Sample> samples)
    {
        var (sum, freedom) = (0.0, 0L);
        foreach (var sample in samples) (sum, freedom) = (sum + sample.Variance * Math.Max(0, sample.Count - 1), freedom
            + sample.Count - 1);
        return freedom <= 0 ? 0 : sum / freedom;
    }
}
