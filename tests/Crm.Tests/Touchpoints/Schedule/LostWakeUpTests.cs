using Crm.Events;
using Crm.Orders;
using Crm.Sms;
using Crm.Staff;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Crm.Touchpoints.Delivery;
using Crm.Touchpoints.Schedule;
using Crm.Touchpoints.Sending;

namespace Crm.Tests.Touchpoints.Schedule;

/// <summary>
/// The process dies, or the broker fails, after any commit that schedules: the next delivery of the same message sends the wake-ups, and
/// nothing waits for the sweep.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class LostWakeUpTests
{
    /// <summary>CRM_CRASHES raises it for a long run.</summary>
    static int Histories => int.TryParse(Environment.GetEnvironmentVariable("CRM_CRASHES"), out var n) ? n : 6;

    [Fact]
    public async Task When_TheSchedulerFailsOnce_Should_ScheduleAtTheNextDeliveryOfTheEvent()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-01T04:00:00Z");
        for (var seed = 0; seed < Histories; seed++)
        {
            var events = HistoryMaker.Shuffle(new HistoryMaker(seed).Make(), seed);
            var calls = 1;
            for (var fails = 0; fails < calls; fails++)
            {
                crm.WakeUps.Forget(fails);
                foreach (var one in events)
                {
                    var tries = 0;
                    await DeliverAsync(() => crm.ApplyAsync(one, again: tries++ > 0).AsTask());
                }
                calls = crm.WakeUps.Calls;
                await crm.CheckWakeUpsAsync();
                await crm.ClearAsync();
            }
        }
    }

    [Fact]
    public async Task When_AReportOfFailureDiesAfterItsCommit_Should_ScheduleWhatCameBack()
    {
        await using var crm = await RemindedAsync(new FaultGateway());
        var first = await crm.TouchpointAsync("unpaid-reminder", "1");
        var report = new SmsEvent.Report(SmsTag.Of((await crm.CustomersAsync()).Single().Id, first.Id), first.ProviderId, Telling.Phone,
            "4005", crm.Time.GetUtcNow());
        crm.WakeUps.Forget(fails: 0);
        await DeliverAsync(() => crm.Get<DeliveryReportHandler>().HandleAsync(report, default).AsTask());
        await ShouldBePlannedAndScheduledAsync(crm, "2", "3");
    }

    [Fact]
    public async Task When_AReportThatAsksForASecondTryDiesAfterItsCommit_Should_ScheduleIt()
    {
        await using var crm = await RemindedAsync(new FaultGateway());
        var first = await crm.TouchpointAsync("unpaid-reminder", "1");
        var report = new SmsEvent.Report(SmsTag.Of((await crm.CustomersAsync()).Single().Id, first.Id), first.ProviderId, Telling.Phone,
            "4006", crm.Time.GetUtcNow());
        for (var fails = 0; fails < 2; fails++)
        {
            crm.WakeUps.Forget(fails);
            await DeliverAsync(() => crm.Get<DeliveryReportHandler>().HandleAsync(report, default).AsTask());
        }
        await ShouldBePlannedAndScheduledAsync(crm, "1", "2", "3");
    }

    /// <summary>In doubt it was the one text of the day; when it turns out that nobody took it, the others come back with it.</summary>
    [Fact]
    public async Task When_ADispatchDiesAfterItsCommit_Should_ScheduleWhatCameBackAtItsNextDelivery()
    {
        var phone = new FaultGateway().TimeOutBeforeAccepting();
        await using var crm = await RemindedAsync(phone, "2026-03-02T10:30:00+08:00");
        var (first, customer) = (await crm.TouchpointAsync("unpaid-reminder", "1"), (await crm.CustomersAsync()).Single().Id);
        first.State.ShouldBe(TouchpointState.InDoubt);
        (await crm.TouchpointAsync("unpaid-reminder", "3")).State.ShouldBe(TouchpointState.Suppressed);
        crm.Time.Set(first.WakeAt);
        crm.WakeUps.Forget(fails: 0);
        await DeliverAsync(() => crm.Get<DispatchHandler>().DispatchAsync(new WakeUp(customer, first.Id, first.WakeAt), default).AsTask());
        (await crm.TouchpointAsync("unpaid-reminder", "1")).State.ShouldBe(TouchpointState.Accepted);
        await ShouldBePlannedAndScheduledAsync(crm, "2", "3");
    }

    [Fact]
    public async Task When_AComplaintWrittenByHandDiesAfterItsCommit_Should_ScheduleItsFollowUp()
    {
        await using var crm = await TestCrm.StartAsync();
        await new Story(crm).OrdersAsync();
        var add = new AddTask((await crm.CustomersAsync()).Single().Id, TaskService.Complaint, "杯子碎了", "小李");
        crm.WakeUps.Forget(fails: 0);
        crm.LosesWakeUps = true;
        await DeliverAsync(() => crm.Get<TaskService>().AddAsync(add, default).AsTask());
        var follow = (await crm.TouchpointsAsync()).Where(t => t.FollowsCustomerEvent && t.Waits).ToList();
        follow.ShouldNotBeEmpty();
        follow.ShouldAllBe(t => crm.WakeUps.Has(t));
    }

    /// <summary>Three unpaid orders of a day, reminded of by one text.</summary>
    static async Task<TestCrm> RemindedAsync(FaultGateway phone, string until = "2026-03-02T11:00:00+08:00")
    {
        var crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z", gateway: phone);
        for (var i = 1; i <= 3; i++) await crm.CreatedAsync($"{i}", $"2026-03-02T09:0{i}:00+08:00");
        await crm.RunUntilAsync(until);
        return crm;
    }

    static async Task ShouldBePlannedAndScheduledAsync(TestCrm crm, params string[] orders)
    {
        crm.LosesWakeUps = true;
        foreach (var order in orders)
        {
            var reminder = await crm.TouchpointAsync("unpaid-reminder", order);
            reminder.State.ShouldBe(TouchpointState.Planned, order);
            crm.WakeUps.Has(reminder).ShouldBeTrue(order);
        }
    }

    /// <summary>As the queue does: what fails is delivered once more.</summary>
    static async Task DeliverAsync(Func<Task> handle)
    {
        try
        {
            await handle();
        }
        catch (CrashException)
        {
            await handle();
        }
    }
}
