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

    [Theory]
    [InlineData("16:00")]
    [InlineData("00:00")]
    public void Detect_DaysWithoutAnHour_TellNoDaypart(string midnightOfShopOrUtc)
    {
        Detect(c => c.On("2025-09-03", midnightOfShopOrUtc).On("2025-10-10", midnightOfShopOrUtc))["daypart"].ShouldBe(("unknown", 100));
        Detect(c => c.On("2025-09-03", midnightOfShopOrUtc).On("2025-10-10", midnightOfShopOrUtc).On("2025-11-10", "06:00"))["daypart"]
            .ShouldBe(("afternoon", 100));
        Detect(c => c.On("2025-09-03", midnightOfShopOrUtc)).Count.ShouldBeGreaterThanOrEqualTo(3);
    }

    [Fact]
    public void Detect_GiftsOrderedOnShopify_MakeAGiftBuyer()
    {
        var facts = new CustomerFacts();
        foreach (var (id, name, phone) in new[] { (1, "Ada Byron", "+447700900123"), (2, "Ada Byron", "+447700900123"),
            (3, "Mary Somerville", "+447700900456"), (4, "Charles Babbage", "") })
            facts = facts.With(null, ShopifyOrderTo(id, name, phone));
        Detect(facts)["gift"].ShouldBe(("yes", 50));
        facts = new CustomerFacts();
        for (var id = 1; id < 5; id++) facts = facts.With(null, ShopifyOrderTo(id, "ada  byron", "+447700900123"));
        Detect(facts).ShouldNotContainKey("gift");
    }

    static Crm.Orders.OrderState ShopifyOrderTo(int id, string name, string phone)
    {
        var body = $$"""
            {"id":{{id}},"created_at":"2025-09-0{{id}}T10:00:00Z","updated_at":"2025-09-0{{id}}T10:00:00Z","financial_status":"paid",
            "processed_at":"2025-09-0{{id}}T10:00:00Z","currency":"GBP","total_price":"10.00","phone":"+447700900123",
            "customer":{"id":7,"first_name":"Ada","last_name":"Byron"},"line_items":[],
            "shipping_address":{"name":"{{name}}","phone":"{{phone}}","country_code":"GB","city":"London"} }
            """;
        var message = new Crm.Events.InboxMessage { Shop = "us", Platform = "shopify", Received = TestCrm.At("2025-10-01T00:00:00Z"),
            Headers = new Dictionary<string, string> { ["x-shopify-topic"] = "orders/paid" },
            Body = System.Text.Encoding.UTF8.GetBytes(body) };
        var shop = new ShopOptions { Name = "Cloud", Country = "GB", Zone = "Europe/London", Language = "en" }.ToShop("us", [])!;
        return new Crm.Platforms.Shopify.ShopifyPlatform().Map(message, shop).ShouldBeOfType<Crm.Platforms.MappingResult.Events>()
            .List[0].Order!;
    }

    [Theory]
    [InlineData("TEE-RED-XL", "XL")]
    [InlineData("衬衫 3XL", "3XL")]
    [InlineData("跑鞋 42码", "42码")]
    [InlineData("TEE-S/3", null)]
    [InlineData("Men's shirt", null)]
    [InlineData("MAXL lamp", null)]
    public void Find_Size_OnlyAsATokenOfItsOwn(string title, string? size)
    {
        var found = Detect(c => c.On("2025-09-03", title: title));
        if (size is null) found.ShouldNotContainKey("size");
        else found["size"].Value.ShouldBe(size);
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

    static Dictionary<string, (string Value, int Confidence)> Detect(Func<Orders, Orders> make) => Detect(make(new Orders()).Facts);

    static Dictionary<string, (string Value, int Confidence)> Detect(CustomerFacts facts)
    {
        var clock = new ZoneClock(DateTimeZoneProviders.Tzdb["Asia/Shanghai"]);
        var view = new CustomerReader().Read(Json.Bytes(new Customer { Id = "00", Group = "g", Facts = facts }));
        var totals = new ShopTotals { Buyers = 1, Purchases = Math.Max(1, view.Purchases) };
        totals.Of("CNY").Add(new CurrencyTotals { Buyers = 1, Purchases = Math.Max(1, view.Purchases), Total = 1000 });
        var classifier = new Classifier(new SegmentRules(), totals, null, NightShop.Today, clock);
        classifier.Classify(view);
        var detector = new TagDetector(classifier, clock);
        detector.Detect(view);
        detector.Found.ShouldAllBe(f => detector.WriteEvidence(f, view, new byte[256]) > 0);
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
