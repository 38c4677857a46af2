using System.Text;
using Crm.Flows;
using Crm.Orders;
using Crm.Publishing;
using Crm.Storage;
using Crm.Tests.Sqlite;
using Crm.Tests.Support;
using Crm.Touchpoints;
using static Crm.Tests.Publishing.FlowDesk;

namespace Crm.Tests.Publishing;

/// <summary>Files publish themselves until a person does; what is in force and what waits outlives the files.</summary>
public sealed class FlowLifeTests : IDisposable
{
    readonly FlowDesk desk = new(new TempFolder());

    public void Dispose() => desk.Dispose();

    static string Of(int version, string text = "您好") => Flow(version, Step("thanks", After("paid", "P1D"), text));

    static async Task<FlowState> OwnAsync(TestCrm crm) => (await crm.Get<FlowOverview>().ListAsync(default)).Single(f => f.Flow == "own");

    static async Task<OrderKey> PaidAsync(TestCrm crm, string phone = "+8613800138001")
    {
        var story = new Story(crm, phone);
        var order = await story.OrdersAsync();
        await story.PaysAsync(order);
        return order;
    }

    [Fact]
    public async Task When_AShopHasOnlyFiles_Should_HaveTheNewestOfThemInForceAtEachStart()
    {
        desk.File("own.json", Of(1));
        await using (var crm = await desk.StartAsync("2026-03-02T01:00:00Z"))
            (await OwnAsync(crm)).ShouldSatisfyAllConditions(f => f.InForce.ShouldBe(1), f => f.Publication.By.ShouldBe("file"));
        desk.File("own.json", Of(1, "早上好"));
        await using (var crm = await desk.StartAsync("2026-03-02T02:00:00Z"))
            (await OwnAsync(crm)).Versions.ShouldHaveSingleItem().Published.Count.ShouldBe(2, "another content under the same number");
        desk.File("2.json", Of(2));
        await using (var crm = await desk.StartAsync("2026-03-02T03:00:00Z"))
            (await OwnAsync(crm)).InForce.ShouldBe(2);
        System.IO.File.Delete(desk.Folder.File("flows/2.json"));
        await using (var crm = await desk.StartAsync("2026-03-02T04:00:00Z"))
            (await OwnAsync(crm)).ShouldSatisfyAllConditions(f => f.InForce.ShouldBe(1), f => f.Versions.Count.ShouldBe(2));
    }

    [Fact]
    public async Task When_APersonHasPublished_Should_HoldAgainstFilesAndRestarts_UntilFilesAreFollowedAgain()
    {
        desk.File("own.json", Of(1));
        await using (var crm = await desk.StartAsync("2026-03-02T01:00:00Z"))
        {
            await DiffAndPublishAsync(crm, Of(5, "五"));
            await PaidAsync(crm);
        }
        desk.File("own.json", Of(9, "九"));
        await using (var crm = await desk.StartAsync("2026-03-02T02:00:00Z"))
        {
            (await OwnAsync(crm)).ShouldSatisfyAllConditions(f => f.InForce.ShouldBe(5), f => f.Differs.ShouldBeTrue(),
                f => f.Files.ShouldBe(9), f => (f.Publication.By, f.Publication.Note).ShouldBe(("王", "why")));
            await PaidAsync(crm, "+8613800138002");
            (await crm.TouchpointsAsync()).ShouldAllBe(t => t.Version == 5);
            var reply = await crm.Get<FlowsApi>().PublishAsync(
                Encoding.UTF8.GetBytes("""{ "flow": "own", "files": true, "by": "李" }"""), default);
            reply.Status.ShouldBe(200, reply.Body);
        }
        desk.File("own.json", Of(10, "十"));
        await using (var crm = await desk.StartAsync("2026-03-02T03:00:00Z"))
        {
            (await OwnAsync(crm)).InForce.ShouldBe(10);
            // What was published waits in its own words; no file ever had them.
            await crm.RunForAsync(TimeSpan.FromDays(2));
            (await crm.TouchpointsAsync()).ShouldAllBe(t => t.State == TouchpointState.Accepted && t.Text!.Contains('五'));
        }
    }

    [Fact]
    public async Task When_AFileTakesThePublishedNumberForOtherWords_Should_KeepToWhatWasPublished()
    {
        desk.File("own.json", Of(1));
        await using (var crm = await desk.StartAsync("2026-03-02T01:00:00Z"))
        {
            await DiffAndPublishAsync(crm, Of(2, "发布的"));
            await PaidAsync(crm);
        }
        desk.File("own.json", Of(2, "文件的"));
        await using (var crm = await desk.StartAsync("2026-03-02T02:00:00Z"))
        {
            var reply = await crm.Get<FlowsApi>().PublishAsync(
                Encoding.UTF8.GetBytes("""{ "flow": "own", "files": true, "by": "李" }"""), default);
            reply.Body.ShouldContain("give the draft a version above 2");
            await crm.RunForAsync(TimeSpan.FromDays(2));
            (await crm.TouchpointAsync("thanks")).Text!.ShouldContain("发布的");
        }
    }

    [Fact]
    public async Task When_AFlowIsRetired_Should_BeginNothingAndFinishWhatWaits()
    {
        desk.File("own.json", Of(1));
        await using (var crm = await desk.StartAsync("2026-03-02T01:00:00Z"))
        {
            await PaidAsync(crm);
            (await crm.Get<FlowsApi>().RetireAsync("own", Encoding.UTF8.GetBytes("""{ "by": "王" }"""),
                default)).Status.ShouldBe(200);
        }
        desk.File("own.json", Of(2));
        await using (var crm = await desk.StartAsync("2026-03-02T02:00:00Z"))
        {
            await PaidAsync(crm, "+8613800138002");
            await crm.RunForAsync(TimeSpan.FromDays(2));
            (await crm.TouchpointsAsync()).ShouldHaveSingleItem().State.ShouldBe(TouchpointState.Accepted);
            (await OwnAsync(crm)).ShouldSatisfyAllConditions(f => f.InForce.ShouldBeNull(), f => f.Retired!.By.ShouldBe("王"));
            await DiffAndPublishAsync(crm, Of(3));
            await PaidAsync(crm, "+8613800138003");
            (await crm.TouchpointsAsync()).ShouldContain(t => t.Version == 3);
        }
    }

    [Fact]
    public async Task When_AnotherProcessPublishes_Should_BeInForceHereWithinHalfAMinute()
    {
        desk.File("own.json", Of(1));
        await using var crm = await desk.StartAsync("2026-03-02T01:00:00Z");
        var library = FlowLibrary.Load(desk.Folder.File("flows"));
        var tables = crm.Get<CrmTables>();
        var elsewhere = new FlowVersions(tables, library, crm.Time);
        await elsewhere.RefreshAsync(default);
        await DiffAndPublishAsync(crm, Of(2));
        await elsewhere.RefreshAsync(default);
        library.Newest("own")!.Version.ShouldBe(1);
        crm.Time.Advance(TimeSpan.FromSeconds(31));
        await elsewhere.RefreshAsync(default);
        library.Newest("own")!.Version.ShouldBe(2);
    }
}
