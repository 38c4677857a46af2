using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Segments;
using Crm.Storage;
using Crm.Tests.Nightly;
using Crm.Tests.Support;

namespace Crm.Tests.Segments;

public sealed class AffinityTests
{
    [Fact]
    public async Task When_PairsAreBought_Should_CountThemWithSupportAndLift()
    {
        await using var crm = await TestCrm.StartAsync();
        // Four buyers of A and B together, two of them C within a month and one C a year later; four buyers of C alone.
        for (var i = 0; i < 4; i++)
        {
            await PutAsync(crm, i, "1", "2026-01-01T00:00:00Z", "A", "B");
            if (i < 2) await PutAsync(crm, i, "2", "2026-01-20T00:00:00Z", "C");
            if (i == 2) await PutAsync(crm, i, "2", "2027-01-20T00:00:00Z", "C");
            await PutAsync(crm, 10 + i, "1", "2026-01-05T00:00:00Z", "C");
        }
        var found = await new Affinity(crm.Rows).RunAsync("demo", 2, 60, default);
        (found.Orders, found.Buyers).ShouldBe((11, 8));
        var together = found.Together.ShouldHaveSingleItem();
        (together.First, together.Second, together.Count).ShouldBe(("A", "B", 4));
        together.Support.ShouldBe(4 / 11.0, 1e-12);
        together.Confidence.ShouldBe(1);
        together.Lift.ShouldBe(11 / 4.0, 1e-12);
        found.After.Select(p => (p.First, p.Second, p.Count)).ShouldBe([("A", "C", 2L), ("B", "C", 2L)]);
        found.After[0].Confidence.ShouldBe(0.5);
        found.After[0].Lift.ShouldBe(0.5 * 8 / 7, 1e-12);
    }

    [Fact]
    public async Task When_TitlesChange_Should_ShowTheNewestOnes()
    {
        await using var crm = await TestCrm.StartAsync();
        for (var i = 0; i < 3; i++) await PutAsync(crm, i, "1", $"2026-01-0{i + 1}T00:00:00Z", "632910975|Mug" + i, "632910976|Tea");
        var found = await new Affinity(crm.Rows).RunAsync("demo", 2, 60, default);
        var pair = found.Together.ShouldHaveSingleItem();
        (pair.First, pair.FirstTitle, pair.Second, pair.SecondTitle).ShouldBe(("632910975", "Mug2", "632910976", "Tea"));
        found.Titles.ShouldBe(new Dictionary<string, string> { ["632910975"] = "Mug2", ["632910976"] = "Tea" }, ignoreOrder: true);
    }

    /// <summary>Ten bought mugs and tea, two only mugs: by the night the mug's text knows the tea by its title.</summary>
    [Fact]
    public async Task When_ANightHasLearnedTheProducts_Should_NameWhatGoesWithTheLastOrder()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-01T22:00:00Z");
        for (var i = 0; i < 10; i++) await PutAsync(crm, i, "1", "2026-01-01T00:00:00Z", "m|陶瓷马克杯", "t|西湖龙井");
        for (var i = 10; i < 40; i++) await PutAsync(crm, i, "1", "2026-01-01T00:00:00Z", "x|毛毯");
        await crm.Get<Crm.Nightly.NightlySchedule>().RunDueAsync(default);
        var book = (await ProductBook.ReadAsync(crm.Get<CrmTables>().Runs, "demo", default)).ShouldNotBeNull();
        book.Products["m"].ShouldSatisfyAllConditions(p => p.Title.ShouldBe("陶瓷马克杯"), p => p.Related.ShouldBe(["t"]));

        var story = new Story(crm);
        await story.ConsentsAsync();
        var order = await story.OrdersAsync();
        var line = new OrderLine { Title = "马克杯", Product = "m", Quantity = 1, Amount = 9900 };
        await crm.ApplyAsync(new Crm.Events.ShopEvent { Shop = "demo", Platform = "shopify", Order = new() { Key = order,
            Details = new(crm.Time.GetUtcNow().AddSeconds(1), new OrderDetails { Currency = "CNY", Total = 9900, Lines = [line] }) } });
        await story.PaysAsync(order);
        await crm.RunForAsync(TimeSpan.FromDays(3));
        await story.MeetsAsync("class:new");
        await crm.RunForAsync(TimeSpan.FromDays(2));
        var told = await story.OfAsync("related-products");
        if (told.State == Crm.Touchpoints.TouchpointState.Suppressed) told.Reason!.ShouldStartWith("holdout");
        else told.Text!.ShouldContain("不少人还选了西湖龙井，");
        new[] { book.RelatedTo([State(["m"])]), book.RelatedTo([State(["m", "t"])]), book.RelatedTo([State(["x"])]) }
            .ShouldBe(["西湖龙井", null, null]);
    }

    static OrderState State(string[] products) => NightShop.Order("demo", "1", TestCrm.At("2026-01-01T00:00:00Z"), 100) is var order
        ? order with { Details = order.Details! with { Value = order.Details.Value with
        {
            Lines = [.. products.Select(p => new OrderLine { Title = p, Product = p, Quantity = 1, Amount = 1 })],
        } } } : order;

    static async Task PutAsync(TestCrm crm, int buyer, string id, string at, params string[] products)
    {
        var customer = Hash.Hex("buyer", $"{buyer}");
        var order = NightShop.Order("demo", $"{buyer}-{id}", TestCrm.At(at), 100);
        var lines = products.Select(p => p.Split('|'))
            .Select(p => new OrderLine { Title = p[^1], Product = p[0], Quantity = 1, Amount = 50 }).ToList();
        order = order with { Details = order.Details! with { Value = order.Details.Value with { Lines = lines } } };
        await crm.Rows.CommitAsync(Keys.Bucket(customer),
            [new RowWrite.Insert(Keys.Order(customer, order.Key), Json.Bytes(new StoredOrder { State = order }))], default);
    }
}
