using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Points;
using Crm.Shops;
using Crm.Tests.Support;
using CsCheck;

namespace Crm.Tests.Points;

/// <summary>An order's points follow its state: whatever order its news come in, and however often, the balance ends the same.</summary>
public sealed class OrderPointsTests
{
    static readonly PointsRules Rules = PointsStage.Rules();

    static OrderState Order(string paid = "2026-03-02T10:00:00Z", long total = 12_850, string currency = "CNY")
    {
        var order = new OrderState
        {
            Key = new OrderKey("demo", "shopify", "1"),
            Details = new(TestCrm.At(paid), new OrderDetails { Currency = currency, Total = total }),
        };
        order.Reached[Milestone.Created] = order.Reached[Milestone.Paid] = TestCrm.At(paid);
        return order;
    }

    static PointsEntry? Of(OrderState order, Classification? buyer = null, PointsEntry? known = null) =>
        OrderPoints.Of(order, Rules, buyer, known);

    [Fact]
    public void Of_APaidOrder_EarnsByItsTotalAndWaitsForTheSignature()
    {
        var line = Of(Order())!;
        (line.Points, line.Earned, line.From).ShouldBe((128, 128, null));
        var order = Order();
        order.Reached[Milestone.Signed] = TestCrm.At("2026-03-05T04:00:00Z");
        line = Of(order)!;
        line.From.ShouldBe(TestCrm.At("2026-03-12T04:00:00Z"));
        // Twelve months on, at the end of the shop's day.
        line.Until.ShouldBe(TestCrm.At("2027-03-12T16:00:00Z"));
    }

    [Theory]
    [InlineData(0, 128)]
    [InlineData(850, 120)]
    [InlineData(12_850, 0)]
    public void Of_ARefund_TakesBackInProportion(long refunded, long left)
    {
        var order = Order();
        order.Refunds["r"] = new Refund { Finished = TestCrm.At("2026-03-08T00:00:00Z"),
            Amount = new(TestCrm.At("2026-03-08T00:00:00Z"), new RefundAmount(refunded)) };
        var line = Of(order)!;
        (line.Points, line.Earned).ShouldBe((left, 128));
    }

    [Fact]
    public void Of_AnOpenRefund_HoldsThePointsUntilItIsOver()
    {
        var order = Order();
        order.Reached[Milestone.Signed] = TestCrm.At("2026-03-05T04:00:00Z");
        order.Refunds["r"] = new Refund { Opened = TestCrm.At("2026-03-06T00:00:00Z") };
        Of(order)!.From.ShouldBeNull();
        order.Refunds["r"] = order.Refunds["r"] with { Life = new(TestCrm.At("2026-03-07T00:00:00Z"), new RefundLife(false)) };
        Of(order)!.From.ShouldNotBeNull();
    }

    [Fact]
    public void Of_TierAndPromotion_Multiply()
    {
        var vip = new Classification { Tier = new("vip", new DateOnly(2026, 3, 2)), Tiers = [new("advanced", new DateOnly(2026, 2, 1))] };
        Of(Order(), vip)!.Points.ShouldBe(192);
        // By the tier of the day it was paid on, the shop's day: 23:30 in the evening before.
        Of(Order("2026-03-01T15:30:00Z"), vip)!.Points.ShouldBe(128);
        Of(Order("2026-06-18T10:00:00Z"), vip)!.Points.ShouldBe(385);
    }

    [Fact]
    public void Of_WhatEarnsNothing_HasNoLine()
    {
        Of(Order("2025-12-31T10:00:00Z")).ShouldBeNull("before the shop gave points");
        Of(Order(currency: "USD")).ShouldBeNull("a currency that earns none");
        Of(Order() with { Test = true }).ShouldBeNull("a test");
        Of(Order() with { Details = null }).ShouldBeNull("nobody knows for how much");
        Of(Order(total: -500)).ShouldBeNull("a credit note");
        Of(Order(total: 99)).ShouldBeNull("less than a point");
    }

    [Fact]
    public void Of_NewRules_LeaveTheRateOfAnOrderThatHasEarned()
    {
        var line = OrderPoints.Of(Order(), Rules with { PerUnit = new Dictionary<string, decimal> { ["CNY"] = 9 } }, null, Of(Order()))!;
        (line.Points, line.Rate).ShouldBe((128, 1));
    }

    /// <summary>Through ingest, where customers merge and snapshots are stale: every row is the same, lines included.</summary>
    [Fact]
    public async Task When_SameEventsComeInAnyOrderAndNumber_Should_EndInTheSameLines()
    {
        await using var crm = await PointsStage.StartAsync(perUnit: 1000);
        var lines = 0;
        for (var seed = 0; seed < 150; seed++)
        {
            var events = new HistoryMaker(seed).Make();
            var expected = await RunAsync(crm, events);
            lines += expected.Count(row => row.Contains(" p|", StringComparison.Ordinal));
            for (var i = 0; i < 3; i++)
            {
                var actual = await RunAsync(crm, HistoryMaker.Shuffle(events, seed * 31 + i));
                if (!actual.SequenceEqual(expected)) Assert.Fail($"Seed {seed}, permutation {i}:\n- "
                    + $"{string.Join("\n- ", expected.Except(actual))}\n+ {string.Join("\n+ ", actual.Except(expected))}");
            }
        }
        lines.ShouldBeGreaterThan(50, "the histories have orders that earn");
    }

    /// <summary>The line is that of the order, always: what the rows say of an order gives the line that lies beside it.</summary>
    [Fact]
    public async Task When_EventsCome_Should_KeepTheLineOfEveryOrderInItsCommit()
    {
        await using var crm = await PointsStage.StartAsync(perUnit: 1000);
        var rules = crm.Get<ShopDirectory>().PointsOf("yunduo")!;
        for (var seed = 300; seed < 330; seed++)
        {
            foreach (var one in new HistoryMaker(seed).Make())
            {
                await crm.ApplyAsync(one);
                var expected = (await crm.OrdersAsync()).Select(o => OrderPoints.Of(o.State, rules, null, null)).OfType<PointsEntry>();
                (await crm.AllAsync<PointsEntry>("p|")).Order(ById).ShouldBe(expected.Order(ById));
            }
            await crm.ClearAsync();
        }
    }

    static readonly Comparer<PointsEntry> ById = Comparer<PointsEntry>.Create((a, b) => string.CompareOrdinal(a.Id, b.Id));

    static async Task<List<string>> RunAsync(TestCrm crm, IReadOnlyList<ShopEvent> events)
    {
        foreach (var one in events) await crm.ApplyAsync(one);
        var rows = await crm.DumpAsync();
        await crm.ClearAsync();
        return rows;
    }
}
