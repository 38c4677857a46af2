using Crm.Common;
using Crm.Customers;
using Crm.Customers.Views;
using Crm.Segments;
using Crm.Shops;
using Crm.Tests.Nightly;
using Crm.Tests.Support;
using NodaTime;

namespace Crm.Tests.Segments;

public sealed class ClassifierTests
{
    static readonly ZoneClock Clock = new(DateTimeZoneProviders.Tzdb["Asia/Shanghai"]);

    [Fact]
    public void ClassOf_AllCombinations_HaveTheFieldsNames()
    {
        string[] names = ["流失", "重要挽留", "一般维持", "重要唤回", "新客户", "重要深耕", "潜力", "重要价值"];
        for (var i = 0; i < 8; i++) Names.ClassOf((i & 4) != 0, (i & 2) != 0, (i & 1) != 0).Chinese().ShouldBe(names[i]);
        foreach (var value in Enum.GetValues<RfmClass>()) Names.FromStoredName<RfmClass>(value.ToStoredName()).ShouldBe(value);
        Names.FromStoredName<Tier>("none").ShouldBeNull();
    }

    [Theory]
    [InlineData("2025-12-03", LifeStage.Active)]
    [InlineData("2025-12-02", LifeStage.Sleeping)]
    [InlineData("2025-09-02", LifeStage.Leaving)]
    [InlineData("2025-03-03", LifeStage.Leaving)]
    [InlineData("2025-03-02", LifeStage.Lost)]
    public void Life_AtTheMonthsEdges_ChangesOnTheDay(string last, LifeStage expected) =>
        Classify(new SegmentRules(), (last + "T04:00:00Z", 1000)).Life.ShouldBe(expected);

    [Theory]
    [InlineData(100, Tier.Ordinary)]
    [InlineData(999, Tier.Ordinary)]
    [InlineData(1000, Tier.Advanced)]
    [InlineData(5000, Tier.Vip)]
    [InlineData(20000, Tier.Supreme)]
    public void Tier_ByAmounts_IsReachedAtTheThreshold(long major, Tier expected) =>
        Classify(new SegmentRules { Tiers = [1000, 5000, 20000], TierAmounts = true }, ("2026-02-01T04:00:00Z", major * 100))
            .Tier.ShouldBe(expected);

    [Theory]
    [InlineData(364, Tier.Supreme)]
    [InlineData(365, Tier.Vip)]
    public void Tier_SpendNoLongerBearsIt_FallsOneLevelAfterTheKeepTime(int heldDays, Tier expected)
    {
        var standing = new Classification { Tier = new ClassifiedAs("supreme", NightShop.Today.AddDays(-heldDays)) };
        Classify(new SegmentRules { Tiers = [1000, 5000, 20000], TierAmounts = true, TierWindowDays = 365 }, standing,
            ("2024-02-01T04:00:00Z", 9_000_000)).Tier.ShouldBe(expected);
    }

    /// <summary>Two purchases of one cup each; the last was 29 days before the night.</summary>
    [Theory]
    [InlineData(28, null, false)]
    [InlineData(29, null, true)]
    [InlineData(14, null, false)]
    [InlineData(1, 30, true)]
    public void Recency_ByCategory_OfWhatIsUsedUp_GoesByThePiecesOfAPurchase(int unitDays, int? set, bool recent)
    {
        var rules = new SegmentRules { RecencyByCategory = true, UnitDays = { ["杯"] = unitDays } };
        if (set is { } days) rules.ActiveDays["杯"] = days;
        var learned = new TrainedModels { On = NightShop.Today };
        learned.ActiveDays["杯"] = 400;
        var view = Classify(rules, null, learned, ("2025-11-01T04:00:00Z", 100), ("2026-02-01T04:00:00Z", 100));
        (view.Class is RfmClass.ImportantValue or RfmClass.ImportantDeepen or RfmClass.Potential or RfmClass.New).ShouldBe(recent);
        var forecaster = new Forecaster(new TrainedModels { On = NightShop.Today }, Clock, NightShop.Today.DayNumber, rules);
        forecaster.NextDay(view).ShouldBe(new DateOnly(2026, 2, 1).DayNumber + unitDays);
        forecaster.Of(view, 90).Today.ShouldBe(NightShop.Today);
    }

