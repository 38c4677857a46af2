using Crm.Orders;
using Crm.Tests.Support;

namespace Crm.Tests.Orders;

public sealed class ReceiptsTests
{
    static readonly OrderKey Key = new("demo", "shopify", "1");
    static readonly DateTimeOffset Placed = TestCrm.At("2026-03-02T02:00:00Z");

    static OrderState Told(params (Milestone Step, double Hours)[] steps) =>
        new() { Key = Key, Reached = new(steps.ToDictionary(s => s.Step, s => Placed.AddHours(s.Hours))) };

    static StoredOrder Heard(StoredOrder? before, OrderState news, double hours)
    {
        var state = OrderState.Join(before?.State, news);
        return StoredOrder.Of(state, [], Receipts.After(before?.Received, before?.State, state, Placed.AddHours(hours)));
    }

    [Fact]
    public void Known_LateNews_IsNotKnownBeforeItCame()
    {
        var order = Heard(Heard(null, Told((Milestone.Created, 0), (Milestone.Paid, 0)), 0.1), Told((Milestone.Shipped, 5)), 30);
        order.Known(Placed).ShouldBeNull();
        order.Known(Placed.AddHours(29))!.When(Milestone.Shipped).ShouldBeNull();
        order.Known(Placed.AddHours(29))!.When(Milestone.Paid).ShouldNotBeNull();
        order.Known(Placed.AddHours(30))!.When(Milestone.Shipped).ShouldBe(Placed.AddHours(5));
    }

    [Fact]
    public void Known_StepThatWasGuessedTooEarly_IsNotKnownBeforeItHappened()
    {
        var guess = new OrderState { Key = Key, Heard = new() { [Milestone.Paid] = Placed } };
        var order = Heard(Heard(Heard(null, Told((Milestone.Created, 0)), 0.1), Told((Milestone.Paid, 20)), 20), guess, 30);
        order.Known(Placed.AddHours(19))!.When(Milestone.Paid).ShouldBeNull();
        order.Known(Placed.AddHours(20))!.When(Milestone.Paid).ShouldBe(Placed.AddHours(20));
    }

    [Fact]
    public void After_ToldAgainLater_KeepsTheFirstReceipt()
    {
        var label = new Parcel { Label = new(Placed.AddHours(5), new ParcelLabel("中通快递", "ZT1", null)) };
        var again = label with { Label = label.Label! with { At = Placed.AddHours(50) } };
        var first = Heard(null, Told((Milestone.Shipped, 5)) with { Parcels = new() { ["1"] = label } }, 6);
        var order = Heard(Heard(first, Told((Milestone.Shipped, 5)), 40),
            new OrderState { Key = Key, Parcels = new() { ["1"] = again } }, 51);
        order.Known(Placed.AddHours(6))!.Parcels["1"].Label!.Value.Number.ShouldBe("ZT1");
        order.Known(Placed.AddHours(6))!.When(Milestone.Shipped).ShouldNotBeNull();
    }

    [Fact]
    public void After_AnyOrderOfTheSameNewsInOneMoment_GivesTheSameBytes()
    {
        OrderState[] news = [Told((Milestone.Created, 0)), Told((Milestone.Paid, 1), (Milestone.Created, 0)), Told((Milestone.Shipped, 5))];
        var all = new[] { (0, 1, 2), (2, 1, 0), (1, 0, 2), (2, 0, 1) }
            .Select(o => Heard(Heard(Heard(null, news[o.Item1], 9), news[o.Item2], 9), news[o.Item3], 9))
            .Select(o => System.Text.Encoding.UTF8.GetString(Crm.Common.Json.Bytes(o))).ToList();
        all.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public void Known_History_GoesByItsOwnTimes()
    {
        var state = Told((Milestone.Created, 0), (Milestone.Signed, 70));
        var order = StoredOrder.Of(state, [], Receipts.After(null, null, state, null));
        order.Received.ShouldBeNull();
        order.Known(Placed.AddHours(69))!.When(Milestone.Signed).ShouldBeNull();
        order.Known(Placed.AddHours(70))!.When(Milestone.Signed).ShouldNotBeNull();
    }

    [Fact]
    public void Known_HistoryToldAtItsEnd_KnowsFromTheBeginningWhatWasBoughtAndWhoGetsIt()
    {
        var (signed, shipped) = (Placed.AddHours(70), Placed.AddHours(5));
        var state = Told((Milestone.Created, 0), (Milestone.Shipped, 5), (Milestone.Signed, 70)) with
        {
            Details = new(signed, new OrderDetails { Currency = "BRL", Total = 9900, PromisedBy = Placed.AddDays(9) }),
            Contact = new(signed, new OrderContact { Phone = "+5511987654321" }),
            Parcels = new() { ["1"] = new Parcel { Shipped = shipped, Label = new(signed, new ParcelLabel("Correios", "BR1", null)) } },
        };
        var order = StoredOrder.Of(state, [], Receipts.After(null, null, state, null));
        var placed = order.Known(Placed)!;
        placed.Details!.Value.PromisedBy.ShouldBe(Placed.AddDays(9));
        placed.Contact!.Value.Phone.ShouldBe("+5511987654321");
        placed.Parcels.ShouldBeEmpty();
        order.Known(shipped)!.Parcels["1"].Label!.Value.Courier.ShouldBe("Correios");
        order.Known(Placed.AddSeconds(-1)).ShouldBeNull();
    }
}
