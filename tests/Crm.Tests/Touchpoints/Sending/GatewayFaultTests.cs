using System.Text;
using Crm.Customers;
using Crm.Local.Hosting;
using Crm.Storage;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Crm.Touchpoints.Schedule;
using Crm.Touchpoints.Sending;

namespace Crm.Tests.Touchpoints.Sending;

/// <summary>Whatever the provider does, no text goes out twice and every touchpoint says what became of it.</summary>
public sealed class GatewayFaultTests : IAsyncLifetime
{
    static readonly DateTimeOffset Due = TestCrm.At("2026-03-02T10:00:00+08:00");
    readonly FaultGateway phone = new();
    TestCrm crm = null!;

    public async Task InitializeAsync()
    {
        crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z", gateway: phone);
        await crm.CreatedAsync("1", "2026-03-02T09:00:00+08:00");
    }

    public async Task DisposeAsync() => await crm.DisposeAsync();

    Task<Touchpoint> ReminderAsync() => crm.TouchpointAsync("unpaid-reminder");

    [Fact]
    public async Task When_TheGatewayIsCalled_Should_HaveClaimedTheTouchpointBefore()
    {
        Touchpoint? seen = null;
        var ledger = 0;
        phone.During = async message =>
        {
            seen = (await crm.TouchpointsAsync()).Single(t => t.Id == message.Tag);
            ledger = (await crm.CustomersAsync()).Single().Ledger.Count(e => e.Touchpoint == message.Tag);
        };
        await crm.RunUntilAsync(Due);
        (seen!.State, seen.ClaimedAt, seen.WakeAt, ledger)
            .ShouldBe((TouchpointState.Claimed, Due, Due, 1), "a claim leaves its due row where it is");
        (await ReminderAsync())
            .ShouldSatisfyAllConditions(t => t.State.ShouldBe(TouchpointState.Accepted), t => t.ProviderId.ShouldBe("sms-1"),
            t => t.Next.ShouldBeNull());
    }

