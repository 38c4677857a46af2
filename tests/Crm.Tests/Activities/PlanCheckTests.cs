using Crm.Activities;
using Crm.Effect;
using Crm.Local.Commands;
using Crm.Storage;
using Crm.Tests.Points;
using Crm.Tests.Sqlite;
using Crm.Tests.Support;
using static Crm.Tests.Activities.ActivitySamples;

namespace Crm.Tests.Activities;

[Collection("console")]
public sealed class ActivitiesCommandTests : IDisposable
{
    readonly TempFolder home = new();

    public void Dispose() => home.Dispose();

    /// <summary>The docs show it; with the shop's language the sentences are in Chinese, and a shop without points is told so.</summary>
    [Fact]
    public async Task Check_OfTheSamples_JudgesThemAndTellsMistakes()
    {
        string[] files = [.. Directory.GetFiles(Infra.Repository.At("docs", "activities")).Order(StringComparer.Ordinal)];
        var (code, said) = await Commands.CommandTests.RunAsync(home, home.File("data"), ActivitiesCommand.Create(),
            ["check", .. files, "--sale", "2026-06-18", "--members", "2000"]);
        code.ShouldBe(1);
        said.ShouldContain("sign-in          signIn     2026-06-04 to 2026-06-20      400 take part  +34286 -0 points  0");
        said.ShouldContain("!! 店铺还没有积分");
        said.ShouldContain("ok 大促（2026-06-18）前14天开始。");
        var broken = home.File("broken.json");
        await System.IO.File.WriteAllTextAsync(broken, """{ "activity": "it", "signIn": {} }""");
        (code, said) = await Commands.CommandTests.RunAsync(home, home.File("data"), ActivitiesCommand.Create(), "check", broken);
        (code, said.Split('\n').Count(l => l.StartsWith("broken.json: $.", StringComparison.Ordinal))).ShouldBe((1, 4));
    }
}

/// <summary>What a plan is told, what draws are told that were tampered with, and what an activity is said to have done.</summary>
public sealed class PlanCheckTests
{
    static readonly DateOnly Sale = new(2026, 6, 11);

    [Fact]
    public void Plan_OfFiveWithRewards_IsGood()
    {
        var plan = new[] { ("daily", SignIn), ("born", Birthday), ("ask", Survey), ("wheel", Lottery), ("guess", Guess) }
            .Select(a => Read(File(a.Item1, a.Item2, """ "expected": {"participation": 0.5, "plays": 2},"""))).ToList();
        var report = PlanCheck.Of(plan, PointsStage.Rules(), 1000, Sale);
        report.Findings.Where(f => !f.IsGood).Select(f => f.Sentence["en"]).ShouldBeEmpty();
        // Twenty days of five, streaks at 3, 7, 10, 14 and 17, and the birthday and the survey once.
        report.PerRound.ShouldBe(100 + 3 * 10 + 2 * 30 + 20 + 30);
        report.Cheapest.ShouldBe(80);
        // A thousand tries draw ten mugs, of which there are five.
        report.Activities.Single(a => a.Activity == "wheel").Money.ShouldBe(5 * 12.5m);
        report.Activities.Single(a => a.Activity == "born").Points.ShouldBe(500 * 2 * 20);
        report.Worth.ShouldBe(report.Points * 0.01m);
        report.Findings.ShouldAllBe(f => f.Sentence.Count == 2);
    }

    [Fact]
    public void Plan_OfOneVote_IsToldAllItLacks()
    {
        var report = PlanCheck.Of([Of(Vote), Read(File("all", Chain))], PointsStage.Rules() with
        {
            Rewards = new SortedDictionary<string, Crm.Shops.Reward>(),
        }, 1000, new DateOnly(2026, 6, 25));
        report.Findings.Where(f => !f.IsGood).Select(f => f.Name)
            .ShouldBe(["count", "burning", "repeatable", "collects", "round", "starts", "over", "chain"]);
        PlanCheck.Of([Of(Vote)], null, 10, null).Findings[0].Name.ShouldBe("points");
    }

