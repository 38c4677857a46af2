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

    static async Task PutAsync(TestCrm crm, int buyer, string id, string at, params string[] products)
    {
        var customer = Hash.Hex("buyer", $"{buyer}");
        var order = NightShop.Order("demo", $"{buyer}-{id}", TestCrm.At(at), 100);
        var lines = products.Select(p => new OrderLine { Title = p, Product = p, Quantity = 1, Amount = 50 }).ToList();
        order = order with { Details = order.Details! with { Value = order.Details.Value with { Lines = lines } } };
        await crm.Rows.CommitAsync(Keys.Bucket(customer),
            [new RowWrite.Insert(Keys.Order(customer, order.Key), Json.Bytes(new StoredOrder { State = order }))], default);
    }
}
