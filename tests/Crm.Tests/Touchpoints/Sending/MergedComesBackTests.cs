using Crm.Coupons;
using Crm.Gifts;
using Crm.Customers;
using Crm.Flows;
using Crm.Ingest.Merging;
using Crm.Reports;
using Crm.Shops;
using Crm.Sms;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Crm.Touchpoints.Budget;
using Crm.Touchpoints.Campaigns;
using Crm.Touchpoints.Deciding;
using Crm.Touchpoints.Delivery;
using Crm.Touchpoints.Links;
using Crm.Touchpoints.Schedule;
using Crm.Touchpoints.Sending;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crm.Tests.Touchpoints.Sending;

/// <summary>
/// Several unpaid orders of a day make one reminder. When that one text does not arrive after all, another of them comes back and speaks
/// for the rest: one text at a time, none lost; and what never arrived counts for no cap.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class MergedComesBackTests : IAsyncLifetime
{
    readonly FaultGateway phone = new();
    TestCrm crm = null!;

    public async Task InitializeAsync()
    {
        crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z", gateway: phone);
        for (var i = 1; i <= 3; i++) await crm.CreatedAsync($"{i}", $"2026-03-02T09:0{i}:00+08:00");
    }

    public async Task DisposeAsync() => await crm.DisposeAsync();

    Task<Touchpoint> ReminderAsync(int order) => crm.TouchpointAsync("unpaid-reminder", $"{order}");

    async Task<List<TouchpointState>> StatesAsync() =>
        [(await ReminderAsync(1)).State, (await ReminderAsync(2)).State, (await ReminderAsync(3)).State];

    async Task ReportAsync(Touchpoint touchpoint, string code) =>
        await crm.Get<DeliveryReportHandler>()
            .HandleAsync(new SmsEvent.Report($"{(await crm.CustomersAsync()).Single().Id}.{touchpoint.Id}", touchpoint.ProviderId,
            Telling.Phone, code, crm.Time.GetUtcNow()), default);

    [Fact]
    public async Task When_TheOneTextIsRejected_Should_SendForAnotherOrderAndOnlyOne()
    {
        phone.Reject();
        await crm.RunUntilAsync("2026-03-02T11:00:00+08:00");
        (await StatesAsync()).ShouldBe([TouchpointState.Failed, TouchpointState.Accepted, TouchpointState.Suppressed]);
        (await ReminderAsync(3)).Reason.ShouldBe("merged:" + (await ReminderAsync(2)).Id);
        phone.Texts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task When_ACarrierReportsThatItNeverArrived_Should_BringTheMergedOnesBackOnce()
    {
        await crm.RunUntilAsync("2026-03-02T11:00:00+08:00");
        (await StatesAsync()).ShouldBe([TouchpointState.Accepted, TouchpointState.Suppressed, TouchpointState.Suppressed]);
        var first = await ReminderAsync(1);
        for (var i = 0; i < 3; i++) await ReportAsync(first, "4005");
        (await StatesAsync()).ShouldBe([TouchpointState.Failed, TouchpointState.Planned, TouchpointState.Planned]);
        await crm.RunUntilAsync("2026-03-02T12:00:00+08:00");
        (await StatesAsync()).Order().ShouldBe([TouchpointState.Accepted, TouchpointState.Failed, TouchpointState.Suppressed]);
        await ReportAsync(first, "4005");
        await crm.RunUntilAsync("2026-03-03T12:00:00+08:00");
        phone.Texts.Select(t => t.Tag).ShouldBeUnique();
        phone.Texts.Count.ShouldBe(2);
    }

    [Fact]
    public async Task When_ItFailsAfterTheirTime_Should_StayMerged()
    {
        await crm.RunUntilAsync("2026-03-02T11:00:00+08:00");
        var (first, second) = (await ReminderAsync(1), await ReminderAsync(2));
        crm.Time.Set(second.Expires);
        await ReportAsync(first, "4005");
        (await StatesAsync())[1].ShouldBe(TouchpointState.Suppressed);
        var why = await crm.Get<WhyNot>().OfAsync((await crm.CustomersAsync()).Single().Id, null, default);
        why!.Entries.First(e => e.Order.Id == "2" && e.Step == "unpaid-reminder").Sentence.ShouldContain("没有送达");
    }

    [Fact]
    public async Task When_TheOrderWasPaidMeanwhile_Should_NotRemindOfIt()
    {
        await crm.RunUntilAsync("2026-03-02T11:00:00+08:00");
        await crm.PaidAsync("3", "2026-03-02T11:00:00+08:00");
        await ReportAsync(await ReminderAsync(1), "4005");
        await crm.RunUntilAsync("2026-03-02T12:00:00+08:00");
        (await ReminderAsync(3)).Reason.ShouldBe("exit:paid");
        (await ReminderAsync(2)).State.ShouldBe(TouchpointState.Accepted);
    }

    [Fact]
    public async Task When_TheFirstIsThrottledAndThenCancelled_Should_StillRemindOfTheOthers()
    {
        phone.Throttle(TimeSpan.FromMinutes(30));
        await crm.RunUntilAsync("2026-03-02T10:01:30+08:00");
        await crm.CancelledAsync("1", "2026-03-02T10:01:40+08:00");
        await crm.RunUntilAsync("2026-03-02T12:00:00+08:00");
        (await ReminderAsync(1)).Reason.ShouldBe("exit:cancelled");
        (await StatesAsync()).ShouldContain(TouchpointState.Accepted);
        phone.Texts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task When_ItFailsInTheMomentAnotherIsMergedIntoIt_Should_NotMerge()
    {
        await crm.RunUntilAsync("2026-03-02T10:01:30+08:00");
        var (first, second, customer) = (await ReminderAsync(1), await ReminderAsync(2), (await crm.CustomersAsync()).Single().Id);
        first.State.ShouldBe(TouchpointState.Accepted);
        crm.Time.Set(second.Due);
        var store = new Nightly.CountingRows(crm.Rows);
        store.Before = async _ =>
        {
            store.Before = null;
            await ReportAsync(first, "4005");
        };
        var customers = new CustomerRows(store);
        var (reports, spend) = (crm.Get<DeliveryReportHandler>(), crm.Get<MonthSpend>());
        var writer = new TouchpointWriter(
            customers, crm.Get<IdentityIndex>(), crm.Get<IWakeUps>(), crm.Time, NullLogger<TouchpointWriter>.Instance);
        var sender = new TextSender(customers, phone, crm.Get<NumberConsents>(), reports, spend,
            crm.Get<LinkIndex>(), crm.Get<CampaignGate>(), writer, crm.Time, NullLogger<TextSender>.Instance);
        var fire = new DispatchHandler(customers, crm.Get<CustomerMerger>(), crm.Get<FlowVersions>(), crm.Get<ShopDirectory>(),
            new DispatchReads(customers, crm.Get<FlowVersions>(), crm.Get<ShopKnowledge>(), crm.Get<PlatformPauses>(),
                crm.Get<StepPauses>(), crm.Get<CampaignGate>(), crm.Get<CouponReservations>(), crm.Get<GiftStock>(),
                crm.Get<MemberKnowledge>()), spend,
            crm.Get<CampaignGate>(), crm.Get<CouponReservations>(), crm.Get<GiftStock>(), sender,
            new DoubtResolver(phone, crm.Get<CustomerRows>(), reports, writer, crm.Time), writer, crm.Time);
        (await fire.DispatchAsync(new WakeUp(customer, second.Id, second.Due), default)).ShouldBe(DispatchResult.Conflict);
        (await fire.DispatchAsync(new WakeUp(customer, second.Id, second.Due), default)).ShouldBe(DispatchResult.Done);
        (await ReminderAsync(2)).State.ShouldBe(TouchpointState.Accepted);
    }

    [Fact]
    public async Task When_TextsFail_Should_NotCountThemForTheCap()
    {
        await using var capped = await TestCrm.StartAsync("2026-03-02T01:00:00Z", gateway: phone, change: s =>
        {
            s.Shops["demo"].CapPerDay["Transactional"] = 1;
            s.Shops["demo"].Flows = ["post-purchase"];
        });
        phone.Reject();
        await capped.CreatedAsync("1", "2026-03-02T09:00:00+08:00");
        await capped.RunUntilAsync("2026-03-02T10:30:00+08:00");
        (await capped.TouchpointAsync("unpaid-reminder", "1")).State.ShouldBe(TouchpointState.Failed);
        (await capped.CustomersAsync()).Single().Ledger.ShouldBeEmpty();
        await capped.PaidAsync("1", "2026-03-02T10:30:00+08:00");
        await capped.RunUntilAsync("2026-03-02T12:00:00+08:00");
        (await capped.TouchpointAsync("paid-care", "1")).State.ShouldBe(TouchpointState.Accepted);
        (await capped.Get<Audit>().RunAsync(default)).Counts.Keys.ShouldNotContain(AuditKind.ClaimWithoutLedger);
    }

    [Fact]
    public async Task When_AnythingGoesWrongInAnyOrder_Should_LoseNoReminderAndRepeatNone()
    {
        for (var seed = 0; seed < 25; seed++)
        {
            var random = new Random(seed);
            var gateway = new FaultGateway();
            for (var i = random.Next(6); i > 0; i--)
                _ = random.Next(5) switch { 0 => gateway.Reject(), 1 => gateway.Throttle(TimeSpan.FromMinutes(random.Next(1, 90))),
                    2 => gateway.Drop(), 3 => gateway.TimeOutBeforeAccepting(), _ => gateway.Accept() };
            await using var one =
                await TestCrm.StartAsync("2026-03-02T01:00:00Z", gateway: gateway,
                change: s => s.Shops["demo"].CapPerDay["Transactional"] = 50);
            var orders = random.Next(2, 6);
            for (var i = 1; i <= orders; i++) await one.CreatedAsync($"{i}", $"2026-03-02T09:{random.Next(10, 40)}:00+08:00");
            await one.RunUntilAsync("2026-03-02T10:05:00+08:00");
            for (var i = random.Next(8); i > 0; i--)
            {
                await one.RunForAsync(TimeSpan.FromMinutes(random.Next(1, 80)));
                var all = (await one.TouchpointsAsync()).Where(t => t.Step == "unpaid-reminder").OrderBy(t => t.Id, StringComparer.Ordinal)
                    .ToList();
                var any = all[random.Next(all.Count)];
                await one.Get<DeliveryReportHandler>()
                    .HandleAsync(new SmsEvent.Report($"{(await one.CustomersAsync()).Single().Id}.{any.Id}", any.ProviderId, Telling.Phone,
                    random.Next(3) == 0 ? "4006" : "4005", one.Time.GetUtcNow()), default);
            }
            await one.RunForAsync(TimeSpan.FromHours(3));
            var end = (await one.TouchpointsAsync()).Where(t => t.Step == "unpaid-reminder").ToDictionary(t => t.Id);
            foreach (var merged in end.Values.Where(t => t.Reason?.StartsWith("merged:", StringComparison.Ordinal) ?? false))
                end[merged.Reason![7..]].State.ShouldBe(TouchpointState.Accepted,
                    $"seed {seed}: nothing stays merged into a text that did not go out");
            end.Values.Count(t => t.State == TouchpointState.Accepted).ShouldBeLessThanOrEqualTo(1, $"seed {seed}");
            if (end.Values.Any(t => t.State != TouchpointState.Failed)) end.Values.Count(t => t.State == TouchpointState.Accepted
                || t.Waits).ShouldBeGreaterThanOrEqualTo(1, $"seed {seed}");
            // A text goes out a second time only after a carrier's transient failure, and never a third.
            gateway.Texts.GroupBy(t => t.Tag).ShouldAllBe(g => g.Count() <= (end[g.Key].FailedMessage == null ? 1 : 2), $"seed {seed}");
            var ledger = (await one.CustomersAsync()).Single().Ledger;
            ledger.Select(e => e.Touchpoint).Where(end.ContainsKey).Order()
                .ShouldBe(end.Values.Where(t => t.State is TouchpointState.Accepted or TouchpointState.InDoubt).Select(t => t.Id)
                .Order(), $"seed {seed}");
        }
    }
}
