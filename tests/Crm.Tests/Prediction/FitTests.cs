using Crm.Prediction;
using Xunit.Abstractions;

namespace Crm.Tests.Prediction;

/// <summary>Known parameters come back from simulated buyers; sets that tell nothing end in a sentence.</summary>
public sealed class FitTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0.25, 4.5, 0.8, 2.4, 39)]
    [InlineData(1.5, 60, 0.6, 1.8, 365)]
    [InlineData(0.6, 0.3, 1.5, 4, 3)]
    [InlineData(4, 100, 2, 6, 730)]
    public void Fit_SimulatedBuyers_RecoversTheProcess(double r, double alpha, double a, double b, double age)
    {
        var truth = new BgNbd(r, alpha, a, b);
        var random = new Random(5);
        var buyers = Enumerable.Range(0, 20_000).Select(_ => Simulate(random, truth, age * (0.5 + 0.5 * random.NextDouble()))).ToList();
        var fit = BgNbdFit.Fit(buyers).ShouldBeOfType<FitResult<BgNbd>.Fitted>();
        output.WriteLine($"{truth} -> {fit}");
        // The likelihood is at its top: not below that of the truth; the parameters within a tenth, the dropout (weakly told) within a
        // quarter.
        fit.LogLikelihood.ShouldBeGreaterThanOrEqualTo(BgNbdFit.LogLikelihood(truth, buyers) - 1e-6);
        (fit.Model.R / r).ShouldBe(1, 0.1);
        (fit.Model.Alpha / alpha).ShouldBe(1, 0.1);
        (fit.Model.A / (fit.Model.A + fit.Model.B) / (a / (a + b))).ShouldBe(1, 0.1);
        (fit.Model.A / a).ShouldBe(1, 0.25);
        (fit.Model.ExpectedPurchases(2 * age) / truth.ExpectedPurchases(2 * age)).ShouldBe(1, 0.03);
    }

    [Fact]
    public void Expectations_SimulatedFuture_AreKept()
    {
        var truth = new BgNbd(0.8, 30, 0.7, 2.5);
        var random = new Random(8);
        double expected = 0, alive = 0, came = 0, stayed = 0;
        for (var i = 0; i < 40_000; i++)
        {
            var (buyer, later, isAlive) = SimulateOn(random, truth, 200, 100);
            expected += truth.ExpectedPurchases(buyer, 100);
            alive += truth.ProbabilityAlive(buyer);
            came += later;
            stayed += isAlive ? 1 : 0;
        }
        (came / expected).ShouldBe(1, 0.02);
        (stayed / alive).ShouldBe(1, 0.01);
    }

    [Fact]
    public void Fit_GammaGammaSimulated_RecoversParameters()
    {
        var random = new Random(3);
        var buyers = Enumerable.Range(0, 20_000).Select(_ =>
        {
            var scale = Gamma(random, 4, 1 / 20.0);
            var x = random.Next(1, 12);
            return new BuyerSummary(new BuyingHistory(x, 1, 2), Enumerable.Range(0, x).Average(_ => Gamma(random, 5, scale)));
        }).ToList();
        var fit = GammaGamma.Fit(buyers).ShouldBeOfType<FitResult<GammaGamma>.Fitted>();
        output.WriteLine($"{fit}");
        (fit.Model.P / 5).ShouldBe(1, 0.05);
        (fit.Model.Q / 4).ShouldBe(1, 0.05);
    }

    public static TheoryData<string, BuyingHistory[]> Degenerate => new()
    {
        { "nobody", [] },
        { "nobody repeats", [.. Enumerable.Range(1, 500).Select(i => new BuyingHistory(0, 0, i))] },
        { "all the same", [.. Enumerable.Repeat(new BuyingHistory(3, 20, 30), 1000)] },
        { "no time", [.. Enumerable.Range(0, 50).Select(i => new BuyingHistory(i % 3, 0, 0))] },
        { "wrong", [new BuyingHistory(1, 30, 20), new BuyingHistory(0, 0, 5)] },
        { "not a number", [new BuyingHistory(1, double.NaN, 20), new BuyingHistory(0, 0, 5)] },
    };

    [Theory]
    [MemberData(nameof(Degenerate))]
    public void Fit_DegenerateSet_SaysWhy(string name, BuyingHistory[] buyers)
    {
        var result = BgNbdFit.Fit(buyers).ShouldBeOfType<FitResult<BgNbd>.Unsupported>();
        output.WriteLine($"{name}: {result.Reason}");
        result.Reason.ShouldEndWith(".");
    }

    public static TheoryData<string, BuyingHistory[]> Strange => new()
    {
        { "two buyers", [new(1, 10, 20), new(0, 0, 30)] },
        { "clockwork", [.. Enumerable.Range(0, 300).Select(i => new BuyingHistory(10 + i % 2, 100, 105))] },
        { "all leave at once", [.. Enumerable.Range(0, 300).Select(i => new BuyingHistory(1, 0.5, 1000 + i))] },
        { "one whale", [.. Enumerable.Range(0, 300).Select(i => new BuyingHistory(i == 0 ? 5000 : 0, i == 0 ? 99 : 0, 100))] },
        { "huge unit", [.. Enumerable.Range(0, 300).Select(i => new BuyingHistory(i % 5, i % 5 * 1e9, 6e9))] },
    };

    [Theory]
    [MemberData(nameof(Strange))]
    public void Fit_StrangeSet_EndsWithUsableNumbersOrASentence(string name, BuyingHistory[] buyers)
    {
        var result = BgNbdFit.Fit(buyers);
        output.WriteLine($"{name}: {result}");
        if (result is not FitResult<BgNbd>.Fitted fit) return;
        foreach (var buyer in buyers)
        {
            fit.Model.ProbabilityAlive(buyer).ShouldBeInRange(0, 1);
            fit.Model.ExpectedPurchases(buyer, buyer.Age).ShouldBeGreaterThanOrEqualTo(-1e-6);
        }
    }

    static BuyingHistory Simulate(Random random, BgNbd model, double age) => SimulateOn(random, model, age, 0).Buyer;

    static (BuyingHistory Buyer, int Later, bool Alive) SimulateOn(Random random, BgNbd model, double age, double more)
    {
        var (x, y) = (Gamma(random, model.A, 1), Gamma(random, model.B, 1));
        var (rate, leaves) = (Gamma(random, model.R, model.Alpha), x / (x + y));
        double now = 0, last = 0;
        int repeats = 0, later = 0;
        var alive = true;
        while (true)
        {
            now += -Math.Log(1 - random.NextDouble()) / rate;
            if (now > age + more) break;
            if (now <= age) (repeats, last) = (repeats + 1, now);
            else later++;
            if (random.NextDouble() >= leaves) continue;
            alive = now > age;
            break;
        }
        return (new BuyingHistory(repeats, last, age), later, alive);
    }

    // Marsaglia and Tsang (2000).
    static double Gamma(Random random, double shape, double rate)
    {
        if (shape < 1) return Gamma(random, shape + 1, rate) * Math.Pow(1 - random.NextDouble(), 1 / shape);
        var d = shape - 1.0 / 3;
        while (true)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            var v = Math.Pow(1 + normal / Math.Sqrt(9 * d), 3);
            if (v > 0 && Math.Log(1 - random.NextDouble()) < normal * normal / 2 + d - d * v + d * Math.Log(v)) return d * v / rate;
        }
    }
}
