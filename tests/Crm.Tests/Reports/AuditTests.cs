using Crm.Common;
using Crm.Customers;
using Crm.Local.Hosting;
using Crm.Orders;
using Crm.Reports;
using Crm.Sms;
using Crm.Staff;
using Crm.Storage;
using Crm.Tasks;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Crm.Touchpoints.Schedule;

namespace Crm.Tests.Reports;

[Trait("Speed", "Slow")]
public sealed class AuditTests
{
    static CancellationToken None => CancellationToken.None;

    static Task<AuditReport> AuditAsync(TestCrm crm) => crm.Get<Audit>().RunAsync(None);

    static async Task ShouldFindAsync(TestCrm crm, AuditKind kind, string id)
    {
        var report = await AuditAsync(crm);
        report.IsClean.ShouldBeFalse();
        report.Findings.ShouldHaveSingleItem().ShouldSatisfyAllConditions(f => f.Kind.ShouldBe(kind), f => f.Id.ShouldBe(id));
        report.Counts[kind].ShouldBe(1);
    }

    static async Task<(TestCrm Crm, string Customer)> RunAsync()
    {
        var crm = await TestCrm.StartAsync();
        var customer = await StaffStory.SignedAndRunAsync(crm);
        return (crm, customer);
    }

    [Fact]
    public async Task When_EverythingWentItsWay_Should_BalanceWithNothingTwiceAndNothingLost()
    {
        var (crm, _) = await RunAsync();
        await using var __ = crm;
        var report = await AuditAsync(crm);
        report.Findings.ShouldBeEmpty();
        report.IsClean.ShouldBeTrue();
        var touchpoints = await crm.TouchpointsAsync();
        report.Planned.ShouldBe(touchpoints.Count);
        report.Accounted.ShouldBe(report.Planned);
        report.Sent.ShouldBe(touchpoints.Count(t => t.State == TouchpointState.Accepted));
        (report.Sent, report.Tasks, report.Suppressed > 0).ShouldBe((1, 1, true));
        (report.Recorded, report.Duplicates, report.Lost).ShouldBe((report.Sent, 0, 0));
    }

    [Fact]
    public async Task When_TagWasHandedOverTwice_Should_NameIt()
    {
        var (crm, _) = await RunAsync();
        await using var __ = crm;
        var sent = (await crm.TouchpointsAsync()).First(t => t.State == TouchpointState.Accepted);
        await crm.Get<ISmsGateway>().SendAsync(new SmsMessage(sent.Id, "demo", StaffStory.Phone, sent.Text!), None);
        await ShouldFindAsync(crm, AuditKind.SentTwice, sent.Id);
        (await AuditAsync(crm)).Duplicates.ShouldBe(1);
    }

    [Fact]
    public async Task When_AcceptedTextIsNotInTheGatewaysRecord_Should_CallItLost()
    {
        var (crm, _) = await RunAsync();
        await using var __ = crm;
        var sent = (await crm.TouchpointsAsync()).First(t => t.State == TouchpointState.Accepted);
        await StaffStory.OutboxAsync(crm, $"DELETE FROM outbox WHERE tag = '{sent.Id}'");
        await ShouldFindAsync(crm, AuditKind.AcceptedNotRecorded, sent.Id);
        (await AuditAsync(crm)).Lost.ShouldBe(1);
    }

    [Fact]
    public async Task When_GatewayHasATextNobodyStandsFor_Should_NameItsTag()
    {
        var (crm, _) = await RunAsync();
        await using var __ = crm;
        await crm.Get<ISmsGateway>().SendAsync(new SmsMessage("feedfeedfeedfeedfeedfeedfeedfeed", "demo", StaffStory.Phone, "x"), None);
        await ShouldFindAsync(crm, AuditKind.RecordWithoutTouchpoint, "feedfeedfeedfeedfeedfeedfeedfeed");
    }

    [Fact]
    public async Task When_StoppedTouchpointWasSentAllTheSame_Should_CountADuplicate()
    {
        var (crm, _) = await RunAsync();
        await using var __ = crm;
        var stopped = (await crm.TouchpointsAsync()).First(t => t.State == TouchpointState.Suppressed);
        await crm.Get<ISmsGateway>().SendAsync(new SmsMessage(stopped.Id, "demo", StaffStory.Phone, "x"), None);
        await ShouldFindAsync(crm, AuditKind.RecordedNotSent, stopped.Id);
    }