    [Fact]
    public void Recency_ByCategory_UsesTheSetPeriodElseTheLearnedOne()
    {
        var rules = new SegmentRules { RecencyByCategory = true, ActiveDays = new() { ["杯"] = 20 } };
        var learned = new TrainedModels { On = NightShop.Today };
        learned.ActiveDays["杯"] = 400;
        Classify(rules, null, learned, ("2026-02-01T04:00:00Z", 1)).Class.ShouldBe(RfmClass.Maintain | RfmClass.ImportantRetain);
        Classify(new SegmentRules { RecencyByCategory = true }, null, learned, ("2026-02-01T04:00:00Z", 1))
            .Class.ShouldBe(RfmClass.ImportantValue);
    }

    [Fact]
    public void Clock_RandomInstants_AgreesWithNodaTime()
    {
        foreach (var id in new[] { "Asia/Shanghai", "America/New_York", "America/Sao_Paulo", "Asia/Kathmandu", "Australia/Lord_Howe" })
        {
            var zone = DateTimeZoneProviders.Tzdb[id];
            var clock = new ZoneClock(zone);
            var random = new Random(4);
            for (var i = 0; i < 5000; i++)
            {
                var seconds = random.NextInt64(-2_000_000_000, 2_000_000_000);
                var local = Instant.FromUnixTimeSeconds(seconds).InZone(zone);
                clock.Hour(seconds).ShouldBe(local.Hour);
                clock.Day(seconds).ShouldBe(new DateOnly(local.Year, local.Month, local.Day).DayNumber);
            }
        }
    }

    [Fact]
    public void Reader_AnyRow_ReadsWhatTheRowStandsFor()
    {
        var customer = Buyer(
            new Classification { Tags = new() { ["size"] = new Tag("XL", NightShop.Today, 80, "\"quoted\" 4 of 5", true) },
            Segments = new() { ["a"] = NightShop.Today } },
            ("2026-01-01T00:00:00Z", 700), ("2025-01-01T00:00:00Z", 300))
                with { Profile = new(TestCrm.At("2026-01-01T00:00:00Z"),
                new Profile { Name = "\"x\"\\", Region = new("CN", "浙江省", "杭州市", null, null) }) };
        var view = new CustomerReader().Read(Json.Bytes(customer));
        view.Paid.Select(p => p.Amount).ShouldBe([300, 700]);
        (view.Total, view.Purchases, view.Orders, view.Province, view.City).ShouldBe((1000, 2, 2, "浙江省", "杭州市"));
        view.HandTags.ShouldBe([("size", "XL")]);
        view.Segments.ShouldBe(["a"]);
    }

    [Fact]
    public void Mistakes_InSegmentFiles_AreAllReported()
    {
        var mistakes = new List<string>();
        SegmentLibrary.Read([("a.json", "{"), ("b.json", """{"segment":"x"}"""),
            ("c.json", """{"segment":"y","when":{"fact":"customer.tags","is":"z"}}"""),
            ("d.json", """{"segment":"a b","when":{"fact":"no.such","is":1}}""")], mistakes);
        mistakes.Count.ShouldBe(5);
        mistakes.ShouldContain(m => m.StartsWith("c.json: $.when", StringComparison.Ordinal)
            && m.Contains("list", StringComparison.Ordinal));
    }

    static CustomerView Classify(SegmentRules rules, params (string At, long Total)[] orders) => Classify(rules, null, null, orders);
    static CustomerView Classify(SegmentRules rules, Classification standing, params (string At, long Total)[] orders) =>
        Classify(rules, standing, null, orders);

    static CustomerView Classify(SegmentRules rules, Classification? standing, TrainedModels? learned,
        params (string At, long Total)[] orders)
    {
        var view = new CustomerReader().Read(Json.Bytes(Buyer(standing, orders)));
        var totals = new ShopTotals { Buyers = 1, Purchases = view.Purchases, LastDays = Clock.Day(view.LastPaid) };
        totals.Of("CNY").Add(new CurrencyTotals { Buyers = 1, Purchases = view.Paid.Count, Total = view.Total });
        new Classifier(rules, totals, learned, NightShop.Today, Clock).Classify(view);
        return view;
    }

    static Customer Buyer(Classification? standing, params (string At, long Total)[] orders)
    {
        var customer = new Customer { Id = "00" + new string('1', 30), Group = "g", Classification = standing };
        foreach (var (at, total) in orders) customer =
            customer with { Facts = customer.Facts.With(null, NightShop.Order("demo", at, TestCrm.At(at), total)) };
        return customer;
    }
}
