using Crm.Events;
using Crm.Orders;
using Crm.Storage;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Crm.Touchpoints.Schedule;
using Crm.Touchpoints.Sending;

namespace Crm.Tests.Scenarios;

/// <summary>
/// When touchpoints fire: nights, clock changes, late knowledge, wake-ups that are lost, repeated or race. Times are Shanghai's (+08:00)
/// unless the shop is "us".
/// </summary>
public sealed class TimingTests : IAsyncLifetime
{
    readonly FaultGateway phone = new();
    TestCrm crm = null!;

    // 09:00 in Shanghai.
    public async Task InitializeAsync() => crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z", gateway: phone);
    public async Task DisposeAsync() => await crm.DisposeAsync();

    [Fact]
    public async Task When_DueAtNight_Should_WaitForTheShopsMorning()
    {
        await crm.CreatedAsync("1", "2026-03-02T21:30:00+08:00");
        await crm.RunUntilAsync("2026-03-02T23:00:00+08:00");
        (await crm.TouchpointAsync("unpaid-reminder"))
            .ShouldSatisfyAllConditions(t => t.State.ShouldBe(TouchpointState.Planned), t => t.Reason.ShouldBe("quiet-hours"),
            t => t.Next.ShouldBe(TestCrm.At("2026-03-03T00:00:00Z")));
        await crm.RunUntilAsync("2026-03-03T07:59:59+08:00");
        phone.Calls.ShouldBeEmpty();
        await crm.RunUntilAsync("2026-03-03T08:00:00+08:00");
        phone.Texts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task When_TheMorningIsTooLate_Should_NotSendAndSayWhy()
    {
        await crm.CreatedAsync("1", "2026-02-20T09:00:00+08:00");
        await crm.PaidAsync("1", "2026-02-20T09:05:00+08:00");
        crm.Time.Set(TestCrm.At("2026-03-02T22:30:00+08:00"));
        var state = new OrderState { Key = new OrderKey("demo", "shopify", "1") };
        state.Reached[Milestone.OutForDelivery] = TestCrm.At("2026-03-02T21:55:00+08:00");
        await crm.ApplyAsync(new ShopEvent { Shop = "demo", Platform = "shopify", Milestone = Milestone.OutForDelivery, Order = state });
        await crm.RunUntilAsync("2026-03-03T12:00:00+08:00");
        // It was worth sending until 07:55; the window opens at 08:00.
        (await crm.TouchpointAsync("out-for-delivery"))
            .ShouldSatisfyAllConditions(t => t.State.ShouldBe(TouchpointState.Suppressed), t => t.Reason.ShouldBe("quiet-hours"));
        phone.Texts.ShouldBeEmpty();
    }

    [Fact]
    public async Task When_TheHostWasAwayTooLong_Should_ExpireRatherThanSendLate()
    {
        await crm.CreatedAsync("1", "2026-03-02T09:00:00+08:00");
        crm.Time.Set(TestCrm.At("2026-03-03T06:00:00+08:00"));
        await crm.RunForAsync(TimeSpan.FromMinutes(1));
        (await crm.TouchpointAsync("unpaid-reminder"))
            .ShouldSatisfyAllConditions(t => t.State.ShouldBe(TouchpointState.Expired), t => t.Reason.ShouldBe("late"));
        phone.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task When_ClocksChangeBetween_Should_KeepTheShopsLocalTimes()
    {
        // New York: signed on Friday 6 March at 15:00 EST; on Sunday the 8th the clocks go forward.
        crm.Time.Set(TestCrm.At("2026-03-06T20:00:00Z"));
        await crm.CreatedAsync("1", "2026-03-01T15:00:00-05:00", phone: "+12125550123", shop: "us");
        await crm.SignedAsync("1", "2026-03-06T15:00:00-05:00", shop: "us");
        (await crm.TouchpointAsync("day-3-call", "1", "us")).Due.ShouldBe(TestCrm.At("2026-03-09T10:00:00-04:00"));
        (await crm.TouchpointAsync("day-5-thanks", "1", "us")).Due.ShouldBe(TestCrm.At("2026-03-11T10:30:00-04:00"));
        await crm.RunUntilAsync("2026-03-20T12:00:00Z");
        (await crm.TouchpointAsync("signed", "1", "us")).SettledAt.ShouldBe(TestCrm.At("2026-03-06T17:00:00-05:00"));
        var task = (await crm.TasksAsync()).ShouldHaveSingleItem();
        (task.Opened, task.Kind).ShouldBe((TestCrm.At("2026-03-09T14:00:00Z"), "day-3-call"));
        task.Text.ShouldContain("order N1");
        (await crm.TouchpointAsync("day-5-thanks", "1", "us")).SettledAt.ShouldBe(TestCrm.At("2026-03-11T14:30:00Z"));
        phone.Texts.Select(t => t.Text).ShouldAllBe(t => t.StartsWith("Cloud Home: "));
        phone.Texts.Count.ShouldBe(3, "signed, day 5, and how it is on day 8");
    }

    [Fact]
    public async Task When_ClocksGoBackBetween_Should_KeepTheShopsLocalTimes()
    {
        // Sunday 1 November 2026.
        crm.Time.Set(TestCrm.At("2026-10-30T12:00:00Z"));
        await crm.CreatedAsync("1", "2026-10-28T15:00:00-04:00", phone: "+12125550123", shop: "us");
        await crm.SignedAsync("1", "2026-10-30T09:00:00-04:00", shop: "us");
        // Three days of 24 hours end at 08:00 EST, five at 08:00: both on to the hour of the same day.
        (await crm.TouchpointAsync("day-3-call", "1", "us")).Due.ShouldBe(TestCrm.At("2026-11-02T10:00:00-05:00"));
        (await crm.TouchpointAsync("day-5-thanks", "1", "us")).Due.ShouldBe(TestCrm.At("2026-11-04T10:30:00-05:00"));
    }

    [Fact]
    public async Task When_ALateEventTellsAnEarlierBeginning_Should_MoveWhatHasNotFired()
    {
        crm.Time.Set(TestCrm.At("2026-03-05T02:00:00Z"));
        await crm.CreatedAsync("1", "2026-03-01T09:00:00+08:00");
        await crm.SignedAsync("1", "2026-03-04T09:00:00+08:00");
        (await crm.TouchpointAsync("day-3-call")).Due.ShouldBe(TestCrm.At("2026-03-07T10:00:00+08:00"));
        await crm.SignedAsync("1", "2026-03-03T09:00:00+08:00");
        (await crm.TouchpointAsync("day-3-call")).Due.ShouldBe(TestCrm.At("2026-03-06T10:00:00+08:00"));
        await crm.RunUntilAsync("2026-03-06T10:00:00+08:00");
        (await crm.TasksAsync()).Count.ShouldBe(1);
        await crm.SignedAsync("1", "2026-03-02T09:00:00+08:00");
        await crm.RunUntilAsync("2026-04-12T10:00:00+08:00");
        (await crm.TasksAsync()).Count.ShouldBe(1, "what was done is done");
        (await DueRowsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task When_DueRowsAreLost_Should_RebuildThemFromTheTouchpoints()
    {
        for (var i = 0; i < 20; i++) await crm.CreatedAsync($"{i}", "2026-03-02T09:00:00+08:00", phone: $"+86138001381{i:d2}");
        var before = await crm.HashAsync();
        var due = await DueRowsAsync();
        due.Count.ShouldBe(20);
        foreach (var row in due) await crm.Rows.CommitAsync(row.Partition, [new RowWrite.Delete(row.Key, null)], default);
        (await crm.Get<ScheduleRebuild>().RunAsync(default)).ShouldBe((20, 20));
        (await crm.HashAsync()).ShouldBe(before);
        (await crm.Get<ScheduleRebuild>().RunAsync(default)).ShouldBe((20, 0));
        await crm.RunForAsync(TimeSpan.FromHours(2));
        phone.Texts.Count.ShouldBe(20);
    }

    [Fact]
    public async Task When_WakeUpsAreStaleRepeatedOrForNobody_Should_ChangeNothing()
    {
        await crm.CreatedAsync("1", "2026-03-02T09:00:00+08:00");
        var touchpoint = await crm.TouchpointAsync("unpaid-reminder");
        var customer = (await crm.CustomersAsync()).Single().Id;
        var fire = crm.Get<DispatchHandler>();
        var before = await crm.DumpAsync();
        var wakeUp = new WakeUp(customer, touchpoint.Id, touchpoint.Due);
        (await fire.DispatchAsync(wakeUp, default)).ShouldBe(DispatchResult.Waiting, "too early");
        (await fire.DispatchAsync(wakeUp with { Touchpoint = new string('0', 32) }, default)).ShouldBe(DispatchResult.Stale);
        (await fire.DispatchAsync(wakeUp with { Customer = new string('0', 32) }, default)).ShouldBe(DispatchResult.Stale);
        (await crm.DumpAsync()).ShouldBe(before);
        await crm.RunForAsync(TimeSpan.FromHours(1));
        var after = await crm.DumpAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => fire.DispatchAsync(wakeUp, default).AsTask()));
        (await crm.DumpAsync()).ShouldBe(after);
        phone.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task When_ManyWakeUpsRace_Should_SendOnce()
    {
        for (var i = 0; i < 20; i++) await crm.CreatedAsync($"{i}", "2026-03-02T09:00:00+08:00", phone: $"+86138001382{i:d2}");
        crm.Time.Set(TestCrm.At("2026-03-02T10:00:00+08:00"));
        var due = (await DueRowsAsync()).Select(r => Crm.Common.RowBody.Read<DueRow>(r.Body))
            .Select(d => new WakeUp(d.Customer, d.Touchpoint, crm.Time.GetUtcNow())).ToList();
        await Parallel.ForEachAsync(Enumerable.Repeat(due, 8)
            .SelectMany(d => d), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (wakeUp, _) =>
            await crm.Get<DispatchHandler>().DispatchAsync(wakeUp, default));
        phone.Calls.Count.ShouldBe(20);
        phone.Calls.Select(c => c.Tag).Distinct().Count().ShouldBe(20);
    }

    async Task<List<Row>> DueRowsAsync()
    {
        var rows = new List<Row>();
        await foreach (var row in crm.Rows.ScanAsync("d|", KeyText.After("d|"), default)) rows.Add(row);
        return rows;
    }
}
