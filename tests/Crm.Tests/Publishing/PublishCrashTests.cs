using Crm.Orders;
using Crm.Publishing;
using Crm.Tests.Sqlite;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Xunit.Abstractions;
using static Crm.Tests.Publishing.FlowDesk;

namespace Crm.Tests.Publishing;

/// <summary>
/// The process dies at any write of a publication: every customer then has the old plan or the new one, and who finds it goes on to the
/// end.
/// </summary>
public sealed class PublishCrashTests(ITestOutputHelper output) : IDisposable
{
    const string Replan = """{ "*": "replan" }""";
    static readonly string Old = Flow(1, Step("sooner", After("paid", "P5D")), Step("gone", After("paid", "P4D")),
        Step("words", After("paid", "P3D")));

    static readonly string New = Flow(2, Step("sooner", After("paid", "P1D")), Step("words", After("paid", "P3D"), "早上好"),
        Step("fresh", After("paid", "P8D")));

    readonly FlowDesk desk = new(new TempFolder());

    public void Dispose() => desk.Dispose();

    /// <summary>CRM_PUBLISH_KILLS is how often it dies at all, reads counted; else once before and after each write.</summary>
    static int Kills => int.TryParse(Environment.GetEnvironmentVariable("CRM_PUBLISH_KILLS"), out var n) ? n : 0;

    [Fact]
    public async Task When_TheProcessDiesAtAnyWrite_Should_LeaveTheOldOrTheNewPlanAndFinishIt()
    {
        desk.File("own.json", Old);
        var plan = new CrashPlan { WritesOnly = Kills == 0 };
        await using var crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z", tables: tables => plan.Over(tables, split: false),
            change: s => (s.FlowsFolder, s.Shops["demo"].Flows) = (desk.Folder.File("flows"), ["own"]));
        for (var buyer = 1; buyer <= 3; buyer++)
        {
            var story = new Story(crm, $"+861380013800{buyer}");
            for (var order = 0; order < buyer; order++) await story.PaysAsync(await story.OrdersAsync());
        }
        // To and fro once, so that both ends are what every later round comes to.
        await DiffAndPublishAsync(crm, New, Replan);
        await DiffAndPublishAsync(crm, Old, Replan);
        var old = await PlansAsync(crm);
        plan.Arm(-1);
        await DiffAndPublishAsync(crm, New, Replan);
        var (points, wanted) = (2 * plan.Count, await PlansAsync(crm));
        var (kills, random) = (0, new Random(1));
        for (var point = 0; point < (Kills > 0 ? Kills : points); point++)
        {
            await DiffAndPublishAsync(crm, Old, Replan);
            crm.WakeUps.Forget();
            if (await DiesAsync(crm, plan, Kills > 0 ? random.Next(points) : point)) kills++;
            foreach (var (customer, rows) in await PlansAsync(crm))
                (rows.SequenceEqual(old[customer])
                    || rows.SequenceEqual(wanted[customer])).ShouldBeTrue($"point {point}:\n{string.Join('\n', rows)}");
            // Another process finds it at its start, or the person publishes once more.
            await crm.Get<PublicationRun>().ResumeAsync(default);
            await DiffAndPublishAsync(crm, New, Replan);
            foreach (var (customer, rows) in await PlansAsync(crm)) rows.ShouldBe(wanted[customer], $"point {point}");
            await crm.CheckWakeUpsAsync();
        }
        output.WriteLine($"{kills} kills at {points} points, each healed.");
        kills.ShouldBeGreaterThan(10);
    }

    static async Task<bool> DiesAsync(TestCrm crm, CrashPlan plan, int point)
    {
        plan.Arm(point);
        try
        {
            await DiffAndPublishAsync(crm, New, Replan);
            return false;
        }
        catch (CrashException)
        {
            return true;
        }
        finally
        {
            plan.Disarm();
        }
    }

    // Every row of each customer: plans, touchpoints, due rows.
    static async Task<Dictionary<string, List<string>>> PlansAsync(TestCrm crm)
    {
        var plans = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var customer in await crm.CustomersAsync())
            plans[customer.Id] = [.. (await crm.DumpAsync()).Where(line => line.Contains(customer.Id, StringComparison.Ordinal)).Order()];
        return plans;
    }
}
