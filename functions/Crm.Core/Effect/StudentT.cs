using Crm.Prediction;

namespace Crm.Effect;

/// <summary>Student's t distribution with any number of degrees of freedom above 0.</summary>
public static class StudentT
{
    /// <summary>P(|T| &gt; t): the regularised incomplete beta function at df/(df + t²).</summary>
    public static double TwoSided(double t, double df)
    {
        if (!(df > 0)) return double.NaN;
        return double.IsInfinity(t) ? 0 : IncompleteBeta(df / 2, 0.5, df / (df + t * t));
    }

    /// <summary>The t that |T| exceeds with the probability.</summary>
    public static double Critical(double outside, double df)
    {
        if (outside is not (> 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(outside), outside, "Lies between 0 and 1.");
        if (!(df > 0)) return double.PositiveInfinity;
        double low = 0, high = 1;
        while (TwoSided(high, df) > outside && high < 1e12) (low, high) = (high, high * 2);
        for (var i = 0; i < 200 && high - low > 1e-14 * high; i++)
        {
            var middle = (low + high) / 2;
            if (TwoSided(middle, df) > outside) low = middle;
            else high = middle;
        }
        return (low + high) / 2;
    }

    static double IncompleteBeta(double a, double b, double x)
    {
        if (x <= 0) return 0;
        if (x >= 1) return 1;
        // The fraction converges quickly on this side of the mean only; the other follows by symmetry.
        if (x > (a + 1) / (a + b + 2)) return 1 - IncompleteBeta(b, a, 1 - x);
        var front = Math.Exp(a * Math.Log(x) + b * Math.Log(1 - x) - SpecialFunctions.LogBeta(a, b)) / a;
        return front * Fraction(a, b, x);
    }

    // Lentz's method for the continued fraction of the incomplete beta function.
    static double Fraction(double a, double b, double x)
    {
        const double tiny = 1e-300;
        double Away(double value) => Math.Abs(value) < tiny ? tiny : value;
        double c = 1, d = 1 / Away(1 - (a + b) * x / (a + 1)), value = d;
        for (var m = 1; m < 10_000; m++)
        {
            var even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / Away(1 + even * d);
            c = Away(1 + even / c);
            value *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / Away(1 + odd * d);
            c = Away(1 + odd / c);
            value *= d * c;
            if (Math.Abs(d * c - 1) < 1e-16) break;
        }
        return value;
    }
}
