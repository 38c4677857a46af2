using System.Security.Cryptography;
using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Reports;
using Crm.Reports.Days;
using Crm.Reports.Finding;
using Crm.Shops;
using Crm.Storage;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Crm.Touchpoints.Schedule;
using Crm.Touchpoints.Sending;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crm.Tests.Touchpoints.Schedule;

public sealed class SweepTests
{
    sealed class Sent : IWakeUps
    {
        public List<WakeUp> All { get; } = [];

        public ValueTask ScheduleAsync(IReadOnlyList<WakeUp> wakeUps, CancellationToken cancel)
        {
            All.AddRange(wakeUps);
            return ValueTask.CompletedTask;
        }
    }

    // Any empty table will do for the runs.
    static (Sweep Sweep, Sent Sent, RunLog Runs) Create(TestCrm crm)
    {
        var (sent, tables) = (new Sent(), crm.Get<CrmTables>());
        var runs = new RunLog(tables.Poison, crm.Time);
        return (new Sweep(tables, runs, sent, new WakeUpHorizon(TimeSpan.FromDays(7)), crm.Time, NullLogger<Sweep>.Instance), sent, runs);
    }

    static async Task DueAsync(TestCrm crm, params (int Id, TimeSpan In)[] rows)
    {
        crm.LosesWakeUps = true;
        foreach (var (id, after) in rows)
        {
            var due = new DueRow($"{id:x2}{new string('0', 30)}", $"t{id}");
            await crm.Rows.CommitAsync(Keys.Bucket(due.Customer),
                [new RowWrite.Upsert(Keys.Due(crm.Time.GetUtcNow() + after, due.Touchpoint), Json.Bytes(due))], default);
        }
    }

    static string[] Ids(Sent sent) => [.. sent.All.Select(w => w.Touchpoint).Order(StringComparer.Ordinal)];

    [Fact]
    public async Task Run_DueRows_WakesOverdueAndWhatComesIntoTheHorizon()
    {
        await using var crm = await TestCrm.StartAsync();
        var (sweep, sent, _) = Create(crm);
        await DueAsync(crm, (1, TimeSpan.FromHours(-3)), (2, TimeSpan.FromDays(3)), (3, TimeSpan.FromDays(8)),
            (4, TimeSpan.FromDays(7) + TimeSpan.FromMinutes(30)));
        await sweep.RunAsync(default);
        Ids(sent).ShouldBe(["t1", "t2"]);
        sent.All.ShouldAllBe(w => w.Sweep != null);

        sent.All.Clear();
        crm.Time.Advance(TimeSpan.FromHours(1));
        // Committed meanwhile inside the horizon: its committer sent the wake-up, the sweep need not.
        await DueAsync(crm, (5, TimeSpan.FromDays(2)));
        var run = await sweep.RunAsync(default);
        Ids(sent).ShouldBe(["t1", "t4"]);
        run!.Counts.ShouldBe(new Dictionary<string, long> { ["coming"] = 1, ["overdue"] = 1 }, ignoreOrder: true);
    }

    [Fact]
    public async Task Run_SameHourTwice_IsDoneOnce()
    {
        await using var crm = await TestCrm.StartAsync();
        var (sweep, sent, _) = Create(crm);
        await DueAsync(crm, (1, TimeSpan.FromHours(-1)));
        (await sweep.RunAsync(default)).ShouldNotBeNull();
        (await sweep.RunAsync(default)).ShouldBeNull();
        sent.All.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Claim_DiedInTheMiddle_IsTakenOverAfterItsLeaseAndTheFirstCannotFinish()
    {
        await using var crm = await TestCrm.StartAsync();
        var runs = Create(crm).Runs;
        var first = (await runs.ClaimAsync("job", "s1", TimeSpan.FromMinutes(30), default)).ShouldNotBeNull();
        (await runs.ClaimAsync("job", "s1", TimeSpan.FromMinutes(30), default)).ShouldBeNull();
        crm.Time.Advance(TimeSpan.FromMinutes(31));
        var second = (await runs.ClaimAsync("job", "s1", TimeSpan.FromMinutes(30), default)).ShouldNotBeNull();
        (await runs.FinishAsync(first, first.Value, default)).ShouldBeFalse();
        (await runs.FinishAsync(second, second.Value, default)).ShouldBeTrue();
        (await runs.ClaimAsync("job", "s1", TimeSpan.FromMinutes(30), default)).ShouldBeNull();
        (await runs.LastAsync("job", default))!.Slot.ShouldBe("s1");
    }

    [Fact]
    public async Task WakeUp_SweptTouchpointThatNoLongerWaits_ItsLeftoverGoes()
    {
        await using var crm = await TestCrm.StartAsync();
        var (sweep, sent, _) = Create(crm);
        await DueAsync(crm, (1, TimeSpan.FromHours(-1)));
        await sweep.RunAsync(default);
        var handler = new WakeUpHandler(crm.Get<DispatchHandler>(), crm.Get<CrmTables>(), NullLogger<WakeUpHandler>.Instance);
        (await handler.HandleAsync(sent.All[0], 1, default)).ShouldBeOfType<Settlement.Complete>();
        (await crm.AllAsync<DueRow>("d|")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Audit_Day_KeepsCountsOnce()
    {
        await using var crm = await TestCrm.StartAsync();
        var audit = new DailyCounts(crm.Get<CrmTables>(), Create(crm).Runs, crm.Get<DayRows>(), crm.Get<FindRows>(), crm.Get<TroubleRows>(),
            crm.Get<ShopDirectory>(), crm.Time, NullLogger<DailyCounts>.Instance);
        (await audit.RunAsync(default))!.Counts["customers"].ShouldBe(0);
        (await audit.RunAsync(default)).ShouldBeNull();
    }

    [Fact]
    public void InboxWire_Message_ComesBackAndPacksSmall()
    {
        var message = new InboxMessage
        {
            Shop = "demo", Platform = "shopify", Received = DateTimeOffset.UnixEpoch, Headers =
                new Dictionary<string, string> { ["x"] = "中" }, Body = RandomNumberGenerator.GetBytes(1000),
        };
        var back = InboxCodec.Read(InboxCodec.Write(message)).ShouldBeOfType<InboxContent.Inline>().Message;
        (back.Id, back.Headers["x"]).ShouldBe((message.Id, "中"));
        back.Body.ShouldBe(message.Body);
        var json = string.Join(',', Enumerable.Range(0, 5000).Select(i => $$"""{"id":{{i}},"title":"mug"}"""));
        InboxCodec.Write(message with { Body = System.Text.Encoding.UTF8.GetBytes(json) })
            .Length.ShouldBeLessThan(InboxCodec.MaxInlineBytes);
        InboxCodec.Read(InboxCodec.WriteClaim("b")).ShouldBe(new InboxContent.Claimed("b"));
        InboxCodec.Read("{}"u8).ShouldBeOfType<InboxContent.Unreadable>();
        InboxCodec.Read("no"u8).ShouldBeOfType<InboxContent.Unreadable>();
    }
}
