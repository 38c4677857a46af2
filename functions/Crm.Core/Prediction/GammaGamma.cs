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
        var scaled = Repeaters.Of(groups.Select(g => g with { M = g.M / scale }));
        var found = Maximiser.Run((at, slope) => LogLikelihood(scaled, at, slope, weight),
            [[6, 4, 0.5], [1, 1, 1], [2, 8, 4], [10, 3, 0.2]]);
        if (!double.IsFinite(found.Value)) return new FitResult<GammaGamma>.Unsupported(
            "The likelihood has no finite value on these orders.");
        var model = new GammaGamma(found.At[0], found.At[1], found.At[2] * scale);
        var caution = found.AtBound ? "One of the model's shapes is not told by the data; values hold, the parameters do not."
            : found.Converged ? null : "The search ended before the slope was flat.";
        return new FitResult<GammaGamma>.Fitted(model, LogLikelihood(Repeaters.Of(groups), [model.P, model.Q, model.V],
            new double[3], weight) * weight, caution);
    }

    /// <summary>Buyers of one number of repeats: what does not change while the parameters do is summed once.</summary>
    sealed class Repeaters
    {
        public required int X { get; init; }
        public required double[] Means { get; init; }
        public required double[] Counts { get; init; }
        public double Buyers { get; private set; }
        public double LogMeans { get; private set; }

        public static Repeaters[] Of(IEnumerable<(int X, double M, int Count)> groups) =>
            [.. groups.GroupBy(g => g.X).Select(g => new Repeaters
            {
                X = g.Key, Means = [.. g.Select(b => b.M)], Counts = [.. g.Select(b => (double)b.Count)],
            }.Summed())];

        Repeaters Summed()
        {
            for (var i = 0; i < Means.Length; i++)
            {
                Buyers += Counts[i];
                LogMeans += Counts[i] * Math.Log(Means[i]);
            }
            return this;
        }

        /// <summary>Sums over the buyers of ln(x m + v) and of 1 / (x m + v).</summary>
        public (double Logs, double Inverses) Spread(double v)
        {
            var (logs, inverses) = (0.0, 0.0);
            for (var i = 0; i < Means.Length; i++)
            {
                var sum = X * Means[i] + v;
                logs += Counts[i] * Math.Log(sum);
                inverses += Counts[i] / sum;
            }
            return (logs, inverses);
        }
    }

    static double LogLikelihood(Repeaters[] groups, double[] at, double[] slope, double weight)
    {
        var (p, q, v) = (at[0], at[1], at[2]);
        Array.Clear(slope);
        var total = 0.0;
        foreach (var group in groups)
        {
            var (x, n) = (group.X, group.Buyers);
            var (logs, inverses) = group.Spread(v);
            var value = LogGamma(p * x + q) - LogGamma(p * x) - LogGamma(q) + q * Math.Log(v) + p * x * Math.Log(x);
            total += n * value + (p * x - 1) * group.LogMeans - (p * x + q) * logs;
            slope[0] += x * (n * (Digamma(p * x + q) - Digamma(p * x) + Math.Log(x)) + group.LogMeans - logs);
            slope[1] += n * (Digamma(p * x + q) - Digamma(q) + Math.Log(v)) - logs;
            slope[2] += n * q / v - (p * x + q) * inverses;
        }
        for (var i = 0; i < slope.Length; i++) slope[i] /= weight;
        return total / weight;
    }
}
