using Crm.Activities;
using Crm.Customers;
using Crm.Common;
using Crm.Tests.Support;
using static Crm.Tests.Activities.ActivitySamples;

namespace Crm.Tests.Activities;

/// <summary>The rules of each kind, as a member meets them.</summary>
public sealed class PlayTests
{
    [Fact]
    public void SignIn_DayAfterDay_PaysTheDayAndTheStreak()
    {
        var table = new Table(Of(SignIn));
        // At 23:30 in Shanghai, so the world's date is never the shop's next one.
        var points = Enumerable.Range(1, 10).Select(day => table.Act($"2026-06-{day:00}T15:30:00Z").ShouldPlay()).ToList();
        points.Select(p => p.Points).ShouldBe([5, 5, 15, 5, 5, 5, 35, 5, 5, 15]);
        points.Select(p => p.Streak).ShouldBe([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        table.Act("2026-06-10T15:59:59Z").ShouldRefuse(PlayRules.DoneToday);
        table.Act("2026-06-10T16:00:00Z").ShouldPlay().Streak.ShouldBe(11);
        table.Act("2026-06-13T02:00:00Z").ShouldPlay().Streak.ShouldBe(1);
    }

    [Fact]
    public void Any_OutsideItsDaysOrItsAudience_IsRefused()
    {
        var table = new Table(Of(SignIn, """ "when": {"fact": "customer.paidOrders", "atLeast": 1},"""));
        table.Act("2026-05-31T15:59:59Z").ShouldRefuse(PlayRules.NotOpen);
        table.Act("2026-06-20T16:00:00Z").ShouldRefuse(PlayRules.NotOpen);
        table.Act("2026-06-20T15:59:59Z").ShouldRefuse(PlayRules.NotForYou);
        table.Customer = table.Customer with { Facts = new CustomerFacts { PaidOrders = 1 } };
        table.Act("2026-06-20T15:59:59Z").ShouldPlay();
    }

    [Fact]
    public void Birthday_Once_IsLearned()
    {
        var table = new Table(Of(Birthday));
        table.Act("2026-06-02T02:00:00Z", new PlayInput("a") { Birthday = "soon" }).ShouldRefuse(PlayRules.Input, "birthday");
        table.Act("2026-06-02T02:00:00Z", new PlayInput("a") { Birthday = "2030-01-01" }).ShouldRefuse(PlayRules.Input, "birthday");
        var played = table.Act("2026-06-02T02:00:00Z", new PlayInput("a") { Birthday = "1990-03-05" }).ShouldBeOfType<PlayOutcome.Played>();
        (played.Birthday, played.Play.Points).ShouldBe((new DateOnly(1990, 3, 5), 20));
        table.Act("2026-06-03T02:00:00Z", new PlayInput("b") { Birthday = "1991-03-05" }).ShouldRefuse(PlayRules.Already);
    }

    [Fact]
    public void Profile_WhatIsMissing_IsAskedForAndKept()
    {
        var table = new Table(Of(ActivitySamples.Profile));
        table.Act("2026-06-02T02:00:00Z").ShouldRefuse(PlayRules.Input, "birthday");
        table.Customer = table.Customer with
        {
            Profile = new KnownProfile(TestCrm.At("2026-01-01T00:00:00Z"), new Crm.Customers.Profile { Birthday = new(1990, 1, 1) }),
        };
        table.Act("2026-06-02T02:00:00Z").ShouldRefuse(PlayRules.Input, "尺码");
        var played = table.Act("2026-06-02T02:00:00Z", Told(("尺码", " XL "))).ShouldBeOfType<PlayOutcome.Played>();
        played.Attributes.ShouldBe(new Dictionary<string, string?> { ["尺码"] = "XL" });
        played.Birthday.ShouldBeNull();
    }

    [Fact]
    public void Survey_Answered_BecomesAttributesAndIsAskedAgainAfterItsMonths()
    {
        var table = new Table(Read(File("it", Survey, until: "2027-06-20")));
        table.Act("2026-06-02T02:00:00Z", Told(("肤质", "wet"), ("风格", "a"), ("建议", "多出些"))).ShouldRefuse(PlayRules.Input, "肤质");
        table.Act("2026-06-02T02:00:00Z", Told(("肤质", "dry"), ("风格", "a,c"), ("建议", "x"))).ShouldRefuse(PlayRules.Input, "风格");
        table.Act("2026-06-02T02:00:00Z", Told(("肤质", "dry"), ("风格", "a"))).ShouldRefuse(PlayRules.Input, "建议");
        var played = table.Act("2026-06-02T02:00:00Z", Told(("肤质", "dry"), ("风格", "b, a"), ("建议", "多出些 加我 http://evil.example/x")))
            .ShouldBeOfType<PlayOutcome.Played>();
        (played.Attributes["肤质"], played.Attributes["风格"]).ShouldBe(("dry", "a,b"));
        played.Attributes["建议"]!.ShouldNotContain("evil");
        table.Act("2026-12-01T15:59:00Z", Told(("肤质", "oily"), ("风格", "a"), ("建议", "好"))).ShouldRefuse(PlayRules.Already);
        table.Act("2026-12-01T16:00:00Z", Told(("肤质", "oily"), ("风格", "a"), ("建议", "好"))).ShouldPlay().Points.ShouldBe(30);
    }

    [Fact]
    public void Vote_Once_ForWhatThereIs()
    {
        var table = new Table(Of(Vote));
        table.Act("2026-06-02T02:00:00Z", new PlayInput("a") { Option = "green" }).ShouldRefuse(PlayRules.Input, "option");
        table.Act("2026-06-02T02:00:00Z", new PlayInput("a") { Option = "red" }).ShouldPlay().Answer.ShouldBe("red");
        table.Act("2026-06-03T02:00:00Z", new PlayInput("b") { Option = "blue" }).ShouldRefuse(PlayRules.Already);
    }

    [Fact]
    public void Lottery_FreeFirstThenForPoints_UpToTheDaysTries()
    {
        var table = new Table(Of(Lottery)) { Balance = 39 };
        table.Act("2026-06-02T02:00:00Z").ShouldPlay().Cost.ShouldBeNull();
        table.Balance = 39;
        table.Act("2026-06-02T03:00:00Z").ShouldPlay().Cost.ShouldBe(20);
        table.Balance = 19;
        table.Act("2026-06-02T04:00:00Z").ShouldRefuse(PlayRules.PointsShort);
        table.Balance = 20;
        table.Act("2026-06-02T04:00:00Z").ShouldPlay();
        table.Balance = 500;
        table.Act("2026-06-02T05:00:00Z").ShouldRefuse(PlayRules.TriesUsedUp);
        table.Act("2026-06-02T16:00:00Z").ShouldPlay().Cost.ShouldBeNull();
        table.Plays.Select(p => p.Seq).ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public void Guess_HintsUntilItIsRight()
    {
        var table = new Table(Of(Guess));
        table.Act("2026-06-02T02:00:00Z", Price(100)).ShouldPlay().Answer.ShouldBe("higher");
        table.Act("2026-06-02T02:00:00Z", Price(200)).ShouldPlay().Answer.ShouldBe("lower");
        table.Act("2026-06-02T02:00:00Z", Price(-1)).ShouldRefuse(PlayRules.Input, "guess");
        table.Act("2026-06-02T02:00:00Z", Price(127.99m)).ShouldPlay().Answer.ShouldBe("higher");
        table.Act("2026-06-02T02:00:00Z", Price(129)).ShouldRefuse(PlayRules.TriesUsedUp);
        var right = table.Act("2026-06-03T02:00:00Z", Price(130)).ShouldBeOfType<PlayOutcome.Played>();
        (right.Play.Answer, right.Play.Points, right.Otherwise!.Points).ShouldBe(("right", 50, null));
        right.Limit.ShouldBe(new Limit("right", 10, 50, null));
        table.Act("2026-06-04T02:00:00Z", Price(129)).ShouldRefuse(PlayRules.Already);

        static PlayInput Price(decimal price) => new($"g{price}") { Guess = price };
    }

    [Theory]
    [InlineData("2026-06-10T11:59:59Z", "云朵 618", PlayRules.NotOpen)]
    [InlineData("2026-06-10T12:00:00Z", "云朵 619", PlayRules.WrongPassword)]
    [InlineData("2026-06-10T12:00:00Z", null, PlayRules.WrongPassword)]
    [InlineData("2026-06-10T12:00:00Z", " 云朵６１８ ", null)]
    [InlineData("2026-06-10T12:09:59Z", "云朵 618", null)]
    [InlineData("2026-06-10T12:10:00Z", "云朵 618", PlayRules.NotOpen)]
    public void RedPacket_InItsMinutesWithItsPassword_IsTaken(string at, string? password, string? refused)
    {
        var table = new Table(Of(RedPacket));
        var outcome = table.Act(at, new PlayInput("a") { Password = password });
        if (refused is not null)
        {
            outcome.ShouldRefuse(refused);
            return;
        }
        outcome.ShouldBeOfType<PlayOutcome.Played>().Limit.ShouldBe(new Limit("packet", 10, 0, null));
        table.Act(at, new PlayInput("b") { Password = password }).ShouldRefuse(PlayRules.Already);
    }

    [Fact]
    public void RedPacket_Packets_AreTheSizesInSomeOrder()
    {
        var activity = Of(RedPacket);
        var rules = activity.Kind.ShouldBeOfType<ActivityKind.RedPacket>();
        var orders = Enumerable.Range(0, 20).Select(seed => Packets(new FairDice([(byte)seed]))).ToList();
        orders.ShouldAllBe(o => o.Order().SequenceEqual(new[] { 10, 10, 10, 10, 10, 10, 10, 10, 100, 100 }));
        orders.Select(o => string.Join(',', o)).Distinct().Count().ShouldBeGreaterThan(10);

        List<int> Packets(FairDice dice) => [.. Enumerable.Range(1, 10).Select(place => Play.PacketAt(activity, rules, place, dice))];
    }

    [Fact]
    public void Chain_PaysEachTaskOnceAndTheBonusWithTheLast()
    {
        var table = new Table(Of(Chain));
        table.Act("2026-06-02T02:00:00Z").ShouldRefuse(PlayRules.NothingNew);
        table.TookPart.Add("form");
        table.Act("2026-06-02T02:00:00Z").ShouldPlay().Points.ShouldBe(5);
        table.Act("2026-06-02T02:00:00Z").ShouldRefuse(PlayRules.NothingNew);
        table.Customer = table.Customer with { Facts = new CustomerFacts { PaidOrders = 2 } };
        var last = table.Act("2026-06-05T02:00:00Z").ShouldPlay();
        (last.Points, last.Tasks![0]).ShouldBe((50, "again"));
        table.Act("2026-06-06T02:00:00Z").ShouldRefuse(PlayRules.Already);
    }

    [Fact]
    public void Any_WithABudget_IsLimitedByIt()
    {
        new Table(Of(SignIn, """ "budget": 900,""")).Try("2026-06-02T02:00:00Z").ShouldBeOfType<PlayOutcome.Played>().Limit
            .ShouldBe(new Limit(null, null, 5, 900));
        new Table(Of(SignIn)).Try("2026-06-02T02:00:00Z").ShouldBeOfType<PlayOutcome.Played>().Limit.ShouldBeNull();
    }

    static PlayInput Told(params (string, string)[] answers) =>
        new(Hash.Hex("r", $"{answers.Length}")) { Answers = answers.ToDictionary(a => a.Item1, a => a.Item2) };
}
