namespace Crm.Segments;

/// <summary>What happens to a value that lies on or just above the edge between two bins.</summary>
public enum Ties
{
    /// <summary>
    /// As the R package rfm (0.3.0): a bin is left only at its quantile + 1 (one day, one order, one unit of the currency). For whole
    /// numbers this is "ties go to the lower bin"; a fraction less than 1 above the edge stays below too.
    /// </summary>
    PlusOne,

    /// <summary>As pandas.qcut: a value on the edge belongs to the lower bin, anything above it to the higher.</summary>
    Above,
}

/// <summary>Bins of equal share, by quantiles of R's type 7 (linear between the order statistics; pandas' and numpy's default).</summary>
public sealed record QuantileBins(IReadOnlyList<double> Edges, Ties Ties)
{
    /// <param name="values">In any order; not empty.</param>
    /// <param name="bins">5 for quintiles.</param>
    /// <param name="ties">Which rule holds at the edges.</param>
    public static QuantileBins Of(IEnumerable<double> values, int bins, Ties ties)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        return new QuantileBins([.. Enumerable.Range(1, bins - 1).Select(i => Quantile(sorted, (double)i / bins))], ties);
    }

    /// <summary>R quantile(type = 7) of sorted values.</summary>
    public static double Quantile(IReadOnlyList<double> sorted, double share)
    {
        var at = (sorted.Count - 1) * share;
        // R guards the product against its own rounding (0.2 * 5 is not always 1).
        var low = (int)Math.Floor(at + 4 * double.Epsilon + 1e-12);
        var rest = Math.Max(0, at - low);
        return rest < 1e-12 ? sorted[low] : sorted[low] + rest * (sorted[Math.Min(low + 1, sorted.Count - 1)] - sorted[low]);
    }

    /// <summary>1 for the lowest bin up to the number of bins.</summary>
    public int Rising(double value)
    {
        var score = 1;
        foreach (var edge in Edges)
            if (Ties == Ties.PlusOne ? value >= edge + 1 : value > edge) score++;
        return score;
    }

    /// <summary>The highest score for the lowest bin: a short time since the last purchase is good.</summary>
    public int Falling(double value) => Edges.Count + 2 - Rising(value);
}

/// <summary>Scores of one customer; <see cref="Code"/> is 100 R + 10 F + M.</summary>
public readonly record struct RfmScore(int R, int F, int M)
{
    public int Code => 100 * R + 10 * F + M;
}

/// <summary>A named set of scores: every score within its band. The first band of a list that holds names the segment.</summary>
public sealed record ScoreBand(string Name, (int Low, int High) R, (int Low, int High) F, (int Low, int High) M)
{
    public const string Others = "Others";

    public static string NameOf(RfmScore score, IReadOnlyList<ScoreBand> bands)
    {
        foreach (var band in bands)
            if (In(score.R, band.R) && In(score.F, band.F) && In(score.M, band.M)) return band.Name;
        return Others;
    }

    static bool In(int score, (int Low, int High) band) => score >= band.Low && score <= band.High;
}
