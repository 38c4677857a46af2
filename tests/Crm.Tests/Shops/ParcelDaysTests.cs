using Crm.Common;
using Crm.Local.Commands;
using Crm.Orders;
using Crm.Reports;
using Crm.Shops;
using Crm.Tests.Sqlite;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Shops;

/// <summary>D7's table: learned from what parcels took, accepted by a person, else the defaults.</summary>
public sealed class ParcelDaysTests : IDisposable
{
    static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    static readonly Region Zhejiang = new("CN", "浙江省", "杭州市", null, null), Xinjiang = new("CN", "新疆维吾尔自治区", null, null, null);
    readonly TempFolder home = new();

    public void Dispose() => home.Dispose();

    static OrderState Order(string courier, Region region, double days, bool trouble = false, string id = "1")
    {
        var order = new OrderState { Key = new OrderKey("demo", "shopify", id),
            Contact = new(Start, new OrderContact { Region = region }) };
        order.Reached[Milestone.Shipped] = Start;
        order.Reached[Milestone.Signed] = Start.AddDays(days);
        order.Parcels["p"] =
            new Parcel { Label = new(Start, new ParcelLabel(courier, "1", null)), Exception = trouble ? Start.AddDays(1) : null };
        return order;
    }

    static List<ParcelCurve> Learn(IEnumerable<OrderState> orders)
    {
        var times = new ParcelTimes(ShopDirectory.From(new Dictionary<string, ShopOptions> { ["demo"] = new() }));
        foreach (var order in orders) times.Add(order);
        return [.. times.Curves()];
    }

    static ParcelDays Accept(IEnumerable<ParcelCurve> curves)
    {
        var mistakes = new List<string>();
        var table = ParcelDays.Read(ParcelDaysCommand.Text(curves.Where(c => c.Proposed is not null)), "t", mistakes);
        mistakes.ShouldBeEmpty();
        return table;
    }

    [Fact]
    public void Learn_EnoughParcels_ProposesTheDayByWhichNineOfTenAreThere()
    {
        var curves = Learn(Enumerable.Range(0, 100).Select(i => Order("中通快递", Zhejiang, 1 + i * 0.02)));
        var zhejiang = curves.Single(c => c.Place == "浙江省");
        (zhejiang.Parcels, zhejiang.Now, zhejiang.Proposed).ShouldBe((100, 4, 3));
        zhejiang.P90.ShouldBe(2.8, 0.001);
        Accept(curves).Normal("中通快递", Zhejiang).ShouldBe(3);
    }

    [Fact]
    public void Learn_TooFewToAPlace_FallsBackToTheCouriersDistanceAndThenToTheDefault()
    {
        var provinces = new[] { "浙江省", "江苏省", "安徽省", "江西省" };
        var curves = Learn(Enumerable.Range(0, 40).Select(i => Order("圆通", new Region("CN", provinces[i % 4], null, null, null), 1.5))
            .Concat(Enumerable.Range(0, 29).Select(_ => Order("圆通", Xinjiang, 12))));
        curves.Where(c => c.Proposed is not null).ShouldHaveSingleItem().Place.ShouldBe("near");
        var table = Accept(curves);
        table.Normal("圆通", Zhejiang).ShouldBe(2);
        table.Normal("圆通", new Region("CN", "福建省", null, null, null)).ShouldBe(2);
        table.Normal("圆通", Xinjiang).ShouldBe(7, "twenty-nine parcels are too few");
        table.Normal("中通", Zhejiang).ShouldBe(4);
        table.Normal("圆通", new Region("US", "California", null, null, null)).ShouldBe(15);
    }

    [Fact]
    public void Learn_TroubledLostAndTestParcels_TeachNothing() => Learn(
    [
        .. Enumerable.Range(0, 50).Select(_ => Order("圆通", Zhejiang, 2, trouble: true)), .. Enumerable.Range(0, 50)
            .Select(_ => Order("圆通", Zhejiang, 90)),
        .. Enumerable.Range(0, 50).Select(_ => Order("圆通", Zhejiang, 2) with { Test = true }), Order("圆通", Zhejiang, -1),
    ]).ShouldBeEmpty();

    [Fact]
    public void Learn_AnyHistory_ProposesWithinItsOwnNumbersAndInAnyOrder()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var orders = Enumerable.Range(0, random.Next(1, 400))
                .Select(_ => Order($"c{random.Next(3)}", random.Next(3) == 0 ? Xinjiang : Zhejiang, random.NextDouble() * 20)).ToArray();
            var curves = Learn(orders);
            foreach (var c in curves.Where(c => c.Proposed is not null)) ((double)c.Proposed!.Value).ShouldBeInRange(c.P90, c.P90 + 1);
            curves.ShouldAllBe(c => c.Proposed != null == c.Parcels >= ParcelTimes.LeastParcels);
            random.Shuffle(orders);
            Learn(orders).ShouldBe(curves);
        }
    }

    [Fact]
    public async Task When_TheTableIsAccepted_Should_CallAParcelLateByIt()
    {
        await File.WriteAllTextAsync(home.File("days.json"),
            """[{"courier": "中通快递", "place": "浙江省", "days": 2, "parcels": 812, "median": 1.2, "p90": 1.9}]""");
        await using var crm =
            await TestCrm.StartAsync("2026-03-02T02:00:00Z", change: s => s.Shops["demo"].ParcelDaysFile = home.File("days.json"));
        var story = new Story(crm);
        await story.CourierGivesNewsAsync();
        var order = await story.OrdersAsync();
        await story.PaysAsync(order);
        await story.ShipsAsync(order);
        await crm.RunForAsync(TimeSpan.FromDays(2.5));
        (await story.OfAsync("late-parcel", order)).State.ShouldBe(TouchpointState.Accepted);
    }

    [Theory]
    [InlineData(null, "there is no file")]
    [InlineData("{", "a list of")]
    [InlineData("""[{"courier": "a", "place": "b", "days": 0}]""", "$[0]: takes a courier")]
    [InlineData("""[{"courier": "a", "place": "b", "days": 3}, {"courier": "a", "place": "b", "days": 4}]""",
        "$[1]: 'a' to 'b' stands twice")]
    public void Options_WithABadTable_NameTheSetting(string? table, string says)
    {
        if (table is not null) File.WriteAllText(home.File("days.json"), table);
        var options = new Dictionary<string, ShopOptions> { ["demo"] = new() { ParcelDaysFile = home.File("days.json") } };
        Should.Throw<SettingsException>(() => ShopDirectory.From(options)).Mistakes.ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(m => m.ShouldStartWith("Shops:demo:ParcelDaysFile:"), m => m.ShouldContain(says));
    }
}
