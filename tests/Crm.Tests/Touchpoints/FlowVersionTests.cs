using Crm.Events;
using Crm.Orders;
using Crm.Tests.Sqlite;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Touchpoints;

/// <summary>
/// A flow's new version plans what begins after it; what waits keeps its time, whether the old file is still there or not.
/// </summary>
public sealed class FlowVersionTests
{
    static string File(int version, string after) => $$"""
        { "flow": "own", "version": {{version}}, "steps": [{ "step": "call", "label": { "zh-CN": "a", "en": "a" },
        "on": [{ "milestone": "paid", {{after}} }],
          "expires": "P20D", "class": "care", "channel": "task", "variants": [{ "variant": "all", "text": { "zh-CN": "v{{version}}",
          "en": "v{{version}}" } }] }] }
        """;

    static async Task<TestCrm> StartAsync(TempFolder folder, string now)
    {
        var crm = await TestCrm.StartAsync(now, folder: folder.File("data"),
            change: s => (s.FlowsFolder, s.Shops["demo"].Flows) = (folder.File("flows"), ["own"]));
        crm.KeepFolder = true;
        return crm;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_ANewVersionChangesTheTiming_Should_LeaveWhatWaitsWhereItIs(bool oldFileStays)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("flows"));
        await System.IO.File.WriteAllTextAsync(folder.File("flows/1.json"), File(1, "\"after\": \"P5D\""));
        OrderKey order;
        await using (var crm = await StartAsync(folder, "2026-03-02T01:00:00Z"))
        {
            var story = new Story(crm);
            await story.PaysAsync(order = await story.OrdersAsync());
        }
        await System.IO.File.WriteAllTextAsync(folder.File("flows/2.json"), File(2, "\"afterDays\": 2, \"at\": \"10:00\""));
        if (!oldFileStays) System.IO.File.Delete(folder.File("flows/1.json"));
        await using (var crm = await StartAsync(folder, "2026-03-02T06:00:00Z"))
        {
            var before = await crm.TouchpointAsync("call");
            var state = new OrderState { Key = order, Reached = new() { [Milestone.Shipped] = TestCrm.At("2026-03-02T05:00:00Z") } };
            await crm.ApplyAsync(new ShopEvent { Shop = "demo", Platform = "shopify", Milestone = Milestone.Shipped, Order = state });
            (await crm.TouchpointAsync("call")).ShouldSatisfyAllConditions(t => t.Due.ShouldBe(before.Due), t => t.Version.ShouldBe(1));
            // News of an earlier beginning still moves it, by its own version's timing.
            state = new OrderState { Key = order, Reached = new() { [Milestone.Paid] = TestCrm.At("2026-03-01T01:00:00Z") } };
            await crm.ApplyAsync(new ShopEvent { Shop = "demo", Platform = "shopify", Milestone = Milestone.Paid, Order = state });
            (await crm.TouchpointAsync("call")).Due.ShouldBe(TestCrm.At("2026-03-06T01:00:00Z"));
            var fresh = new Story(crm, "+8613800138002");
            await fresh.PaysAsync(order = await fresh.OrdersAsync());
            (await fresh.OfAsync("call", order))
                .ShouldSatisfyAllConditions(t => t.Due.ShouldBe(TestCrm.At("2026-03-04T10:00:00+08:00")), t => t.Version.ShouldBe(2));
            // Carried out in its own words, whether or not the file is there.
            await crm.RunUntilAsync(TestCrm.At("2026-03-06T01:00:00Z"));
            (await crm.TasksAsync()).Select(t => t.Text).Order().ShouldBe(["v1", "v2"]);
        }
    }
}
