using Crm.Common;
using Crm.Customers;
using Crm.Customers.Views;
using Crm.Nightly;
using Crm.Segments;
using Crm.Shops;
using Crm.Tests.Nightly;
using Crm.Tests.Support;
using NodaTime;

namespace Crm.Tests.Segments;

public sealed class TagTests
{
    [Fact]
    public void Detect_BuysOnPayday_IsSeenAroundTheMonthsEndToo()
    {
        var tags = Detect(c => c.On("2025-09-30").On("2025-10-31").On("2025-12-01").On("2026-01-02").On("2026-02-14"));
        tags["payday"].ShouldBe(("d29-2", 80));
        tags["loyalty"].Value.ShouldBe("regular");
    }

    [Fact]
    public void Detect_SpreadPurchases_IsNoPaydayBuyer() =>
        Detect(c => c.On("2025-09-03").On("2025-10-12").On("2025-11-19").On("2025-12-27")).ShouldNotContainKey("payday");

    [Theory]
    [InlineData("2025-11-08", "2025-11-09", "2025-11-10", "2025-11-11")]
    [InlineData("2025-10-30", "2025-10-31", "2025-11-01", "2025-11-02")]
    public void Detect_DaysOfOneSale_AreNoPayday(string a, string b, string c, string d) =>
        Detect(x => x.On(a).On(b).On(c).On(d)).ShouldNotContainKey("payday");

    [Theory]
    [InlineData("充电宝 S/3")]
    [InlineData("Adapter M/2")]
    public void Detect_LettersOfAModel_AreNoSize(string title) => Detect(c => c.On("2025-09-03", title: title)).ShouldNotContainKey("size");

    [Fact]
    public void Detect_OrdersToOthers_IsAGiftBuyer() =>
        Detect(c => c.On("2025-09-03").On("2025-09-10", receiver: "aunt").On("2025-11-19", receiver: "uncle")
            .On("2025-12-27"))["gift"].ShouldBe(("yes", 50));

    [Fact]
    public void Detect_OnlyDiscounted_IsABargainHunter() =>
        Detect(c => c.On("2025-09-03", discount: 10).On("2025-10-10", discount: 10))["bargain"].ShouldBe(("yes", 100));

    [Fact]
    public void Detect_AtNight_IsANightBuyer() =>
        Detect(c => c.On("2025-09-03", "15:30").On("2025-10-10", "18:00"))["daypart"].ShouldBe(("night", 100));

    [Fact]
    public void Detect_DaysWithoutATime_SayNothingOfTheHour()
    {
        // Midnight in Shanghai.
        Detect(c => c.On("2025-09-03", "16:00").On("2025-10-10", "16:00")).ShouldNotContainKey("daypart");
        Detect(c => c.On("2025-09-03", "16:00").On("2025-10-10", "02:00"))["daypart"].ShouldBe(("morning", 100));
    }

    [Fact]
    public void Detect_SizesInTitles_GivesTheUsualOne() =>
        Detect(c => c.On("2025-09-03", title: "连衣裙 XL").On("2025-10-10", title: "衬衫-XL")
            .On("2025-11-10", title: "T恤 M"))["size"].ShouldBe(("XL", 66));

    [Fact]
    public void Detect_OneUnpaidOrder_StillHasThreeTags() =>
        Detect(c => c.On("2025-09-03", paid: false)).Count.ShouldBeGreaterThanOrEqualTo(3);

    [Fact]
    public async Task When_APersonSetATag_Should_BeSeenByRulesAndSegmentsLikeTheRulesTags()
    {
        await using var crm = await TestCrm.StartAsync();
        await NightShop.FillAsync(crm, 40);
        var customers = await crm.CustomersAsync();
        var (regular, former) = (customers[3], customers[4]);
        foreach (var (customer, set) in new[] { (regular, true), (former, false) })
            await NightShop.PutAsync(crm,
                CustomerAttributes.Learn(customer, new Dictionary<string, string?>(), [KeyValuePair.Create("熟客", set)], "小李",
                crm.Time.GetUtcNow()));
        var library = NightShop.Read(
            """{"segment": "regulars", "when": {"fact": "customer.tags", "has": "熟客"}}""",
            """{"tag": "greeted", "value": "by-name", "when": {"fact": "customer.tags", "hasAny": ["熟客", "old friend"]}}""");
        (await NightShop.Night(crm, library).RunAsync("yunduo", NightShop.Today, false, default)).ShouldBeOfType<NightlyOutcome.Done>()
            .Report.Segments.GetValueOrDefault("regulars").ShouldBe(1);
        foreach (var customer in await crm.CustomersAsync())
        {
            (customer.Classification!.Segments?.ContainsKey("regulars") ?? false).ShouldBe(customer.Id == regular.Id);
            customer.Classification.Tags!.ContainsKey("greeted").ShouldBe(customer.Id == regular.Id);
        }
    }

    static Dictionary<string, (string Value, int Confidence)> Detect(Func<Orders, Orders> make)
    {
        var clock = new ZoneClock(DateTimeZoneProviders.Tzdb["Asia/Shanghai"]);
        var view = new CustomerReader().Read(Json.Bytes(new Customer { Id = "00", Group = "g", Facts = make(new Orders()).Facts }));
        var totals = new ShopTotals { Buyers = 1, Purchases = Math.Max(1, view.Purchases) };
        totals.Of("CNY").Add(new CurrencyTotals { Buyers = 1, Purchases = Math.Max(1, view.Purchases), Total = 1000 });
        var classifier = new Classifier(new SegmentRules(), totals, null, NightShop.Today, clock);
        classifier.Classify(view);
        var detector = new TagDetector(classifier, clock);
        detector.Detect(view);
        detector.Found.ShouldAllBe(f => detector.EvidenceOf(f, view).Length > 0);
        return detector.Found.ToDictionary(f => f.Name, f => (f.Value, f.Confidence));
    }

    sealed class Orders
    {
        int number;
        public CustomerFacts Facts { get; private set; } = new();

        public Orders On(string day, string time = "04:00", string? receiver = null, long discount = 0, string title = "杯",
            bool paid = true)
        {
            var order = NightShop.Order("demo", $"{number++}", TestCrm.At($"{day}T{time}:00Z"), 1000, receiver: receiver,
                discount: discount, title: title);
            if (!paid) order.Reached.Remove(Crm.Orders.Milestone.Paid);
            Facts = Facts.With(null, order);
            return this;
        }
    }
}