    [Fact]
    public async Task When_DueRowIsGone_Should_NameTheTouchpointThatNobodyWakes()
    {
        var (crm, customer) = await RunAsync();
        await using var __ = crm;
        var waiting = (await crm.TouchpointsAsync()).First(t => t.Waits);
        await StaffStory.WriteAsync(crm, customer, new RowWrite.Delete(Keys.Due(waiting.WakeAt, waiting.Id), null));
        await ShouldFindAsync(crm, AuditKind.WaitingWithoutDueRow, waiting.Id);
        await crm.Get<ScheduleRebuild>().RunAsync(None);
        (await AuditAsync(crm)).IsClean.ShouldBeTrue();
    }

    [Fact]
    public async Task When_DueRowWakesNobody_Should_NameIt()
    {
        var (crm, customer) = await RunAsync();
        await using var __ = crm;
        crm.LosesWakeUps = true;
        var sent = (await crm.TouchpointsAsync()).First(t => t.State == TouchpointState.Accepted);
        await StaffStory.WriteAsync(crm, customer,
            new RowWrite.Insert(Keys.Due(sent.WakeAt.AddDays(9), sent.Id), Json.Bytes(new DueRow(customer, sent.Id))));
        await ShouldFindAsync(crm, AuditKind.DueRowWithoutTouchpoint, sent.Id);
    }

    [Fact]
    public async Task When_TouchpointRowIsGone_Should_CallThePlannedStepLost()
    {
        var (crm, customer) = await RunAsync();
        await using var __ = crm;
        var stopped = (await crm.TouchpointsAsync()).First(t => t.State == TouchpointState.Suppressed);
        await StaffStory.WriteAsync(crm, customer, new RowWrite.Delete(Keys.Touchpoint(customer, stopped.Id), null));
        await ShouldFindAsync(crm, AuditKind.PlannedAndGone, stopped.Id);
    }

    [Fact]
    public async Task When_SuppressionHasNoReason_Should_NameIt()
    {
        var (crm, customer) = await RunAsync();
        await using var __ = crm;
        var stopped = (await crm.TouchpointsAsync()).First(t => t.State == TouchpointState.Suppressed);
        await StaffStory.PutAsync(crm, customer, stopped with { Reason = null });
        await ShouldFindAsync(crm, AuditKind.NoReason, stopped.Id);
    }

    [Fact]
    public async Task When_TaskRowIsGone_Should_CallItLost()
    {
        var (crm, customer) = await RunAsync();
        await using var __ = crm;
        var task = (await crm.TasksAsync()).Single();
        await StaffStory.WriteAsync(crm, customer, new RowWrite.Delete(Keys.Task(customer, task.Id), null));
        await ShouldFindAsync(crm, AuditKind.TaskMissing, task.Id);
    }

    [Fact]
    public async Task When_TaskComesFromNowhere_Should_NameItUnlessAHandAddedIt()
    {
        var (crm, customer) = await RunAsync();
        await using var __ = crm;
        await crm.Get<TaskService>().AddAsync(new AddTask(customer, "complaint", "x", "a"), None);
        (await AuditAsync(crm)).IsClean.ShouldBeTrue();
        var stray = new ServiceTask { Id = new string('a', 32), Kind = "call", Text = "x", Opened = crm.Time.GetUtcNow(),
            DueBy = crm.Time.GetUtcNow() };
        await StaffStory.WriteAsync(crm, customer, new RowWrite.Insert(Keys.Task(customer, stray.Id), Json.Bytes(stray)));
        await ShouldFindAsync(crm, AuditKind.TaskWithoutTouchpoint, stray.Id);
    }

