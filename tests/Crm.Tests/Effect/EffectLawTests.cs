using Crm.Effect;
using CsCheck;

namespace Crm.Tests.Effect;

public sealed class EffectLawTests
{
    static readonly Gen<Sample> Money = Gen.Double[0, 500].Array[2, 40].Select(Sample.Of);

    [Fact]
    public void Sample_InParts_IsTheSampleOfAll() => Gen.Select(Gen.Double[0, 100].Array[0, 20], Gen.Double[0, 100].Array[0, 20])
        .Sample((a, b) =>
        {
            var (parts, whole) = (Sample.Of(a) + Sample.Of(b), Sample.Of([.. a, .. b]));
            parts.Count.ShouldBe(whole.Count);
            parts.Mean.ShouldBe(whole.Mean, 1e-9);
            parts.Variance.ShouldBe(whole.Variance, 1e-6);
        });

    // Fieller's interval is by its making the set of ratios that a test of a - r·b does not reject.
    [Fact]
    public void Ratio_AtItsBounds_IsJustNotRejected() => Gen.Select(Money, Money).Where((_, b) => b.Mean > 0).Sample((a, b) =>
    {
        var ratio = Means.Ratio(a, b);
        // Where the divisor is hardly told from nothing the bounds run away, and where nothing is uncertain there are none.
        if (double.IsInfinity(ratio.Low) || b.Mean * b.Mean < 5 * b.ErrorSquared || !Spreads(a) || !Spreads(b)) return;
        foreach (var bound in new[] { ratio.Low, ratio.High })
            (Math.Abs(a.Mean - bound * b.Mean) / Math.Sqrt(a.ErrorSquared + bound * bound * b.ErrorSquared))
                .ShouldBe(Confidence.Z(0.95), 1e-4);
        ratio.Contains(a.Mean / b.Mean).ShouldBeTrue();
    });

    static bool Spreads(Sample sample) => sample.ErrorSquared > 1e-4 * sample.Mean * sample.Mean;

    [Fact]
    public void Difference_TheOtherWayRound_IsItsMirror() =>
        Gen.Select(Gen.Int[0, 50], Gen.Int[50, 90], Gen.Int[0, 50], Gen.Int[50, 90]).Sample((a, n, b, m) =>
        {
            var (there, back) = (Proportions.Difference(new(a, n), new(b, m)), Proportions.Difference(new(b, m), new(a, n)));
            there.Low.ShouldBe(-back.High, 1e-12);
            there.High.ShouldBe(-back.Low, 1e-12);
            there.Low.ShouldBeInRange(-1, there.Estimate);
            there.High.ShouldBeInRange(there.Estimate, 1);
        });

    [Fact]
    public void SmallestLift_OfLargerGroups_IsSmaller() =>
        Gen.Select(Gen.Double[0.005, 0.4], Gen.Int[200, 5000], Gen.Int[200, 5000]).Sample((rate, treated, held) =>
            Power.SmallestLift(rate, 2 * treated, 2 * held).ShouldNotBeNull()
                .ShouldBeLessThan(Power.SmallestLift(rate, treated, held).ShouldNotBeNull()));

    [Fact]
    public void SmallestLift_OfNobodyHeldOut_IsNothing() => Power.SmallestLift(0.05, 1000, 0).ShouldBeNull();
}
