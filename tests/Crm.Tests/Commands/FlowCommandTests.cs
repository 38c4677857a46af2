using System.CommandLine;
using System.Text.Json;
using Crm.Local.Commands;
using Crm.Tests.Sqlite;
using Crm.Tests.Support;

namespace Crm.Tests.Commands;

/// <summary>A flow's life as it is typed: each form of output, and the exit codes scripts go by.</summary>
[Collection("console")]
public sealed class FlowCommandTests : IDisposable
{
    const string Draft = """
        { "overlay": "post-purchase", "version": 100, "steps": { "day-5-thanks": { "on": [{ "milestone": "signed", "after": "P6D",
          "at": "10:30" }] } } }
        """;

    readonly TempFolder home = new();

    public void Dispose() => home.Dispose();

    async Task<(int Code, string Out)> TypeAsync(Command command, params string[] args) =>
        await CommandTests.RunAsync(home, home.File("data"), command, args);

    async Task SignedAsync()
    {
        await using var crm = await TestCrm.StartAsync("2026-11-20T01:00:00Z", folder: home.File("data"));
        crm.KeepFolder = true;
        var story = new Story(crm);
        var order = await story.OrdersAsync();
        await story.PaysAsync(order);
        crm.Time.Set(TimeProvider.System.GetUtcNow());
        await story.IsSignedAsync(order);
        await File.WriteAllTextAsync(home.File("draft.json"), Draft);
    }

    [Fact]
    public async Task When_ADraftIsComparedAndPublished_Should_DoWhatWasShownAndSayHowItEnded()
    {
        await SignedAsync();
        var draft = home.File("draft.json");
        (await TypeAsync(FlowsCommand.Create(), "diff", draft)).ShouldSatisfyAllConditions(r => r.Code.ShouldBe(0),
            r => r.Out.ShouldContain("Nothing that waits changes."));
        var shown = await TypeAsync(FlowsCommand.Create(), "diff", draft, "--policy", "day-5-thanks=replan", "--format", "json");
        shown.Code.ShouldBe(2);
        var hash = JsonDocument.Parse(shown.Out).RootElement.GetProperty("hash").GetString()!;
        var csv = await TypeAsync(FlowsCommand.Create(), "diff", draft, "--policy", "replan", "--format", "csv");
        csv.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1].ShouldContain("post-purchase,day-5-thanks,later,");

        (await TypeAsync(FlowsCommand.Create(), "publish", draft, "--by", "me", "--policy", "day-5-thanks=replan")).Code.ShouldBe(2);
        (await TypeAsync(FlowsCommand.Create(), "publish", draft, "--by", "me", "--policy", "soon")).ShouldSatisfyAllConditions(
            r => r.Code.ShouldBe(1), r => r.Out.ShouldContain("policies.*: keep, replan or newOrders."));
        (await TypeAsync(FlowsCommand.Create(), "publish", draft, "--by", "me", "--note", "later", "--policy", "day-5-thanks=replan",
            "--difference", hash)).ShouldBe((0, $"Version 100 is in force; 1 touchpoints that wait were changed.{Environment.NewLine}"));
        (await TypeAsync(FlowsCommand.Create(), "list")).Out.ShouldContain("by me (later)");
        (await TypeAsync(FlowsCommand.Create(), "list", "--format", "csv")).Out.ShouldContain("post-purchase,100,yes,no,");
        (await TypeAsync(FlowsCommand.Create(), "show", "post-purchase")).Out.ShouldContain("\"version\":100");
        (await TypeAsync(FlowsCommand.Create(), "show", "post-purchase", "77")).Code.ShouldBe(1);
        (await TypeAsync(FlowsCommand.Create(), "revert", "post-purchase", "--by", "me")).ShouldSatisfyAllConditions(
            r => r.Code.ShouldBe(0), r => r.Out.ShouldContain("is in force; 0 touchpoints"));
        (await TypeAsync(FlowsCommand.Create(), "retire", "win-back", "--by", "me")).Out.ShouldStartWith("Retired.");
        (await TypeAsync(FlowsCommand.Create(), "diff", "nowhere.json")).Code.ShouldBe(1);
    }

    [Fact]
    public async Task When_ProofsAndPlansAreTyped_Should_ExitByTheirResult()
    {
        await SignedAsync();
        var rebuild = await TypeAsync(ProveCommand.Create(), "rebuild");
        (rebuild.Code, rebuild.Out).ShouldBe((0, rebuild.Out));
        rebuild.Out.ShouldContain("0 differ");
        JsonDocument.Parse((await TypeAsync(ProveCommand.Create(), "rebuild", "--format", "json")).Out).RootElement
            .GetProperty("different").GetInt32().ShouldBe(0);
        var enough = await TypeAsync(PlanCommand.Create(), "capacity", "--day", "2027-11-11", "--orders", "100", "--curve", "flat");
        enough.ShouldSatisfyAllConditions(r => r.Code.ShouldBe(0), r => r.Out.ShouldContain("The limit is enough."));
        var small = await TypeAsync(PlanCommand.Create(), "capacity", "--day", "2027-11-11", "--orders", "100000", "--per-second", "1",
            "--format", "json");
        small.Code.ShouldBe(2);
        JsonDocument.Parse(small.Out).RootElement.GetProperty("neededPerSecond").GetDouble().ShouldBeGreaterThan(1);
        await File.WriteAllTextAsync(home.File("draft.json"), Draft);
        var replay = await TypeAsync(ReplayCommand.Create(), "--flow", home.File("draft.json"), "--from", "2026-11-01", "--to",
            "2027-01-01",
            "--format", "csv");
        (replay.Code, replay.Out.StartsWith("shop,platform,order", StringComparison.Ordinal)).ShouldBe((0, true));
    }
}
