using System.Text;
using Crm.Publishing;
using Crm.Reports;
using Crm.Staff;
using Crm.Tests.Sqlite;
using Crm.Tests.Support;
using Crm.Touchpoints;
using static Crm.Tests.Publishing.FlowDesk;

namespace Crm.Tests.Publishing;

/// <summary>One step is held alone; what falls due meanwhile goes later or expires, as it was said.</summary>
public sealed class PausedStepTests : IDisposable
{
    readonly FlowDesk desk = new(new TempFolder());

    public void Dispose() => desk.Dispose();

    async Task<TestCrm> PaidAsync()
    {
        desk.File("own.json", Flow(1, Step("text", After("paid", "P1D"), expires: "P2D"),
            Step("call", After("paid", "P1D"), channel: "task"),
            Step("other", After("paid", "P1D"))));
        var crm = await desk.StartAsync("2026-03-02T02:00:00Z");
        var story = new Story(crm);
        await story.PaysAsync(await story.OrdersAsync());
        return crm;
    }

    static async Task ChangeAsync(TestCrm crm, string what, string json)
    {
        json = json.Replace("{ ", $"{{ \"shop\": \"demo\", \"flow\": \"own\", \"paused\": {(what == "pause" ? "true" : "false")}, ",
            StringComparison.Ordinal);
        var reply = await crm.Get<StepDesk>().TellAsync(Encoding.UTF8.GetBytes(json), default);
        (reply.Status, reply.Body).ShouldBe((200, reply.Body));
        reply.Body.ShouldContain("\"changed\":true");
    }

    [Fact]
    public async Task When_AStepIsPaused_Should_HoldItAloneAndSendItWithinTheHourAfterwards()
    {
        await using var crm = await PaidAsync();
        await ChangeAsync(crm, "pause", """{ "step": "text", "by": "王", "reason": "价格错了" }""");
        await ChangeAsync(crm, "pause", """{ "step": "call", "by": "王" }""");
        await crm.RunForAsync(TimeSpan.FromHours(26));
        (await crm.TouchpointAsync("other")).State.ShouldBe(TouchpointState.Accepted);
        foreach (var step in new[] { "text", "call" })
            (await crm.TouchpointAsync(step)).ShouldSatisfyAllConditions(t => t.State.ShouldBe(TouchpointState.Planned),
                t => t.Reason.ShouldBe("step-paused"));
        var why = await crm.Get<WhyNot>().OfAsync((await crm.CustomersAsync()).Single().Id, null, default);
        why!.Entries.Single(e => e.Step == "text").Sentence.ShouldContain("有人暂停了这一步");
        (await crm.Get<FlowOverview>().ListAsync(default)).Single(f => f.Flow == "own").Paused
            .Single(p => p.Step == "text").Reason.ShouldBe("价格错了");
        await ChangeAsync(crm, "resume", """{ "step": "text", "by": "李" }""");
        await crm.RunForAsync(TimeSpan.FromHours(1.1));
        (await crm.TouchpointAsync("text")).State.ShouldBe(TouchpointState.Accepted);
        (await crm.TouchpointAsync("call")).State.ShouldBe(TouchpointState.Planned);
    }

    [Fact]
    public async Task When_ThePauseOutlastsTheText_Should_ExpireItAtItsOwnTime()
    {
        await using var crm = await PaidAsync();
        await ChangeAsync(crm, "pause", """{ "step": "text", "by": "王" }""");
        await crm.RunForAsync(TimeSpan.FromDays(4));
        var text = await crm.TouchpointAsync("text");
        (text.State, text.Reason, text.SettledAt).ShouldBe((TouchpointState.Expired, "late:step-paused", text.Expires));
    }

    [Fact]
    public async Task When_TheRuleIsToExpire_Should_EndAtTheMinuteItFallsDue()
    {
        await using var crm = await PaidAsync();
        await ChangeAsync(crm, "pause", """{ "step": "text", "by": "王", "waiting": "expire" }""");
        await crm.RunForAsync(TimeSpan.FromHours(25));
        await ChangeAsync(crm, "resume", """{ "step": "text", "by": "王" }""");
        var text = await crm.TouchpointAsync("text");
        (text.State, text.Reason, text.SettledAt).ShouldBe((TouchpointState.Expired, "step-paused:expire", text.Due));
        var why = await crm.Get<WhyNot>().OfAsync((await crm.CustomersAsync()).Single().Id, null, default);
        why!.Entries.Single(e => e.Step == "text").Sentence.ShouldContain("暂停期间到期的作废");
    }
}
