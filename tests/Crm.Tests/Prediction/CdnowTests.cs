using Crm.Prediction;
using Crm.Tests.Support;
using Xunit.Abstractions;

namespace Crm.Tests.Prediction;

/// <summary>The published answers on CDNOW, refitted from the raw log.</summary>
public sealed class CdnowTests(ITestOutputHelper output)
{
    [Fact]
    public void Fit_RawLog_GivesPublishedParameters()
    {
        if (Published.Find(output) is not { } data) return;
        var buyers = Published.Cdnow(data);
        buyers.Count.ShouldBe(2357);
        var fit = BgNbdFit.Fit(buyers.Values.Select(b => b.History)).ShouldBeOfType<FitResult<BgNbd>.Fitted>();
        output.WriteLine($"{fit}");
        fit.Caution.ShouldBeNull();
        fit.Model.R.ShouldBe(0.2425945, 5e-6);
        fit.Model.Alpha.ShouldBe(4.4136019, 1e-4);
        fit.Model.A.ShouldBe(0.7929199, 5e-5);
        fit.Model.B.ShouldBe(2.4258881, 2e-4);
        fit.LogLikelihood.ShouldBe(-9582.429, 6e-4);
    }

    [Fact]
    public void Fit_InDaysOrAnyOrder_GivesTheSameModel()
    {
        if (Published.Find(output) is not { } data) return;
        var buyers = Published.Cdnow(data).Values.Select(b => b.History).ToList();
        var weeks = (FitResult<BgNbd>.Fitted)BgNbdFit.Fit(buyers);
        var days = (FitResult<BgNbd>.Fitted)BgNbdFit.Fit(buyers.Select(b => b with { Last = b.Last * 7, Age = b.Age * 7 }).Reverse());
        days.Model.R.ShouldBe(weeks.Model.R, 1e-6);
        days.Model.Alpha.ShouldBe(7 * weeks.Model.Alpha, 1e-3);
        BgNbdFit.Fit(buyers.AsEnumerable().Reverse()).ShouldBe(weeks);
    }

    [Fact]
    public void Expectations_PublishedModel_AgreeWithPublishedOnes()
    {
        if (Published.Find(output) is not { } data) return;
        var expected = Published.Json(data, "cdnow.json").GetProperty("BG_NBD");
        var model = new BgNbd(0.2425945, 4.4136019, 0.7929199, 2.4258881);
        foreach (var pair in expected.GetProperty("expected_purchases_up_to_t_weeks").EnumerateArray())
            model.ExpectedPurchases(pair[0].GetDouble()).ShouldBe(pair[1].GetDouble(), 5e-4);
        foreach (var one in expected.GetProperty("conditional_expected_purchases").EnumerateArray())
            model.ExpectedPurchases(
                new BuyingHistory(one.GetProperty("x").GetInt32(), one.GetProperty("t_x").GetDouble(), one.GetProperty("T").GetDouble()),
                one.GetProperty("t").GetDouble())
                .ShouldBe(one.GetProperty("value").GetDouble(), 5e-4);
        var rounded = new BgNbd(0.243, 4.414, 0.793, 2.426);
        var pmf = expected.GetProperty("pmf");
        rounded.Probability(0, 39).ShouldBe(pmf.GetProperty("P(X(39)=0)").GetDouble(), 1e-6);
        rounded.Probability(10, 2).ShouldBe(pmf.GetProperty("P(X(2)=10)").GetDouble(), 1e-11);
        var tail = pmf.GetProperty("P(X(30)=11..20)");
        for (var i = 0; i < 10; i++) rounded.Probability(11 + i, 30).ShouldBe(tail[i].GetDouble(), 1e-9);
    }

    [Fact]
    public void ExpectedPurchases_TopCustomersOfNextWeek_AgreeWithLifetimes()
    {
        if (Published.Find(output) is not { } data) return;
        var buyers = Published.Cdnow(data);
        var model = ((FitResult<BgNbd>.Fitted)BgNbdFit.Fit(buyers.Values.Select(b => b.History))).Model;
        var top = buyers.Select(b => (Id: b.Key, Next: model.ExpectedPurchases(b.Value.History, 1))).OrderByDescending(b => b.Next).Take(5)
            .Reverse().ToList();
        var expected = Published.Json(data, "cdnow.json").GetProperty("BG_NBD").GetProperty("top5_expected_next_week(lifetimes quickstart)")
            .EnumerateArray().ToList();
        top.Select(t => t.Id).ShouldBe(expected.Select(e => e[0].GetInt32()));
        for (var i = 0; i < 5; i++) top[i].Next.ShouldBe(expected[i][1].GetDouble(), 2e-3);
    }

    [Fact]
    public void GammaGamma_RepeatBuyers_GivesPublishedParametersAndValues()
    {
        if (Published.Find(output) is not { } data) return;
        var expected = Published.Json(data, "cdnow.json").GetProperty("Gamma_Gamma");
        var buyers = Published.Lines(Path.Combine(data, "cdnow", "cdnow_customers_summary_with_transactions.csv")).Skip(1)
            .Select(l => l.Split(','))
            .Select(p => new BuyerSummary(new BuyingHistory(int.Parse(p[1]), Published.Number(p[2]), Published.Number(p[3])),
                Published.Number(p[4]))).ToList();
        buyers.Count(b => b.History.Repeats > 0).ShouldBe(946);
        var fit = GammaGamma.Fit(buyers).ShouldBeOfType<FitResult<GammaGamma>.Fitted>();
        output.WriteLine($"{fit}");
        fit.Model.P.ShouldBe(6.25, 5e-3);
        fit.Model.Q.ShouldBe(3.74, 5e-3);
        fit.Model.V.ShouldBe(15.44, 1.5e-2);
        fit.LogLikelihood.ShouldBe(-4055.9177, 0.02);
        var values = buyers.Select(b => fit.Model.ExpectedValue(b.History.Repeats, b.MeanRepeatValue)).ToList();
        var first = expected.GetProperty("conditional_avg_value_first10");
        for (var i = 0; i < 10; i++) values[i].ShouldBe(first[i].GetDouble(), 0.01);
        values.Average().ShouldBe(expected.GetProperty("mean_conditional").GetDouble(), 0.01);
    }

    [Fact]
    public void Summaries_OfRawLog_EqualPublishedSummary()
    {
        if (Published.Find(output) is not { } data) return;
        var buyers = Published.Cdnow(data);
        foreach (var parts in Published.Lines(Path.Combine(data, "cdnow", "cdnowSummary_cbs.csv")).Skip(1).Select(l => l.Split(',')))
        {
            var mine = buyers[int.Parse(parts[0])].History;
            mine.Repeats.ShouldBe((int)Published.Number(parts[1]));
            mine.Last.ShouldBe(Published.Number(parts[2]), 1e-6);
            mine.Age.ShouldBe(Published.Number(parts[3]), 1e-6);
        }
    }
}
