namespace Crm.Effect;

/// <summary>The standard normal distribution.</summary>
public static class Normal
{
    /// <summary>P(Z ≤ z), to about 1e-15: a series near the middle, a continued fraction in the tails.</summary>
    public static double Cdf(double z)
    {
        if (double.IsNaN(z)) return double.NaN;
        var x = Math.Abs(z);
        var tail = x < 3 ? 0.5 - Density(x) * Series(x) : Density(x) / Fraction(x);
        return z > 0 ? 1 - tail : tail;
    }

    /// <summary>The z with P(Z ≤ z) = p, for p strictly between 0 and 1: bisection on <see cref="Cdf"/>, which is monotone.</summary>
    public static double Quantile(double p)
    {
        if (p is not (> 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(p), p, "Lies between 0 and 1.");
        if (p > 0.5) return -Quantile(1 - p);
        var (low, high) = (-38.0, 0.0);
        for (var i = 0; i < 200 && high - low > 1e-15 * Math.Max(1, -low); i++)
        {
            var middle = (low + high) / 2;
            if (Cdf(middle) < p) low = middle;
            else high = middle;
        }
        return (low + high) / 2;
    }

    static double Density(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);

    // x + x³/3 + x⁵/(3·5) + …
    static double Series(double x)
    {
        double term = x, sum = x;
        for (var n = 3; term > 1e-17 * sum; n += 2) sum += term *= x * x / n;
        return sum;
    }

    // x + 1/(x + 2/(x + 3/(x + …)))
    static double Fraction(double x)
    {
        var value = x;
        for (var n = 120; n > 0; n--) value = x + n / value;
        return value;
    }
}
