using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Proof;
using Crm.Reports;
using Crm.Storage;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Touchpoints.Planning;

/// <summary>What was over when it was planned has no row, and is told of all the same.</summary>
public sealed class PastTouchpointTests
{
    const string Now = "2026-03-02T01:00:00Z", LongAgo = "2026-01-02T09:00:00+08:00", Today = "2026-03-02T09:00:00+08:00";

    [Fact]
    public async Task When_AnOldOrderIsHeardOf_Should_TellWhatWasOverWithoutRows()
    {
        await using var crm = await TestCrm.StartAsync(Now);
        await crm.CreatedAsync("1", LongAgo);
        (await crm.TouchpointsAsync()).ShouldBeEmpty();
        (await crm.AllAsync<DueRow>("d|")).ShouldBeEmpty();
        var (customer, rows) = ((await crm.CustomersAsync()).Single().Id, crm.Get<CustomerRows>());
        var reminder = (await CustomerCard.OfAsync(rows, customer, default))!.Touchpoints.Single(t => t.Step == "unpaid-reminder");
        (reminder.State, reminder.Due, reminder.Expires).ShouldBe(
            (TouchpointState.Expired, TestCrm.At(LongAgo).AddHours(1), TestCrm.At(LongAgo).AddHours(21)));
        (await crm.Get<WhyNot>().OfAsync(customer, null, default))!.Entries.Single(e => e.Step == "unpaid-reminder")
            .ShouldSatisfyAllConditions(e => e.Kind.ShouldBe(WhyNotKind.Expired), e => e.Rule.ShouldBe("past"));
        (await Summary.OfAsync(crm.Rows, default)).Steps["unpaid-reminder"].ShouldSatisfyAllConditions(
            s => s.Planned.ShouldBe(1), s => s.Expired.ShouldBe(1));
        await ShouldHoldAsync(crm);
    }

    [Fact]
    public async Task When_NewsPutsAStepOff_Should_PlanItAfterAll()
    {
        const string step = "refund-silent-task";
        await using var crm = await TestCrm.StartAsync(Now);
        await crm.ApplyAsync(Refunding("2025-11-01T09:00:00+08:00"));
        (await PlannedAsync(crm, step)).Past.ShouldNotBeNull();
        // Months later the platform speaks of the refund once more.
        await crm.ApplyAsync(Refunding(Today));
        (await PlannedAsync(crm, step)).Past.ShouldBeNull();
        (await crm.TouchpointAsync(step, "1")).Due.ShouldBeGreaterThan(TestCrm.At(Now));
        await ShouldHoldAsync(crm);
        await crm.RunForAsync(TimeSpan.FromDays(62));
        (await crm.TouchpointAsync(step, "1")).State.ShouldBe(TouchpointState.TaskCreated);
    }

    [Fact]
    public async Task When_AnEarlierBeginningIsTold_Should_TakeTheRowsAway_AndEndAsInTheOtherOrder()
    {
        await using var crm = await TestCrm.StartAsync(Now);
        await crm.CreatedAsync("1", Today);
        (await crm.TouchpointAsync("unpaid-reminder", "1")).Waits.ShouldBeTrue();
        await crm.CreatedAsync("1", LongAgo);
        (await crm.TouchpointsAsync()).ShouldBeEmpty();
        (await crm.AllAsync<DueRow>("d|")).ShouldBeEmpty();
        (await ReminderAsync(crm)).Past.ShouldBe(TestCrm.At(LongAgo).AddHours(21));
        await ShouldHoldAsync(crm);
        await using var other = await TestCrm.StartAsync(Now);
        await other.CreatedAsync("1", LongAgo);
        await other.CreatedAsync("1", Today);
        (await other.HashAsync()).ShouldBe(await crm.HashAsync());
    }

    /// <summary>An earlier version gave it a row: it stays, counts once and moves with news.</summary>
    [Fact]
    public async Task When_AnEarlierVersionPlannedIt_Should_KeepItsRow()
    {
        await using var crm = await TestCrm.StartAsync(Now);
        await crm.CreatedAsync("1", LongAgo);
        var order = (await crm.OrdersAsync()).Single();
        var customer = (await crm.CustomersAsync()).Single().Id;
        List<RowWrite> rows = [.. PastTouchpoints.Of(order).Select(t =>
            new RowWrite.Insert(Keys.Touchpoint(customer, t.Id), RowBody.Bytes(t)))];
        var before = order with { Plan = new(order.Plan.ToDictionary(p => p.Key, p => p.Value with { Past = null })) };
        rows.Add(new RowWrite.Upsert(Keys.Order(customer, order.State.Key), RowBody.Bytes(before)));
        (await crm.Rows.CommitAsync(Keys.Bucket(customer), rows, default)).ShouldBe(CommitResult.Committed);
        await ShouldHoldAsync(crm);
        (await Summary.OfAsync(crm.Rows, default)).Steps["unpaid-reminder"].Expired.ShouldBe(1);
        (await CustomerCard.OfAsync(crm.Get<CustomerRows>(), customer, default))!.Touchpoints.Count.ShouldBe(order.Plan.Count);
        await crm.PaidAsync("1", "2026-01-02T10:00:00+08:00");
        await ShouldHoldAsync(crm);
    }

