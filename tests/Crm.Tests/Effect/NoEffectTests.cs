using Crm.Effect;
using Xunit.Abstractions;

namespace Crm.Tests.Effect;

/// <summary>2,000 campaigns without any effect: how many are praised or blamed all the same.</summary>
public sealed class NoEffectTests(ITestOutputHelper output)
{
    const int Runs = 2000, Days = 14;
    static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    // Five in a hundred, and what 2,000 draws may stray from it in one case of forty.
    static readonly double Most = 0.05 + 1.96 * Math.Sqrt(0.05 * 0.95 / Runs);

    [Theory]
    [InlineData(4000, 400, 0.05)]
    [InlineData(300, 300, 0.2)]
    [InlineData(900, 100, 0.02)]
    public void Conversion_WithoutEffect_IsHardlyEverFound(int treated, int held, double rate)
    {
        var dice = new Random(20260302);
        var found = Enumerable.Range(0, Runs).Count(_ => Proportions.Difference(Draw(dice, treated, rate), Draw(dice, held, rate))
            .ExcludesZero);
        output.WriteLine($"{treated} and {held} at {rate}: {found} of {Runs}");
        ((double)found / Runs).ShouldBeLessThanOrEqualTo(Most);
    }

    [Theory]
    [InlineData(900, 300)]
    [InlineData(2700, 300)]
    [InlineData(300, 300)]
    public void Revenue_WithoutEffect_IsHardlyEverFound(int treated, int held)
    {
        var (dice, plain, found) = (new Random(7), 0, 0);
        for (var run = 0; run < Runs; run++)
        {
            var (a, b) = (Spend(dice, treated), Spend(dice, held));
            if (Means.Difference(a, b).ExcludesZero) plain++;
            if (Means.OfMoney(a, b).ExcludesZero) found++;
        }
        output.WriteLine($"{treated} and {held}: {found} of {Runs}, by Welch alone {plain}");
        ((double)found / Runs).ShouldBeLessThanOrEqualTo(Most);
    }

    [Fact]
    public void LookedAtEveryDay_TheVerdictComesOnce()
    {
        var dice = new Random(11);
        var (concluded, seen) = (0, 0);
        for (var run = 0; run < Runs; run++)
        {
            var (rule, eye) = Watch(dice);
            if (rule) concluded++;
            if (eye) seen++;
        }
        output.WriteLine($"by the rule {concluded}, by stopping at the first good day {seen} of {Runs}");
        ((double)concluded / Runs).ShouldBeLessThanOrEqualTo(Most);
        // What the rule is for: without it a watcher would find an effect two to four times as often as promised.
        ((double)seen / Runs).ShouldBeGreaterThan(0.1);
    }

    // Buyers trickle in by the day in both groups alike.
    static (bool Rule, bool Eye) Watch(Random dice)
    {
        var (over, rule, eye) = (Start.AddDays(Days), false, false);
        Share a = default, b = default;
        for (var day = 1; day <= Days; day++)
        {
            (a, b) = (Add(a, Draw(dice, 60, 0.1)), Add(b, Draw(dice, 60, 0.1)));
            var difference = Proportions.Difference(a, b);
            eye |= difference.ExcludesZero;
            rule |= Verdict.Of(difference, a.Among, b.Among, over, Start.AddDays(day)) is Finding.Better or Finding.Worse;
        }
        return (rule, eye);
    }

    static Share Add(Share a, Share b) => new(a.Of + b.Of, a.Among + b.Among);

    static Share Draw(Random dice, int among, double rate)
    {
        var of = 0;
        for (var i = 0; i < among; i++)
            if (dice.NextDouble() < rate) of++;
        return new Share(of, among);
    }

    // One in ten buys, and baskets have a long tail.
    static Sample Spend(Random dice, int buyers)
    {
        var sample = default(Sample);
        for (var i = 0; i < buyers; i++)
            sample = sample.With(dice.NextDouble() < 0.1 ? 50 * Math.Exp(0.6 * Math.Sqrt(-2 * Math.Log(1 - dice.NextDouble()))) : 0);
        return sample;
    }
}