    [Fact]
    public async Task When_TheAnswerIsLostAfterAccepting_Should_TraceItAndNeverSendAgain()
    {
        phone.TimeOutAfterAccepting();
        await crm.RunUntilAsync(Due);
        (await ReminderAsync())
            .ShouldSatisfyAllConditions(t => t.State.ShouldBe(TouchpointState.InDoubt), t => t.Reason.ShouldBe("unknown:timeout"));
        await crm.RunForAsync(OutcomeRules.DoubtInterval);
        (await ReminderAsync())
            .ShouldSatisfyAllConditions(t => t.State.ShouldBe(TouchpointState.Accepted), t => t.Reason.ShouldBe("traced"));
        await crm.RunForAsync(TimeSpan.FromDays(3));
        phone.Calls.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_TheTextDefinitelyNeverArrived_Should_SendItOnceLater(bool throws)
    {
        if (throws) phone.Throw();
        else phone.TimeOutBeforeAccepting();
        await crm.RunUntilAsync(Due);
        (await ReminderAsync()).State.ShouldBe(TouchpointState.InDoubt);
        await crm.RunForAsync(OutcomeRules.DoubtInterval);
        (await ReminderAsync()).State.ShouldBe(TouchpointState.Accepted);
        (phone.Calls.Count, phone.Texts.Count).ShouldBe((2, 1));
        (await crm.CustomersAsync()).Single().Ledger.Count.ShouldBe(1);
    }

    [Fact]
    public async Task When_NobodyCanTell_Should_StayInDoubtForGoodAndNeverSendAgain()
    {
        phone.CanTrace = false;
        phone.TimeOutAfterAccepting();
        await crm.RunForAsync(TimeSpan.FromDays(3));
        (await ReminderAsync())
            .ShouldSatisfyAllConditions(t => t.State.ShouldBe(TouchpointState.InDoubt), t => t.Waits.ShouldBeFalse(),
            t => t.SettledAt.ShouldNotBeNull());
        phone.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task When_TheProviderThrottles_Should_TryAgainAfterTheWait()
    {
        phone.Throttle(TimeSpan.FromMinutes(7)).Throttle(TimeSpan.FromMinutes(3));
        await crm.RunUntilAsync(Due);
        (await ReminderAsync())
            .ShouldSatisfyAllConditions(t => t.State.ShouldBe(TouchpointState.Planned), t => t.Reason.ShouldBe("throttled"),
            t => t.Next.ShouldBe(Due + TimeSpan.FromMinutes(7)), t => t.Parts.ShouldBeNull());
        await crm.RunUntilAsync(Due + TimeSpan.FromMinutes(9));
        phone.Calls.Count.ShouldBe(2);
        await crm.RunUntilAsync(Due + TimeSpan.FromMinutes(10));
        (await ReminderAsync()).State.ShouldBe(TouchpointState.Accepted);
        phone.Texts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task When_ItIsPaidWhileThrottled_Should_NotSendAnyMore()
    {
        phone.Throttle(TimeSpan.FromMinutes(7));
        await crm.RunUntilAsync(Due);
        await crm.PaidAsync("1", "2026-03-02T10:03:00+08:00");
        await crm.RunUntilAsync(Due + TimeSpan.FromMinutes(8));
        (await ReminderAsync()).Reason.ShouldBe("exit:paid");
        phone.Texts.ShouldBeEmpty();
    }

    [Fact]
    public async Task When_TheRequestIsDropped_Should_TryAgainInAMinute()
    {
        phone.Drop().Drop();
        await crm.RunUntilAsync(Due);
        (await ReminderAsync()).Reason.ShouldBe("not-sent:no route");
        await crm.RunForAsync(TimeSpan.FromMinutes(2));
        (await ReminderAsync()).State.ShouldBe(TouchpointState.Accepted);
        (phone.Calls.Count, phone.Texts.Count).ShouldBe((3, 1));
    }

    [Fact]
    public async Task When_TheProviderRejects_Should_FailWithItsReason()
    {
        phone.Reject();
        await crm.RunForAsync(TimeSpan.FromDays(1));
        (await ReminderAsync())
            .ShouldSatisfyAllConditions(t => t.State.ShouldBe(TouchpointState.Failed), t => t.Reason.ShouldBe("rejected:4001 blacklisted"),
            t => t.Next.ShouldBeNull());
        phone.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task When_TheHostStopsDuringTheCall_Should_CarryItThrough()
    {
        using var stop = new CancellationTokenSource();
        phone.During = _ => stop.CancelAsync();
        crm.Time.Set(Due);
        var customer = (await crm.CustomersAsync()).Single().Id;
        await crm.Get<DispatchHandler>().DispatchAsync(new WakeUp(customer, (await ReminderAsync()).Id, Due), stop.Token);
        (await ReminderAsync()).State.ShouldBe(TouchpointState.Accepted);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task When_AKilledProcessLeftAClaim_Should_SettleItAtTheNextStart(bool hadReachedTheProvider, bool wasFoundBefore)
    {
        Task<Touchpoint>? atCall = null;
        if (hadReachedTheProvider) phone.TimeOutAfterAccepting();
        else phone.TimeOutBeforeAccepting();
        phone.During = async _ => await (atCall = ReminderAsync());
        await crm.RunUntilAsync(Due);
        // As the kill left it: the claim is written, no answer ever was.
        var (claimed, doubt) = (await atCall!, await ReminderAsync());
        var customer = (await crm.CustomersAsync()).Single().Id;
        await crm.Rows.CommitAsync(Keys.Bucket(customer),
            [new RowWrite.Upsert(Keys.Touchpoint(customer, claimed.Id), Crm.Common.Json.Bytes(claimed)),
                new RowWrite.Delete(Keys.Due(doubt.WakeAt, doubt.Id), null),
                new RowWrite.Upsert(Keys.Due(claimed.WakeAt, claimed.Id), Crm.Common.Json.Bytes(new DueRow(customer, claimed.Id)))],
                default);
        phone.During = null;
        crm.Time.Advance(TimeSpan.FromSeconds(2));
        if (wasFoundBefore)
        {
            await crm.Get<WakeUpLoop>().RunDueAsync(default);
            (await ReminderAsync()).State.ShouldBe(TouchpointState.Claimed, "while another process could live, the lease holds");
            (await crm.Get<WakeUpLoop>().NextDueAsync(default)).ShouldBe(Due + DispatchHandler.ClaimLease);
        }
        await crm.Get<WakeUpLoop>().RecoverAsync(default);
        await crm.Get<WakeUpLoop>().RunDueAsync(default);
        (await ReminderAsync()).State.ShouldBe(TouchpointState.Accepted);
        phone.Texts.Count.ShouldBe(1);
        await crm.Get<WakeUpLoop>().RecoverAsync(default);
        await crm.RunForAsync(TimeSpan.FromDays(1));
        phone.Texts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task When_ManyRowsAreBroken_Should_StillFireTheOthers()
    {
        crm.LosesWakeUps = true;
        // More broken touchpoints than one batch holds, all due before the good one.
        for (var i = 0; i < 600; i++)
        {
            var (customer, id) = ($"00{i:x30}", $"{i:x32}");
            await crm.Rows.CommitAsync(Keys.Bucket(customer),
                [new RowWrite.Upsert(Keys.Touchpoint(customer, id), Encoding.UTF8.GetBytes("{broken")),
                    new RowWrite.Upsert(Keys.Due(Due.AddMinutes(-1), id), Crm.Common.Json.Bytes(new DueRow(customer, id)))], default);
        }
        crm.Time.Set(Due);
        await crm.Get<WakeUpLoop>().RecoverAsync(default);
        await crm.Get<WakeUpLoop>().RunDueAsync(default);
        phone.Texts.Count.ShouldBe(1);
    }
}
