using Crm.Common;
using Crm.Customers;
using Crm.Storage;
using Crm.Flows;
using Crm.Local.Demo;
using Crm.Local.Sqlite;
using Crm.Orders;
using Crm.Reports;
using Crm.Tests.Sqlite;
using Crm.Touchpoints;
using Spectre.Console;

namespace Crm.Tests.Demo;

[Trait("Speed", "Slow")]
public sealed class DemoTests
{
    sealed class NoProgress : IDemoProgress
    {
        public void Report(DateTimeOffset now, int posted, int total) { }
    }

    sealed record Played(string Printed, DemoOutcome Outcome, string Hash, Summary Summary, List<Touchpoint> Touchpoints,
        Dictionary<OrderKey, OrderState> Orders);

    static DemoPlan Small(TempFolder folder, int seed = 1) => new(folder.File("demo"), seed, Buyers: 60, Days: 20);

    static async Task<Played> PlayAsync(DemoPlan plan)
    {
        var outcome = await DemoRun.RunAsync(plan, new NoProgress(), CancellationToken.None);
        var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 140;
        await DemoReport.PrintAsync(console, plan, outcome, CancellationToken.None);
        await using var database = SqliteDatabase.Open(plan.Folder, DatabaseMode.Read);
        var rows = new SqliteRowStore(database, "crm");
        var touchpoints = new List<Touchpoint>();
        var orders = new Dictionary<OrderKey, OrderState>();
        await foreach (var row in rows.ScanAsync("t|", KeyText.After("t|"), CancellationToken.None)) touchpoints.Add(
            RowBody.Read<Touchpoint>(row.Body));
        await foreach (var row in rows.ScanAsync("o|", KeyText.After("o|"), CancellationToken.None))
            if (RowBody.Read<StoredOrder>(row.Body).State is var state) orders[state.Key] = state;
        return new Played(output.ToString(), outcome, await StateHash.OfAsync(rows, CancellationToken.None),
            await Summary.OfAsync(rows, CancellationToken.None), touchpoints, orders);
    }

    [Fact]
    public async Task Run_SameSeed_PrintsAndStoresTheSame()
    {
        using var folder = new TempFolder();
        var (first, second) = (await PlayAsync(Small(folder)), await PlayAsync(Small(folder)));
        second.Printed.ShouldBe(first.Printed);
        second.Hash.ShouldBe(first.Hash);
        first.Printed.ShouldContain(first.Hash);
        first.Printed.ShouldNotContain("+86145");
        (await PlayAsync(Small(folder, seed: 2))).Hash.ShouldNotBe(first.Hash);
    }

    [Fact]
    public async Task Campaign_AfterTheMonths_FindsWhatTheStoryHadPutIn()
    {
        using var folder = new TempFolder();
        var plan = Small(folder) with { Buyers = 400 };
        await PlayAsync(plan);
        var outcome = await new DemoCampaign(plan).RunAsync(CancellationToken.None);
        var (treated, held) = (outcome.Report.Groups[0], outcome.Report.Groups[^1]);
        held.Buyers.ShouldBeGreaterThan(20);
        held.Funnel.Sent.ShouldBe(0);
        treated.Funnel.Sent.ShouldBeInRange(outcome.Check.Sent - 5, outcome.Check.Sent, "but for who got another text that morning");
        outcome.Known.ShouldBeGreaterThan(0.02);
        outcome.Judged.Lift!.Value.Contains(outcome.Known).ShouldBeTrue();
        (treated.Ordered + held.Ordered).ShouldBe(outcome.Orders);
        DemoCampaign.Lines(outcome).Last().ShouldContain("which the interval covers.");
    }

