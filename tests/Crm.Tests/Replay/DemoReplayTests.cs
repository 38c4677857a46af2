using Crm.Flows;
using Crm.Local.Demo;
using Crm.Local.Sqlite;
using Crm.Replay;
using Crm.Shops;
using Crm.Storage;
using Crm.Tests.Sqlite;
using Xunit.Abstractions;

namespace Crm.Tests.Replay;

/// <summary>The proof that a replay tells the truth: what was in force gives exactly what really went out.</summary>
[Trait("Speed", "Slow")]
public sealed class DemoReplayTests(ITestOutputHelper output)
{
    sealed class NoProgress : IDemoProgress
    {
        public void Report(DateTimeOffset now, int posted, int total) { }
    }

    static CrmTables Tables(SqliteDatabase database) => new(new SqliteRowStore(database, "crm"), new SqliteRowStore(database, "idx"),
        new SqliteRowStore(database, "poison"), new SqliteRowStore(database, "runs"));

    static ReplayPlan Whole(DemoPlan demo, Flow flow, int workers = 2) => new(flow, demo.Begins, DemoShop.Ends.AddMinutes(30))
    {
        Tick = TimeSpan.FromMinutes(30), Workers = workers,
    };

    [Fact]
    public async Task Replay_OfTheFlowsInForce_DiffersInNoLine()
    {
        using var folder = new TempFolder();
        var demo = new DemoPlan(folder.File("demo"), 1, Buyers: 150, Days: 45);
        await DemoRun.RunAsync(demo, new NoProgress(), CancellationToken.None);
        await using var database = SqliteDatabase.Open(demo.Folder, DatabaseMode.Read);
        var (shops, flows) = (ShopDirectory.From(DemoShop.Settings(demo.Folder).Shops), FlowLibrary.Load(null));
        var run = new ReplayRun(Tables(database), shops, flows);
        var lines = new List<string>();
        var report = await run.RunAsync(Whole(demo, flows.Newest("post-purchase")!), line =>
        {
            lines.Add(ReplayCsv.Of(line));
            return default;
        }, null, CancellationToken.None);
        foreach (var line in ReplayText.Of(report)) output.WriteLine(line);
        report.FirstDifferences.ShouldBeEmpty();
        report.All.Differences.ShouldBe(0);
        report.All.Texts.ShouldBeGreaterThan(300);
        report.Limits.HistoryOnly.ShouldBe(0);

        var again = new List<string>();
        await run.RunAsync(Whole(demo, flows.Newest("post-purchase")!, workers: 7), line =>
        {
            again.Add(ReplayCsv.Of(line));
            return default;
        }, null, CancellationToken.None);
        again.ShouldBe(lines);
        await ShouldTellAsync(run, demo, flows.ReadDraft("draft.json", Changed), report);
    }

    const string Changed = """
        {"overlay": "post-purchase", "version": 100, "steps": {"signed": {"off": true},
          "paid-care": {"text": {"new": {"zh-CN": "{{name}}您好，款项已收到，多谢！"}}},
          "day-5-thanks": {"on": [{"milestone": "signed", "after": "P6D", "at": "10:30"}]}}}
        """;

    // A draft that says other things: each change shows where it belongs, and nowhere else.
    static async Task ShouldTellAsync(ReplayRun run, DemoPlan demo, Flow draft, ReplayReport before)
    {
        var report = await run.RunAsync(Whole(demo, draft), null, null, CancellationToken.None);
        var (was, now) = (before.Steps, report.Steps);
        now["post-purchase|signed"].OnlyReal.ShouldBe(was["post-purchase|signed"].Texts);
        now["post-purchase|paid-care"].OtherText.ShouldBeGreaterThan(0);
        now["post-purchase|paid-care"].Both.ShouldBe(was["post-purchase|paid-care"].Both);
        (now["post-purchase|day-5-thanks"].OtherTime + now["post-purchase|day-5-thanks"].OnlyReal).ShouldBeGreaterThan(0);
        now["post-purchase|shipped"].Differences.ShouldBe(0);
        report.FirstDifferences.ShouldContain(line => line.Contains(" signed: by the draft nothing planned; really a text ("));
    }
}
