using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Ingest;

/// <summary>A courier's news counts for the numbers an order still has, whenever the number was corrected.</summary>
public sealed class CorrectedNumberTests
{
    static readonly DateTimeOffset At = TestCrm.At("2026-03-04T02:00:00Z");
    static readonly OrderKey Key = new("demo", "shopify", "1");

    static ShopEvent Placed() => Of(Milestone.Created, At.AddDays(-2), new OrderState
    {
        Key = Key, Reached = new() { [Milestone.Created] = At.AddDays(-2), [Milestone.Paid] = At.AddDays(-2) },
        Details = new LwwRegister<OrderDetails>(At.AddDays(-2), new OrderDetails { Currency = "CNY", Total = 9900, Number = "#1",
            Lines = [new OrderLine { Title = "云朵四件套", Quantity = 1, Amount = 9900 }] }),
    });

    static ShopEvent Labelled(DateTimeOffset at, params string[] numbers) => Of(Milestone.Shipped, at, new OrderState
    {
        Key = Key, Reached = new() { [Milestone.Shipped] = At.AddDays(-1) },
        Parcels = new(StringComparer.Ordinal)
        {
            ["f0"] = new Parcel { Shipped = At.AddDays(-1), Label = new LwwRegister<ParcelLabel>(at, numbers.Length == 0
                ? new ParcelLabel(null, null, null) { Void = true }
                : new ParcelLabel("UPS", numbers[0], null) { More = numbers.Length > 1 ? numbers[1..] : null }) },
        },
    });

    static ShopEvent Of(Milestone milestone, DateTimeOffset at, OrderState order) => new()
    {
        Shop = "demo", Platform = "shopify", Milestone = milestone, Order = order, Identities = [Identity.Phone(Telling.Phone)],
        Profile = new LwwRegister<Profile>(at, new Profile { Name = "林夏", Phone = Telling.Phone }),
    };

    static ShopEvent News(string number, Parcel parcel) => new()
    {
        Shop = "demo", Platform = "aftership", Milestone = TrackingUpdate.MilestoneOf(parcel),
        Parcel = new TrackingUpdate(number, "ups", parcel),
    };

    [Fact]
    public async Task When_ANumberIsCorrected_Should_EndInTheSameRowsWhateverCameFirst()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-05T04:00:00Z");
        ShopEvent[] events =
        [
            Placed(), Labelled(At.AddDays(-1), "1ZTYPO1"), Labelled(At, "1ZGOOD1"), Labelled(At.AddMinutes(1), "1ZGOOD1", "1ZGOOD2"),
            News("1ZTYPO1", new Parcel { OutForDelivery = At.AddHours(-1), Signed = At.AddHours(1) }),
            News("1ZGOOD2", new Parcel { OutForDelivery = At.AddHours(3) }),
        ];
        List<string>? expected = null;
        for (var seed = 0; seed < 60; seed++)
        {
            foreach (var one in HistoryMaker.Shuffle(events, seed)) await crm.ApplyAsync(one);
            var order = (await crm.OrdersAsync()).ShouldHaveSingleItem().State;
            (order.When(Milestone.OutForDelivery), order.When(Milestone.Signed)).ShouldBe((At.AddHours(3), null));
            var rows = await crm.DumpAsync();
            (expected ??= rows).ShouldBe(rows);
            await crm.ClearAsync();
        }
    }

    [Fact]
    public async Task When_TheWrongNumberGoesOut_Should_SendItsTextWithTheRightOne()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-04T02:00:00Z");
        foreach (var one in new[] { Placed(), Labelled(At.AddDays(-1), "1ZTYPO1"), Labelled(At, "1ZGOOD1") }) await crm.ApplyAsync(one);
        await crm.ApplyAsync(News("1ZTYPO1", new Parcel { OutForDelivery = At }));
        await crm.RunForAsync(TimeSpan.FromHours(1));
        var held = await crm.TouchpointAsync("out-for-delivery");
        (held.State, held.Reason).ShouldBe((TouchpointState.Planned, "taken-back"));
        await crm.ApplyAsync(News("1ZGOOD1", new Parcel { OutForDelivery = At.AddHours(2) }));
        await crm.RunForAsync(TimeSpan.FromHours(2));
        (await crm.TouchpointAsync("out-for-delivery")).State.ShouldBe(TouchpointState.Accepted);
    }

    [Fact]
    public async Task When_TheLabelIsVoid_Should_CallNothingLateAndEndTheTaskThatDid()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-04T02:00:00Z");
        await new Story(crm, "+8613800138009") { Courier = "UPS" }.CourierGivesNewsAsync();
        await crm.ApplyAsync(Placed());
        await crm.ApplyAsync(Labelled(At.AddDays(-1), "1ZTYPO1"));
        await crm.RunForAsync(TimeSpan.FromDays(6));
        (await crm.TasksAsync()).Single(t => t.Kind == "late-parcel-task").Done.ShouldBeNull();
        await crm.ApplyAsync(Labelled(At.AddDays(6)));
        var task = (await crm.TasksAsync()).Single(t => t.Kind == "late-parcel-task");
        (task.DoneBy, task.Outcome?.Answer).ShouldBe(("crm", "parcel: taken back"));
    }

    [Fact]
    public async Task When_TheLabelIsVoidInTime_Should_MakeNoTask()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-04T02:00:00Z");
        await new Story(crm, "+8613800138009") { Courier = "UPS" }.CourierGivesNewsAsync();
        foreach (var one in new[] { Placed(), Labelled(At.AddDays(-1), "1ZTYPO1"), Labelled(At) }) await crm.ApplyAsync(one);
        await crm.RunForAsync(TimeSpan.FromDays(12));
        (await crm.TasksAsync()).ShouldNotContain(t => t.Kind == "late-parcel-task");
        (await crm.TouchpointAsync("late-parcel")).Reason.ShouldBe("late:taken-back");
    }
}
