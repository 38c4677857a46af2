namespace Crm.Effect;

/// <summary>So many of so many.</summary>
public readonly record struct Share(long Of, long Among)
{
    public double Rate => Among == 0 ? 0 : (double)Of / Among;
}

/// <summary>
/// Intervals of proportions that hold what they promise for small samples and rare events too: Wilson's score interval, and Newcombe's
/// hybrid of two of them for a difference (Statistics in Medicine 17, 1998, method 10 of each paper's table).
/// </summary>
public static class Proportions
{
    public static Interval Wilson(Share share, double confidence = Confidence.Usual)
    {
        if (share.Among == 0) return new Interval(0, 0, 1);
        var (n, p, z) = ((double)share.Among, share.Rate, Confidence.Z(confidence));
        var middle = (p + z * z / (2 * n)) / (1 + z * z / n);
        var half = z / (1 + z * z / n) * Math.Sqrt(p * (1 - p) / n + z * z / (4 * n * n));
        // At the ends the bound is the end itself, which rounding would miss by a hair.
        return new Interval(p, share.Of == 0 ? 0 : middle - half, share.Of == share.Among ? 1 : middle + half);
    }

    /// <summary>The first's rate less the second's.</summary>
    public static Interval Difference(Share a, Share b, double confidence = Confidence.Usual)
    {
        if (a.Among == 0 || b.Among == 0) return new Interval(0, -1, 1);
        var (one, two) = (Wilson(a, confidence), Wilson(b, confidence));
        double Root(double x, double y) => Math.Sqrt(x * x + y * y);
        var difference = one.Estimate - two.Estimate;
        return new Interval(difference, difference - Root(one.Estimate - one.Low, two.High - two.Estimate),
            difference + Root(one.High - one.Estimate, two.Estimate - two.Low));
    }
}

/// <summary>How sure an interval is.</summary>
public static class Confidence
{
    public const double Usual = 0.95;

    /// <summary>When several groups are compared with one: each so much surer that all together are as sure as one alone.</summary>
    public static double OfEach(int comparisons, double together = Usual) => 1 - (1 - together) / Math.Max(1, comparisons);

    public static double Z(double confidence) => Normal.Quantile(1 - (1 - confidence) / 2);
}
