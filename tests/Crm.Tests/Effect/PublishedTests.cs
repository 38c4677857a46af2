using Crm.Effect;

namespace Crm.Tests.Effect;

/// <summary>Values that were published, or that R gives (its help pages' own examples where one is named).</summary>
public sealed class PublishedTests
{
    [Theory]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.995, 2.575829303548901)]
    [InlineData(0.8, 0.8416212335729143)]
    [InlineData(0.001, -3.090232306167813)]
    [InlineData(1e-10, -6.361340902404056)]
    public void Normal_Quantile_IsQnorm(double p, double z) => Normal.Quantile(p).ShouldBe(z, 1e-9);

    [Theory]
    [InlineData(0.05, 1, 12.706204736432095)]
    [InlineData(0.05, 10, 2.2281388519649385)]
    [InlineData(0.01, 5, 4.032142983557536)]
    [InlineData(0.05, 120, 1.9799304050824413)]
    public void StudentT_Critical_IsQt(double outside, double df, double t) => StudentT.Critical(outside, df).ShouldBe(t, 1e-9);

    // Newcombe 1998, two-sided intervals for the single proportion, table I, method 3.
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Wilson_NewcombesExamples_AreHis(long of, long among, double low, double high)
    {
        var interval = Proportions.Wilson(new Share(of, among));
        (Math.Round(interval.Low, 4), Math.Round(interval.High, 4)).ShouldBe((low, high));
    }

    // Newcombe 1998, interval estimation for the difference between independent proportions, table II, method 10.
    [Theory]
    [InlineData(56, 70, 48, 80, 0.0524, 0.3339)]
    [InlineData(9, 10, 3, 10, 0.1705, 0.8090)]
    [InlineData(6, 7, 2, 7, 0.0582, 0.8062)]
    [InlineData(5, 56, 0, 29, -0.0381, 0.1926)]
    [InlineData(0, 10, 0, 20, -0.1611, 0.2775)]
    [InlineData(0, 10, 0, 10, -0.2775, 0.2775)]
    [InlineData(10, 10, 0, 20, 0.6791, 1.0000)]
    [InlineData(10, 10, 0, 10, 0.6075, 1.0000)]
    public void Difference_NewcombesExamples_AreHis(long a, long n, long b, long m, double low, double high)
    {
        var interval = Proportions.Difference(new Share(a, n), new Share(b, m));
        (Math.Round(interval.Low, 4), Math.Round(interval.High, 4)).ShouldBe((low, high));
    }

    // Student's sleep data, t.test(extra ~ group): t = -1.8608, df = 17.776, p-value = 0.07939, -3.3654832 0.2054832.
    [Fact]
    public void Welch_SleepData_IsTTest()
    {
        var a = Sample.Of([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]);
        var b = Sample.Of([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]);
        var interval = Means.Difference(a, b);
        Means.DegreesOfFreedom(a, b).ShouldBe(17.776, 5e-4);
        Means.PValue(a, b).ShouldBe(0.07939, 5e-6);
        interval.Estimate.ShouldBe(0.75 - 2.33, 1e-12);
        interval.Low.ShouldBe(-3.3654832, 5e-8);
        interval.High.ShouldBe(0.2054832, 5e-8);
        interval.ExcludesZero.ShouldBeFalse();
    }

    // power.prop.test(n = 50, p1 = .50, p2 = .75): power = 0.740; (p1 = .50, p2 = .75, power = .90): n = 76.7.
    [Fact]
    public void Power_OfRsExamples_IsPowerPropTests()
    {
        Power.Of(0.5, 50, 0.75, 50).ShouldBe(0.740, 5e-4);
        Power.Of(0.5, 76, 0.75, 76).ShouldBeLessThan(0.9);
        Power.Of(0.5, 77, 0.75, 77).ShouldBeGreaterThan(0.9);
        var lift = Power.SmallestLift(0.5, 50, 50, 0.9).ShouldNotBeNull();
        Power.Of(0.5 + lift, 50, 0.5, 50).ShouldBe(0.9, 1e-9);
        // (n = 50, p1 = .5, power = .90): p2 = 0.8026141, which R looks for to about 1e-4.
        (0.5 + lift).ShouldBe(0.8026141, 1e-4);
    }
}