    [Fact]
    public async Task When_ItGetsItsRowBetweenTwoReads_Should_BeThereOnceAsTheRowTells()
    {
        await using var crm = await TestCrm.StartAsync(Now);
        await crm.CreatedAsync("1", LongAgo);
        var order = (await crm.OrdersAsync()).Single();
        var planned = PastTouchpoints.Of(order).Select(t => t with { State = TouchpointState.Planned, Reason = null }).First();
        var all = new List<Touchpoint> { planned };
        PastTouchpoints.AddTo(all, [order]);
        all.Count.ShouldBe(order.Plan.Count);
        all.Single(t => t.Id == planned.Id).ShouldBe(planned);
    }

    /// <summary>For one half of a merge the step was over, by the other it has gone out: the text is what happened.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_TheOtherHalfHasActed_Should_KeepItsTouchpoint(bool stays)
    {
        await using var crm = await TestCrm.StartAsync(Now);
        await crm.CreatedAsync("1", LongAgo, phone: null, buyer: "b1");
        await crm.CreatedAsync("2", LongAgo);
        var (one, other) = (Customer.IdOf("yunduo", Identity.Phone(Telling.Phone)),
            Customer.IdOf("yunduo", Identity.Buyer("demo", "shopify", "b1")));
        var order = (await crm.OrdersAsync()).Single(o => o.State.Key.Id == "1");
        var sent = PastTouchpoints.Of(order).Single(t => t.Step == "unpaid-reminder") with
        {
            State = TouchpointState.Accepted, Reason = null, ClaimedAt = TestCrm.At(LongAgo), SettledAt = TestCrm.At(LongAgo),
        };
        var acted = order with { Plan = new(order.Plan.ToDictionary(p => p.Key, p => p.Value with { Past = null })) };
        foreach (var (customer, half) in stays ? new[] { (one, acted), (other, order) } : [(one, order), (other, acted)])
        {
            List<RowWrite> rows = [new RowWrite.Upsert(Keys.Order(customer, order.State.Key), RowBody.Bytes(half))];
            if (half == acted) rows.Add(new RowWrite.Insert(Keys.Touchpoint(customer, sent.Id), RowBody.Bytes(sent)));
            (await crm.Rows.CommitAsync(Keys.Bucket(customer), rows, default)).ShouldBe(CommitResult.Committed);
        }
        await crm.ApplyAsync(new ShopEvent { Shop = "demo", Platform = "shopify",
            Identities = [Identity.Buyer("demo", "shopify", "b1"), Identity.Phone(Telling.Phone)] });
        (await crm.CustomersAsync()).ShouldHaveSingleItem();
        (await crm.TouchpointsAsync()).Single(t => t.Step == "unpaid-reminder").State.ShouldBe(TouchpointState.Accepted);
        (await ReminderAsync(crm)).Past.ShouldBeNull();
    }

    static Task<PlannedStep> ReminderAsync(TestCrm crm) => PlannedAsync(crm, "unpaid-reminder");

    static async Task<PlannedStep> PlannedAsync(TestCrm crm, string step) =>
        (await crm.OrdersAsync()).Single(o => o.State.Key.Id == "1").Plan["post-purchase|" + step];

    static ShopEvent Refunding(string told)
    {
        var state = new OrderState { Key = new OrderKey("demo", "shopify", "1") };
        state.Reached[Milestone.Created] = TestCrm.At("2025-10-30T09:00:00+08:00");
        state.Refunds["r1"] = new Refund
        {
            Opened = TestCrm.At("2025-11-01T09:00:00+08:00"), Life = new(TestCrm.At(told), new RefundLife(true)),
        };
        return new ShopEvent { Shop = "demo", Platform = "shopify", Milestone = Milestone.RefundOpened, Order = state,
            Identities = [Identity.Phone(Telling.Phone)] };
    }

    static async Task ShouldHoldAsync(TestCrm crm)
    {
        (await crm.Get<Audit>().RunAsync(default)).Findings.ShouldBeEmpty();
        var again = await crm.Get<PlanRebuild>().RunAsync(null, default);
        again.Mistakes.ShouldBeEmpty();
        again.Equal.ShouldBe(again.Planned);
    }
}
