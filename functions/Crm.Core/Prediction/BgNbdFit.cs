using static Crm.Prediction.SpecialFunctions;

namespace Crm.Prediction;

/// <summary>Maximum likelihood for <see cref="BgNbd"/>.</summary>
public static class BgNbdFit
{
    /// <summary>Fits; always returns, and says so when the histories cannot tell a model.</summary>
    public static FitResult<BgNbd> Fit(IEnumerable<BuyingHistory> histories)
    {
        var groups = Group(histories, out var buyers);
        if (Objection(groups, buyers) is { } reason) return new FitResult<BgNbd>.Unsupported(reason);
        // The unit of time is the caller's; with the mean age as one, the same starts suit days and years.
        var scale = groups.Sum(g => g.Buyer.Age * g.Count) / buyers;
        var scaled = Array.ConvertAll(groups,
            g => (Buyer: g.Buyer with { Last = g.Buyer.Last / scale, Age = g.Buyer.Age / scale }, g.Count));
        var found = Maximiser.Run((at, slope) => LogLikelihood(scaled, at, slope) / buyers, Starts);
        if (!double.IsFinite(found.Value)) return new FitResult<BgNbd>.Unsupported(
            "The likelihood has no finite value on these histories.");
        var model = new BgNbd(found.At[0], found.At[1] * scale, found.At[2], found.At[3]);
        return new FitResult<BgNbd>.Fitted(model, LogLikelihood(model, groups), Caution(found));
    }

    public static double LogLikelihood(BgNbd model, IEnumerable<BuyingHistory> histories) => LogLikelihood(model, Group(histories, out _));

    static readonly double[][] Starts = [[1, 1, 1, 1], [0.3, 0.3, 0.8, 2.5], [0.5, 0.2, 0.1, 2], [3, 1, 0.5, 5]];

    static string? Caution(Maximum found) =>
        found.AtBound ? "One of the model's shapes is not told by the data (buyers are too alike, or hardly any leave); "
            + "expectations hold, the parameters do not."
        : found.Converged ? null : "The search ended before the slope was flat.";

    static string? Objection((BuyingHistory Buyer, int Count)[] groups, int buyers)
    {
        if (Array.Exists(groups, g => g.Buyer.Repeats < 0 || !(g.Buyer.Last >= 0) || !(g.Buyer.Age >= g.Buyer.Last)
            || !double.IsFinite(g.Buyer.Age)))
            return "A history has a last purchase outside of its age.";
        if (buyers == 0) return "There are no buyers.";
        var repeaters = groups.Where(g => g.Buyer.Repeats > 0).Sum(g => g.Count);
        if (repeaters == 0) return "Nobody has bought a second time.";
        if (groups.Sum(g => g.Buyer.Age * g.Count) <= 0) return "No time has passed since the first purchases.";
        if (groups.Length == 1) return "All buyers have the same history: how they differ cannot be told.";
        return null;
    }

    // Histories repeat a lot in days; those with equal numbers are computed once. Sorted, so that the order given does not show in the last
    // digits.
    static (BuyingHistory Buyer, int Count)[] Group(IEnumerable<BuyingHistory> histories, out int buyers)
    {
        var counts = new Dictionary<BuyingHistory, int>();
        buyers = 0;
        foreach (var history in histories)
        {
            counts[history] = counts.GetValueOrDefault(history) + 1;
            buyers++;
        }
        return [.. counts.OrderBy(g => g.Key.Repeats).ThenBy(g => g.Key.Last).ThenBy(g => g.Key.Age).Select(g => (g.Key, g.Value))];
    }

    static double LogLikelihood(BgNbd model, (BuyingHistory Buyer, int Count)[] groups) =>
        LogLikelihood(groups, [model.R, model.Alpha, model.A, model.B], new double[4]);

    /// <summary>The likelihood of the paper, and its slope by r, α, a, b.</summary>
    static double LogLikelihood((BuyingHistory Buyer, int Count)[] groups, double[] at, double[] slope)
    {
        var (r, alpha, a, b) = (at[0], at[1], at[2], at[3]);
        Array.Clear(slope);
        var total = 0.0;
        var terms = new OfRepeats(r, alpha, a, b, -1);
        foreach (var (buyer, count) in groups)
        {
            // Sorted by repeats: the gamma functions are computed once for each number of them.
            if (terms.Repeats != buyer.Repeats) terms = new OfRepeats(r, alpha, a, b, buyer.Repeats);
            var n = r + buyer.Repeats;
            var (ageLog, lastLog) = (Math.Log(alpha + buyer.Age), Math.Log(alpha + buyer.Last));
            var stayed = -n * ageLog;
            var both = stayed;
            var gone = 0.0;
            if (buyer.Repeats > 0)
            {
                var left = Math.Log(a) - Math.Log(b + buyer.Repeats - 1) - n * lastLog;
                both = LogSum(stayed, left);
                gone = Math.Exp(left - both);
            }
            total += count * (terms.Value + both);
            slope[0] += count * (terms.R - (1 - gone) * ageLog - gone * lastLog);
            slope[1] += count * (r / alpha - n * ((1 - gone) / (alpha + buyer.Age) + gone / (alpha + buyer.Last)));
            slope[2] += count * (terms.A + gone / a);
            slope[3] += count * (terms.B - (buyer.Repeats > 0 ? gone / (b + buyer.Repeats - 1) : 0));
        }
        var weight = Math.Max(1, Weight(groups));
        for (var i = 0; i < slope.Length; i++) slope[i] /= weight;
        return total;
    }

    static double Weight((BuyingHistory Buyer, int Count)[] groups)
    {
        var weight = 0.0;
        foreach (var group in groups) weight += group.Count;
        return weight;
    }

    /// <summary>The part of the likelihood and of its slope that depends on the number of repeats alone.</summary>
    readonly struct OfRepeats
    {
        public OfRepeats(double r, double alpha, double a, double b, int repeats)
        {
            Repeats = repeats;
            if (repeats < 0) return;
            Value = LogGamma(r + repeats) - LogGamma(r) + r * Math.Log(alpha) + LogGamma(a + b)
                + LogGamma(b + repeats) - LogGamma(b) - LogGamma(a + b + repeats);
            R = Digamma(r + repeats) - Digamma(r) + Math.Log(alpha);
            A = Digamma(a + b) - Digamma(a + b + repeats);
            B = A + Digamma(b + repeats) - Digamma(b);
        }

        public int Repeats { get; }
        public double Value { get; }
        public double R { get; }
        public double A { get; }
        public double B { get; }
    }
}