    [Fact]
    public async Task Fairness_OfATamperedPlay_IsTold()
    {
        await using var crm = await ActivityStage.StartAsync();
        await crm.PublishAsync(File("it", Lottery));
        await crm.MembersAsync(30);
        for (var i = 0; i < 30; i++) (await crm.PlayAsync(i, "it")).Play();
        var check = crm.Get<FairnessCheck>();
        var before = (await check.RunAsync("it", default))!;
        before.Wrong.ShouldBeEmpty();
        (before.Plays, before.Versions[0].Seed).ShouldBe((30, null));
        var play = (await crm.AllAsync<PlayRow>("y|")).First(p => p.Drawn is null);
        var (bucket, key) = (Crm.Customers.Keys.Bucket(play.Member), PlayKeys.Of(play.Member, "it", play.Member, 1));
        await crm.Rows.CommitAsync(bucket, [new RowWrite.Upsert(key, Crm.Common.Json.Bytes(play with { Drawn = "mug", Prize = "mug" }))],
            default);
        (await check.RunAsync("it", default))!.Wrong[0].ShouldBe($"{play.Member} play 1: the seed gives nothing, and mug was drawn.");
        await crm.Rows.CommitAsync(bucket, [new RowWrite.Delete(key, null),
            new RowWrite.Upsert(PlayKeys.Of(play.Member, "it", play.Member, 2), Crm.Common.Json.Bytes(play with { Seq = 2 }))], default);
        (await check.RunAsync("it", default))!.Wrong.ShouldContain(w => w.Contains("not numbered 1 to 1", StringComparison.Ordinal));
        // After the end the seed is public, and it is the one that was committed to.
        crm.Time.Set(TestCrm.At("2026-06-20T16:05:00Z"));
        var version = (await check.RunAsync("it", default))!.Versions[0];
        FairDice.CommitmentOf(Convert.FromHexString(version.Seed!)).ShouldBe(version.Commitment);
    }

    /// <summary>Keen buyers take part more and buy more anyway: the plain difference finds an effect, comparing equals does not.</summary>
    [Fact]
    public void Stratified_WithoutAnyEffect_FindsNoneNineteenTimesOfTwenty()
    {
        var dice = new Random(7);
        var (held, naive) = (0, 0);
        const int rounds = 400;
        for (var round = 0; round < rounds; round++)
        {
            var strata = new List<Stratum>();
            foreach (var (size, share, buys) in new[] { (300, 0.6, 0.5), (600, 0.2, 0.2), (900, 0.05, 0.05) })
            {
                var sides = new Sample[2];
                for (var i = 0; i < size; i++)
                {
                    var side = dice.NextDouble() < share ? 0 : 1;
                    sides[side] = sides[side].With(dice.NextDouble() < buys ? 1 : 0);
                }
                strata.Add(new Stratum(sides[0], sides[1]));
            }
            if (Stratified.Difference(strata).Contains(0)) held++;
            var all = strata.Aggregate(default(Stratum), (a, b) => new Stratum(a.Treated + b.Treated, a.Others + b.Others));
            if (Means.Difference(all.Treated, all.Others).Low > 0) naive++;
        }
        held.ShouldBeInRange((int)(0.92 * rounds), rounds - 1);
        naive.ShouldBe(rounds);
    }

    [Fact]
    public async Task Effect_AgainstComparableOthers_FindsWhatIsThere()
    {
        await using var crm = await ActivityStage.StartAsync("2026-06-02T02:00:00Z");
        await crm.PublishAsync(File("it", SignIn));
        const int members = 240;
        for (var i = 0; i < members; i++) await crm.OrderAsync(i, $"a{i}", TestCrm.At("2026-05-20T02:00:00Z"), 10_000);
        // Every third takes part; of those every second buys in the week after, of the others every tenth.
        for (var i = 0; i < members; i += 3) (await crm.PlayAsync(i, "it")).Play();
        for (var i = 0; i < members; i++)
            if (i % 3 == 0 ? i % 2 == 0 : i % 10 == 1) await crm.OrderAsync(i, $"b{i}", TestCrm.At("2026-06-05T02:00:00Z"), 5_000);
        crm.Time.Set(TestCrm.At("2026-06-05T03:00:00Z"));
        var effect = crm.Get<ActivityEffect>();
        (await effect.RunAsync("it", 7, default))!.Finding.ShouldBe(Finding.TooEarly);
        crm.Time.Set(TestCrm.At("2026-06-12T03:00:00Z"));
        var report = (await effect.RunAsync("it", 7, default))!;
        (report.TookPart.Buyers, report.TookPart.Ordered, report.Others.Buyers, report.MatchedBuyers).ShouldBe((80, 40, 160, 80));
        report.Finding.ShouldBe(Finding.Better);
        report.Matched!.Value.Contains(0.5 - report.Others.Ordered / 160.0).ShouldBeTrue();
        report.TookPart.NetPerBuyer.ShouldBe(25, 1e-9);
        (await effect.RunAsync("nothing", 7, default)).ShouldBeNull();
    }
}
