using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Tests.Support;

namespace Crm.Tests.Ingest;

/// <summary>Couriers know a number, shops an order: whichever comes first, both end in the same rows.</summary>
public sealed class ParcelTests
{
    static readonly DateTimeOffset At = TestCrm.At("2026-03-04T00:00:00Z");

    static ShopEvent Shipped(string order, string number, string parcel = "f0") => new()
    {
        Shop = "demo", Platform = "shopify", Milestone = Milestone.Shipped, Identities = [Identity.Buyer("demo", "shopify", "b1")],
        Order = new OrderState
        {
            Key = new OrderKey("demo", "shopify", order),
            Reached = new() { [Milestone.Shipped] = At.AddDays(-1) },
            Parcels = new(StringComparer.Ordinal) {
                [parcel] = new Parcel { Label = new LwwRegister<ParcelLabel>(At.AddDays(-1), new ParcelLabel("顺丰", number, null)) } },
        },
    };

    static ShopEvent News(string number, Parcel parcel) =>
        new() { Shop = "demo", Platform = "kuaidi100", Parcel = new TrackingUpdate(number, "sf", parcel) };

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(0, 2, 1)]
    [InlineData(1, 0, 2)]
    [InlineData(2, 1, 0)]
    [InlineData(1, 2, 0)]
    public async Task When_CourierAndShopTellInAnyOrder_Should_BringTheOrderToItsSteps(int a, int b, int c)
    {
        await using var crm = await TestCrm.StartAsync("2026-03-05T04:00:00Z");
        ShopEvent[] events =
            [Shipped("1", "SF 100"), News("sf100", new Parcel { ArrivedInCity = At }),
            News("SF100", new Parcel { Signed = At.AddHours(5) })];
        foreach (var i in new[] { a, b, c }) await crm.ApplyAsync(events[i]);

        var order = (await crm.OrdersAsync()).ShouldHaveSingleItem().State;
        order.When(Milestone.ArrivedInCity).ShouldBe(At);
        order.When(Milestone.Signed).ShouldBe(At.AddHours(5));
        order.Parcels["f0"].Label!.Value.Courier.ShouldBe("顺丰");
        order.Parcels["SF100"].Label.ShouldBeNull();
    }

    [Fact]
    public async Task When_OneParcelHoldsTwoOrders_Should_TellBothWheneverTheyCome()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-05T04:00:00Z");
        await crm.ApplyAsync(Shipped("1", "SF100"));
        await crm.ApplyAsync(News("SF100", new Parcel { ArrivedInCity = At }));
        await crm.ApplyAsync(Shipped("2", "SF100"));
        (await crm.OrdersAsync()).Select(o => o.State.When(Milestone.ArrivedInCity)).ShouldBe([At, At]);
    }

    [Fact]
    public async Task When_NobodySentTheParcel_Should_KeepTheNewsAndMakeNobody()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-05T04:00:00Z");
        (await crm.ApplyAsync(News("SF100", new Parcel { Signed = At }))).ShouldBeOfType<IngestResult.Parked>();
        (await crm.CustomersAsync()).ShouldBeEmpty();
        (await crm.DumpAsync()).ShouldHaveSingleItem().ShouldContain("signed");
    }

    [Fact]
    public async Task When_NumberIsNone_Should_Refuse()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-05T04:00:00Z");
        (await crm.ApplyAsync(News("无需物流", new Parcel { Signed = At }))).ShouldBeOfType<IngestResult.Rejected>();
        await crm.ApplyAsync(Shipped("1", "无需物流"));
        (await crm.DumpAsync()).ShouldNotContain(line => line.Contains("\"orders\":{", StringComparison.Ordinal));
    }

    [Fact]
    public async Task When_CrashLostTheClaim_Should_HealWithTheNextDelivery()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-05T04:00:00Z");
        await crm.ApplyAsync(Shipped("1", "SF100"));
        var (partition, key) = Crm.Customers.Keys.Index("yunduo", "track:SF100");
        await crm.Get<Crm.Storage.CrmTables>()
            .Index.CommitAsync(partition, [new Crm.Storage.RowWrite.Delete(key, null)], CancellationToken.None);
        await crm.ApplyAsync(News("SF100", new Parcel { Signed = At }));
        (await crm.ApplyAsync(Shipped("1", "SF100"), again: true)).ShouldBeOfType<IngestResult.Duplicate>();
        (await crm.OrdersAsync()).Single().State.When(Milestone.Signed).ShouldBe(At);
    }
}