    [Fact]
    public async Task Run_EveryTouchpoint_IsSentOnceOrAccountedFor()
    {
        using var folder = new TempFolder();
        var played = await PlayAsync(Small(folder));
        played.Outcome.SentTwice.ShouldBe(0);
        played.Summary.Steps.Count.ShouldBeGreaterThan(5);
        played.Touchpoints.Count(t => t.Reason == "no-phone").ShouldBeLessThan(played.Touchpoints.Count / 10, "a sample shop can text");
        foreach (var step in played.Summary.Steps.Values)
            (step.Sent + step.Tasks + step.Suppressed + step.Expired + step.Failed + step.InDoubt + step.Waiting).ShouldBe(step.Planned);
        played.Touchpoints.ShouldAllBe(t => t.State != TouchpointState.Suppressed || t.Reason != null);
        var sent = played.Touchpoints.Where(t => t.State == TouchpointState.Accepted).Select(t => t.Id).ToList();
        File.ReadLines(folder.File("demo/outbox.jsonl")).Count().ShouldBe(sent.Count);
        sent.Distinct().Count().ShouldBe(sent.Count);
    }

    [Fact]
    public async Task Run_Nights_GradeBuyers_SoThatKeyCustomersAreCalledAndNobodyWithoutANumber()
    {
        using var folder = new TempFolder();
        var played = await PlayAsync(Small(folder) with { Buyers = 100, Days = 40 });
        var calls = played.Touchpoints.Where(t => t.Step == "day-3-call").ToList();
        calls.Count(t => t.State == TouchpointState.TaskCreated).ShouldBeInRange(1, calls.Count / 3);
        calls.Count(t => t.Reason == "audience").ShouldBeGreaterThan(calls.Count / 3);
        calls.Where(t => t.State == TouchpointState.TaskCreated && played.Orders[t.Order].Contact?.Value.Phone is null).ShouldBeEmpty();
        played.Touchpoints.ShouldContain(t => t.Flow == "win-back" && t.FollowsCustomerEvent);
    }

    [Fact]
    public async Task Run_Texts_GoOutInTheirHoursAndNeverAfterTheEnd()
    {
        using var folder = new TempFolder();
        var played = await PlayAsync(Small(folder));
        var flows = FlowLibrary.Load(null);
        foreach (var touchpoint in played.Touchpoints.Where(t => t.State == TouchpointState.Accepted))
        {
            var local = TimeOnly.FromTimeSpan(touchpoint.ClaimedAt!.Value.ToOffset(DemoShop.Offset).TimeOfDay);
            var (opens, closes) = flows.Find(touchpoint.Flow, touchpoint.Version, touchpoint.Step)!.Class == MessageClass.Transactional
                ? (8, 22) : (9, 21);
            local.ShouldBeInRange(new TimeOnly(opens, 0), new TimeOnly(closes, 0).Add(TimeSpan.FromTicks(-1)));
            Milestone[] ends = touchpoint.Step switch { "unpaid-reminder" => [Milestone.Paid, Milestone.Cancelled],
                "day-5-thanks" => [Milestone.RefundFinished], _ => [] };
            foreach (var end in ends)
                if (played.Orders[touchpoint.Order].When(end) is { } at) touchpoint.ClaimedAt.Value.ShouldBeLessThan(at);
        }
        played.Touchpoints.ShouldContain(t => t.Step == "unpaid-reminder" && t.State == TouchpointState.Accepted);
    }

    [Fact]
    public async Task Run_BuyersOfBothShops_BecomeOneCustomer()
    {
        using var folder = new TempFolder();
        var plan = Small(folder);
        await PlayAsync(plan);
        await using var database = SqliteDatabase.Open(plan.Folder, DatabaseMode.Read);
        var customers = new List<Customer>();
        await foreach (var row in new SqliteRowStore(database, "crm")
            .ScanAsync("c|", KeyText.After("c|"), CancellationToken.None)) customers.Add(RowBody.Read<Customer>(row.Body));
        customers.ShouldAllBe(c => c.MergedInto == null && c.PendingMerges.Count == 0);
        customers.ShouldContain(c => c.Identities.Any(i => i.Contains("shopify")) && c.Identities.Any(i => i.Contains("woocommerce")));
    }
}
