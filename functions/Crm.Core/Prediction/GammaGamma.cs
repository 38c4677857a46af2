using static Crm.Prediction.SpecialFunctions;

namespace Crm.Prediction;

/// <summary>
/// Gamma-gamma model of order values: Fader and Hardie, note 025 (2013). Each buyer's orders vary about a mean of their own (gamma p, ν),
/// the means vary between buyers (gamma q, v). Presumes that value does not depend on how often one buys.
/// </summary>
public sealed record GammaGamma(double P, double Q, double V)
{
    /// <summary>
    /// A buyer's mean order value, given what was seen: between their own mean and everybody's. For q ≤ 1 everybody's mean is infinite, so
    /// who has not repeated has none (NaN).
    /// </summary>
    public double ExpectedValue(int repeats, double meanValue)
    {
        var weight = P * repeats + Q - 1;
        return weight > 0 ? P * (V + repeats * meanValue) / weight : double.NaN;
    }

    /// <summary>Everybody's mean.</summary>
    public double Mean => Q > 1 ? P * V / (Q - 1) : double.NaN;

    /// <summary>Fits on those who repeated and paid; always returns.</summary>
    public static FitResult<GammaGamma> Fit(IEnumerable<BuyerSummary> buyers)
    {
        var groups = buyers.Where(b => b.History.Repeats > 0 && b.MeanRepeatValue > 0).Select(b => (b.History.Repeats, b.MeanRepeatValue))
            .GroupBy(b => b).Select(g => (X: g.Key.Repeats, M: g.Key.MeanRepeatValue, Count: g.Count())).OrderBy(g => g.X).ThenBy(g => g.M)
                .ToArray();
        var weight = groups.Sum(g => (double)g.Count);
        if (groups.Length < 2) return new FitResult<GammaGamma>.Unsupported(groups.Length == 0 ? "Nobody has bought a second time."
            : "All repeat buyers spend the same: how they differ cannot be told.");
        var scale = groups.Sum(g => g.M * g.Count) / weight;
        var scaled = Array.ConvertAll(groups, g => g with { M = g.M / scale });
        var found = Maximiser.Run((at, slope) => LogLikelihood(scaled, at, slope, weight),
            [[6, 4, 0.5], [1, 1, 1], [2, 8, 4], [10, 3, 0.2]]);
        if (!double.IsFinite(found.Value)) return new FitResult<GammaGamma>.Unsupported(
            "The likelihood has no finite value on these orders.");
        var model = new GammaGamma(found.At[0], found.At[1], found.At[2] * scale);
        var caution = found.AtBound ? "One of the model's shapes is not told by the data; values hold, the parameters do not."
            : found.Converged ? null : "The search ended before the slope was flat.";
        return new FitResult<GammaGamma>.Fitted(model, LogLikelihood(groups, [model.P, model.Q, model.V], new double[3], weight) * weight,
            caution);
    }

    static double LogLikelihood((int X, double M, int Count)[] groups, double[] at, double[] slope, double weight)
    {
        var (p, q, v) = (at[0], at[1], at[2]);
        Array.Clear(slope);
        var (total, x) = (0.0, -1);
        double value = 0, byP = 0, byQ = 0;
        foreach (var group in groups)
        {
            if (group.X != x)
            {
                x = group.X;
                value = LogGamma(p * x + q) - LogGamma(p * x) - LogGamma(q) + q * Math.Log(v) + p * x * Math.Log(x);
                byP = x * (Digamma(p * x + q) - Digamma(p * x) + Math.Log(x));
                byQ = Digamma(p * x + q) - Digamma(q) + Math.Log(v);
            }
            var (mean, sum) = (Math.Log(group.M), Math.Log(x * group.M + v));
            total += group.Count * (value + (p * x - 1) * mean - (p * x + q) * sum);
            slope[0] += group.Count * (byP + x * (mean - sum));
            slope[1] += group.Count * (byQ - sum);
            slope[2] += group.Count * (q / v - (p * x + q) / (x * group.M + v));
        }
        for (var i = 0; i < slope.Length; i++) slope[i] /= weight;
        return total / weight;
    }
}
