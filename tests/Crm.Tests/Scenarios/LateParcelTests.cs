using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Storage;
using Crm.Tests.Support;

namespace Crm.Tests.Scenarios;

/// <summary>A parcel is late only where somebody would have told of its arrival, and its task ends with it.</summary>
public sealed class LateParcelTests
{
    [Fact]
    public async Task When_NobodyEverTellsOfParcels_Should_CallNoneLate()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T02:00:00Z");
        var story = new Story(crm);
        var order = await story.OrdersAsync();
        await story.ShipsAsync(order);
        await crm.RunForAsync(TimeSpan.FromDays(12));
        (await story.OfAsync("late-parcel")).Reason.ShouldBe("no-tracking-news");
        (await crm.TasksAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task When_AnotherCourierGivesNews_Should_NotCallThisOnesParcelsLate()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T02:00:00Z");
        var told = new Story(crm) { Courier = "顺丰" };
        await told.CourierGivesNewsAsync();
        var story = new Story(crm, "+8613800138002");
        var order = await story.OrdersAsync();
        await story.ShipsAsync(order);
        await crm.RunForAsync(TimeSpan.FromDays(12));
        (await story.OfAsync("late-parcel", order)).Reason.ShouldBe("no-tracking-news");
    }

    [Fact]
    public async Task When_ALateParcelIsDelivered_Should_CloseItsTask()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T02:00:00Z");
        var story = new Story(crm);
        await story.CourierGivesNewsAsync();
        var order = await story.OrdersAsync();
        await story.ShipsAsync(order);
        await crm.RunForAsync(TimeSpan.FromDays(6));
        (await crm.TasksAsync()).Single(t => t.Kind == "late-parcel-task").Done.ShouldBeNull();
        await story.IsSignedAsync(order);
        var task = (await crm.TasksAsync()).Single(t => t.Kind == "late-parcel-task");
        (task.Done, task.DoneBy, task.Outcome!.Answer).ShouldBe((crm.Time.GetUtcNow(), "crm", "order: signed"));
        await story.IsSignedAsync(order);
        (await crm.TasksAsync()).Single(t => t.Kind == "late-parcel-task").History.Count.ShouldBe(1);
    }

    /// <summary>Bought under the platform's id alone; who it is comes with the news of the delivery.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_AMergeBringsTheDelivery_Should_CloseTheLateParcelsTask(bool inOneEvent)
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T02:00:00Z");
        await new Story(crm, "+8613800138009").CourierGivesNewsAsync();
        await crm.CreatedAsync("9", "2026-02-20T09:00:00+08:00");
        var order = await LateAsync(crm, Identity.Buyer("demo", "shopify", "b1"));
        var late = (await crm.TasksAsync()).Single(t => t.Kind == "late-parcel-task");
        late.Done.ShouldBeNull();
        var signed = new OrderState { Key = order };
        signed.Reached[Milestone.Signed] = crm.Time.GetUtcNow();
        Identity[] both = [Identity.Buyer("demo", "shopify", "b1"), Identity.Phone(Telling.Phone)];
        if (!inOneEvent) await PutAsync(crm, signed);
        await crm.ApplyAsync(new ShopEvent
        {
            Shop = "demo", Platform = "shopify", Milestone = inOneEvent ? Milestone.Signed : null,
            Order = inOneEvent ? signed : null, Identities = both,
        });
        (await crm.CustomersAsync()).Count(c => !c.Identities.Any(i => i.Contains("tracked"))).ShouldBe(1);
        var task = (await crm.TasksAsync()).Single(t => t.Kind == "late-parcel-task");
        (task.Id, task.DoneBy, task.Outcome?.Answer).ShouldBe((late.Id, "crm", "order: signed"));
        await crm.RunForAsync(TimeSpan.FromDays(3));
        (await crm.TasksAsync()).Count(t => t.Kind == "late-parcel-task").ShouldBe(1);
        (await crm.Get<Crm.Reports.Audit>().RunAsync(default)).IsClean.ShouldBeTrue();
    }

    static async Task<OrderKey> LateAsync(TestCrm crm, Identity buyer)
    {
        var (key, now) = (new OrderKey("demo", "shopify", "1"), crm.Time.GetUtcNow());
        var state = new OrderState
        {
            Key = key,
            Details = new(now, new OrderDetails { Currency = "CNY", Total = 9900, Lines = [] }),
            Contact = new(now, new OrderContact { Name = "林夏", Region = new("CN", "浙江省", "杭州市", null, null) }),
        };
        foreach (var step in new[] { Milestone.Created, Milestone.Paid, Milestone.Shipped }) state.Reached[step] = now;
        state.Parcels["p1"] = new Parcel { Shipped = now, Label = new(now, new ParcelLabel("中通快递", "ZT7301", null)) };
        await crm.ApplyAsync(new ShopEvent { Shop = "demo", Platform = "shopify", Milestone = Milestone.Shipped, Order = state,
            Identities = [buyer] });
        await crm.RunForAsync(TimeSpan.FromDays(8));
        return key;
    }

    // The other half heard of the delivery before anybody knew that the two are one.
    static async Task PutAsync(TestCrm crm, OrderState half)
    {
        var other = Customer.IdOf("yunduo", Identity.Phone(Telling.Phone));
        (await crm.Rows.CommitAsync(Keys.Bucket(other),
            [new RowWrite.Insert(Keys.Order(other, half.Key), Json.Bytes(new StoredOrder { State = half }))], default))
            .ShouldBe(CommitResult.Committed);
    }
}
