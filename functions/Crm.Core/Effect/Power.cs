namespace Crm.Effect;

/// <summary>What a comparison of two groups of these sizes can show at all: to be known before anything is sent.</summary>
public static class Power
{
    public const double Usual = 0.8;

    /// <summary>How probably a difference between the two rates is found by a two-sided comparison.</summary>
    public static double Of(double rateA, long sizeA, double rateB, long sizeB, double confidence = Confidence.Usual)
    {
        if (sizeA == 0 || sizeB == 0) return 0;
        var pooled = (rateA * sizeA + rateB * sizeB) / (sizeA + sizeB);
        var chance = Confidence.Z(confidence) * Math.Sqrt(pooled * (1 - pooled) * (1.0 / sizeA + 1.0 / sizeB));
        var spread = Math.Sqrt(rateA * (1 - rateA) / sizeA + rateB * (1 - rateB) / sizeB);
        if (spread == 0) return Math.Abs(rateA - rateB) > chance ? 1 : 0;
        return Normal.Cdf((Math.Abs(rateA - rateB) - chance) / spread);
    }

    /// <summary>
    /// The smallest rise over the base rate that is found with the power; null where even everybody buying would not be.
    /// </summary>
    public static double? SmallestLift(double rate, long treated, long heldOut, double power = Usual, double confidence = Confidence.Usual)
    {
        if (rate is < 0 or >= 1 || Of(1, treated, rate, heldOut, confidence) < power) return null;
        var (low, high) = (0.0, 1 - rate);
        for (var i = 0; i < 100; i++)
        {
            var middle = (low + high) / 2;
            if (Of(rate + middle, treated, rate, heldOut, confidence) < power) low = middle;
            else high = middle;
        }
        return high;
    }
}