    [Theory]
    [InlineData(AuditKind.LedgerWithoutClaim)]
    [InlineData(AuditKind.ClaimWithoutLedger)]
    [InlineData(AuditKind.LedgerTwice)]
    public async Task When_LedgerAndClaimsDisagree_Should_NameTheText(AuditKind fault)
    {
        var (crm, _) = await RunAsync();
        await using var __ = crm;
        var customer = (await crm.CustomersAsync()).Single();
        var entry = customer.Ledger[0];
        var ghost = entry with { Touchpoint = new string('b', 32) };
        await StaffStory.PutAsync(crm, customer with
        {
            Ledger = fault switch { AuditKind.LedgerWithoutClaim => [.. customer.Ledger, ghost],
                AuditKind.ClaimWithoutLedger => [.. customer.Ledger.Where(e => e != entry)], _ => [.. customer.Ledger, entry] },
        });
        await ShouldFindAsync(crm, fault, fault == AuditKind.LedgerWithoutClaim ? ghost.Touchpoint : entry.Touchpoint);
    }

    [Fact]
    public async Task When_GatewayKeepsNoRecord_Should_SayNotCompared()
    {
        await using var crm = await TestCrm.StartAsync(gateway: new SilentGateway());
        await StaffStory.SignedAndRunAsync(crm);
        var report = await AuditAsync(crm);
        (report.IsClean, report.Recorded).ShouldBe((true, null));
    }

    [Fact]
    public async Task When_WorkGoesOnMeanwhile_Should_RaiseNoFalseAlarm()
    {
        await using var crm = await TestCrm.StartAsync();
        var work = Task.Run(async () =>
        {
            for (var i = 0; i < 90; i++)
            {
                // Half of the orders meet their buyer's other half later: merges run too.
                await StaffStory.OrderAsync(crm, $"2{i / 2:000}", i % 2 == 0 ? null
                    : $"+86138{i % 40:00000000}", $"b{i / 2}", (Milestone.Created, "2026-03-02T00:00:00Z"),
                    (Milestone.Shipped, $"2026-03-02T01:00:{i % 2:00}Z"));
                if (i % 7 == 0)
                {
                    crm.Time.Advance(TimeSpan.FromSeconds(20));
                    await crm.Get<WakeUpLoop>().RunDueAsync(None);
                }
            }
        });
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (!work.IsCompleted && clock.Elapsed.TotalSeconds < 90)
            (await AuditAsync(crm)).Findings.ShouldBeEmpty();
        if (!work.IsCompleted) Assert.Fail($"{(await AuditAsync(crm)).Equation} events stuck");
        await work;
        var last = await AuditAsync(crm);
        last.IsClean.ShouldBeTrue();
        last.Sent.ShouldBeGreaterThan(0, last.Equation + string.Join(' ', last.ByRule));
    }

    [Fact]
    public async Task When_TheHourHasCome_Should_RunOnceADayAndKeepHowItEnded()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T02:00:00Z");
        var customer = await StaffStory.OrderAsync(crm, "1001", StaffStory.Phone, "b1", (Milestone.Created, "2026-03-02T01:30:00Z"));
        var daily = crm.Get<AuditClock>();
        (await daily.RunIfDueAsync(None)).ShouldBeNull();
        crm.Time.Set(TestCrm.At("2026-03-02T03:01:00Z"));
        (await daily.RunIfDueAsync(None)).ShouldNotBeNull().IsClean.ShouldBeTrue();
        (await daily.RunIfDueAsync(None)).ShouldBeNull();

        var waiting = (await crm.TouchpointsAsync()).Single();
        await StaffStory.WriteAsync(crm, customer, new RowWrite.Delete(Keys.Due(waiting.WakeAt, waiting.Id), null));
        crm.Time.Set(TestCrm.At("2026-03-03T23:00:00Z"));
        (await daily.RunIfDueAsync(None)).ShouldNotBeNull().IsClean.ShouldBeFalse();
        var run = await crm.Get<RunLog>().LastAsync(DailyAudit.Job, None);
        run.ShouldNotBeNull().Counts.ShouldSatisfyAllConditions(c => c["clean"].ShouldBe(0), c => c["lost"].ShouldBe(1));
    }

    sealed class SilentGateway : ISmsGateway
    {
        public Task<SendOutcome> SendAsync(SmsMessage message, CancellationToken cancel) =>
            Task.FromResult<SendOutcome>(new SendOutcome.Accepted("1"));
        public Task<SendLookup> FindAsync(string tag, CancellationToken cancel) => Task.FromResult(SendLookup.Unknown);
    }
}
