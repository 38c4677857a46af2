using static Crm.Prediction.SpecialFunctions;

namespace Crm.Prediction;

/// <summary>What became of a fit.</summary>
public abstract record FitResult<TModel>
{
    /// <param name="Model">The most likely one.</param>
    /// <param name="LogLikelihood">Its logarithm of the likelihood.</param>
    /// <param name="Caution">What the data leaves open; null when it tells everything.</param>
    public sealed record Fitted(TModel Model, double LogLikelihood, string? Caution) : FitResult<TModel>;

    /// <summary>The data supports no prediction; the reason is a sentence for a person.</summary>
    public sealed record Unsupported(string Reason) : FitResult<TModel>;
}

/// <summary>
/// BG/NBD: Fader, Hardie and Lee, "Counting Your Customers" the Easy Way (Marketing Science 24, 2005). While a buyer is one, purchases come
/// at a rate of their own (gamma r, α); after each purchase they are gone with a chance of their own (beta a, b).
/// </summary>
public sealed record BgNbd(double R, double Alpha, double A, double B)
{
    /// <summary>The chance that the buyer is still one at the end of what is observed.</summary>
    public double ProbabilityAlive(BuyingHistory buyer)
    {
        if (buyer.Repeats == 0) return 1;
        var ratio = Math.Log(A / (B + buyer.Repeats - 1)) + (R + buyer.Repeats) * Math.Log((Alpha + buyer.Age) / (Alpha + buyer.Last));
        return 1 / (1 + Math.Exp(ratio));
    }

    /// <summary>Repeat purchases of a new buyer within a time from the first one: equation 9.</summary>
    public double ExpectedPurchases(double time)
    {
        if (time <= 0) return 0;
        return AwayFromOne(a =>
        {
            var z = time / (Alpha + time);
            return (a + B - 1) / (a - 1) * (1 - Hypergeometric(R, B, a + B - 1, z, R * Math.Log(Alpha / (Alpha + time))));
        });
    }

    /// <summary>Purchases of this buyer within a time from now: equation 10.</summary>
    public double ExpectedPurchases(BuyingHistory buyer, double time)
    {
        if (time <= 0) return 0;
        var (x, z) = (buyer.Repeats, time / (Alpha + buyer.Age + time));
        return ProbabilityAlive(buyer) * AwayFromOne(a =>
            (a + B + x - 1) / (a - 1) * (
                1 - Hypergeometric(R + x, B + x, a + B + x - 1, z, (R + x) * Math.Log((Alpha + buyer.Age) / (Alpha + buyer.Age + time)))));
    }

    /// <summary>The chance of exactly so many repeat purchases of a new buyer within a time: equation 8.</summary>
    public double Probability(int repeats, double time)
    {
        var (stay, go) = (Math.Log(Alpha / (Alpha + time)), Math.Log(time / (Alpha + time)));
        double Count(int n) => Math.Exp(LogGamma(R + n) - LogGamma(R) - LogGamma(n + 1) + R * stay + n * go);
        var alive = Math.Exp(LogBeta(A, B + repeats) - LogBeta(A, B)) * Count(repeats);
        if (repeats == 0) return alive;
        var below = 0.0;
        for (var n = 0; n < repeats; n++) below += Count(n);
        return alive + Math.Exp(LogBeta(A + 1, B + repeats - 1) - LogBeta(A, B)) * (1 - below);
    }

    /// <summary>
    /// Time from the last purchase within which the next one comes with this chance, given the buyer stayed: the rate after x repeats in t
    /// is gamma (r + x, α + t), so the wait is Pareto distributed.
    /// </summary>
    public double WaitAfterLast(BuyingHistory buyer, double chance) =>
        (Alpha + buyer.Last) * (Math.Pow(1 - chance, -1 / (R + buyer.Repeats)) - 1);

    // Both expectations have a removable pole at a = 1: the mean of both sides is right to a millionth.
    double AwayFromOne(Func<double, double> at) => Math.Abs(A - 1) > 1e-5 ? at(A) : (at(1 + 1e-4) + at(1 - 1e-4)) / 2;
}
