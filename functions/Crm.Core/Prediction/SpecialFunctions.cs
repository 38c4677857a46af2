namespace Crm.Prediction;

/// <summary>Log-gamma, digamma and the hypergeometric function, to about 1e-13 relative for the arguments the models use.</summary>
static class SpecialFunctions
{
    // B(2n) / (2n (2n-1)): Stirling's series; from 12 on eight terms are exact to the last bit of a double.
    static readonly double[] Stirling =
        [1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156, -3617.0 / 122400];
    static readonly double[] Psi = [1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132, -691.0 / 32760, 1.0 / 12];
    const double Far = 12;

    /// <summary>ln Γ(x) for x &gt; 0.</summary>
    public static double LogGamma(double x)
    {
        if (!(x > 0)) return double.NaN;
        // The recurrence as one product, so that only one logarithm is taken; it cannot overflow for so few factors.
        var product = 1.0;
        while (x < Far) product *= x++;
        var series = 0.0;
        var inverse = 1 / (x * x);
        for (var i = Stirling.Length - 1; i >= 0; i--) series = series * inverse + Stirling[i];
        return (x - 0.5) * Math.Log(x) - x + 0.91893853320467274178 + series / x - Math.Log(product);
    }

    /// <summary>ψ(x) = d ln Γ(x) / dx for x &gt; 0.</summary>
    public static double Digamma(double x)
    {
        if (!(x > 0)) return double.NaN;
        var shift = 0.0;
        while (x < Far) shift -= 1 / x++;
        var series = 0.0;
        var inverse = 1 / (x * x);
        for (var i = Psi.Length - 1; i >= 0; i--) series = series * inverse + Psi[i];
        return shift + Math.Log(x) - 0.5 / x - series * inverse;
    }

    public static double LogBeta(double a, double b) => LogGamma(a) + LogGamma(b) - LogGamma(a + b);

    /// <summary>ln(e^x + e^y) without overflow.</summary>
    public static double LogSum(double x, double y)
    {
        var (high, low) = x >= y ? (x, y) : (y, x);
        return double.IsNegativeInfinity(low) ? high : high + Math.Log(1 + Math.Exp(low - high));
    }

    /// <summary>
    /// e^logFactor · 2F1(a, b; c; z), Gauss's function for 0 ≤ z &lt; 1 with a, b &gt; 0, by its series: beyond the first few, terms shrink
    /// at least geometrically with a ratio near z, so the sum ends; NaN when it has not after five million terms (z within 1e-6 of 1).
    /// </summary>
    public static double Hypergeometric(double a, double b, double c, double z, double logFactor)
    {
        if (z is < 0 or >= 1 || c <= 0 && c == Math.Floor(c)) return double.NaN;
        double term = 1, sum = 1;
        for (var n = 0; n < 5_000_000; n++)
        {
            var ratio = (a + n) * (b + n) / ((c + n) * (n + 1)) * z;
            term *= ratio;
            sum += term;
            // Large shapes make sums beyond a double, which the small factor takes back.
            if (Math.Abs(sum) > 1e200) (term, sum, logFactor) = (term / 1e200, sum / 1e200, logFactor + 200 * Math.Log(10));
            // What is left is below term · ratio / (1 - ratio) once the ratio is below 1.
            if (Math.Abs(ratio) < 1
                && Math.Abs(term) * Math.Max(1, Math.Abs(ratio) / (1 - Math.Abs(ratio))) < 1e-15 * Math.Abs(sum)) return sum * Math.Exp(
                logFactor);
        }
        return double.NaN;
    }
}
