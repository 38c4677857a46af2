using Crm.Shops;
using Crm.Tests.Scenarios.People;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Staff;

/// <summary>A step with a wrong text is held by itself; everything else goes on.</summary>
public sealed class StepPauseTests
{
    const string Held = """{"shop":"demo","flow":"post-purchase","step":"unpaid-reminder","paused":true,"by":"王","reason":"typo"}""";
    static readonly string Released = Held.Replace("true", "false", StringComparison.Ordinal);

    [Fact]
    public async Task When_AStepIsPaused_Should_HoldItAloneUntilItIsResumed()
    {
        var gateway = new FaultGateway();
        await using var crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z", listens: true, gateway: gateway);
        using var staff = await StaffClient.OfAsync(crm);
        (await staff.PostAsync("/api/steps", Held)).Body.GetProperty("changed").GetBoolean().ShouldBeTrue();
        (await staff.PostAsync("/api/steps", Held)).Body.GetProperty("changed").GetBoolean().ShouldBeFalse();
        await RefusedNumberTests.OrderedAsync(crm, "1", "b1");
        await RefusedNumberTests.OrderedAsync(crm, "2", "b2", phone: "+8613900139001", shop: "second");
        await crm.RunForAsync(TimeSpan.FromHours(2));
        gateway.Texts.ShouldHaveSingleItem().To.ShouldBe("+8613900139001", "the other shop's");
        var held = (await crm.TouchpointsAsync()).Single(t => t.Step == "unpaid-reminder" && t.Order.Shop == "demo");
        (held.State, held.Reason).ShouldBe((TouchpointState.Planned, "step-paused"));

        var item = (await staff.GetAsync("/api/steps")).EnumerateArray().Single(i => i.GetProperty("paused").GetBoolean());
        (item.GetProperty("step").GetString(), item.GetProperty("reason").GetString()).ShouldBe(("unpaid-reminder", "typo"));
        (await staff.GetAsync("/api/why-not?order=1"))[0].GetProperty("entries").EnumerateArray()
            .Single(e => e.GetProperty("step").GetString() == "unpaid-reminder").GetProperty("sentence").GetString()!.ShouldContain("暂停");

        (await staff.PostAsync("/api/steps", Released)).Body.GetProperty("changed").GetBoolean().ShouldBeTrue();
        await crm.RunForAsync(TimeSpan.FromHours(1.2));
        gateway.Texts.Count.ShouldBe(2);
    }

    [Fact]
    public async Task When_TheBuyerPaysMeanwhile_Should_EndTheHeldReminder()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z");
        await crm.Get<StepPauses>().PauseAsync("demo", "post-purchase", "unpaid-reminder", "typo", "王", default);
        var story = new Story(crm);
        var order = await story.OrdersAsync();
        await crm.RunForAsync(TimeSpan.FromHours(2));
        await story.PaysAsync(order);
        await crm.RunForAsync(TimeSpan.FromHours(2));
        var ended = await story.OfAsync("unpaid-reminder");
        (ended.State, ended.Reason).ShouldBe((TouchpointState.Suppressed, "exit:paid"));
    }

    [Theory]
    [InlineData("\"flow\":\"post-purchase\"", "\"flow\":\"nope\"", "flow: the shop has post-purchase")]
    [InlineData("unpaid-reminder", "nope", "step: the flow post-purchase has unpaid-reminder")]
    [InlineData("\"shop\":\"demo\"", "\"shop\":\"nope\"", "shop: there is no such shop.")]
    [InlineData("\"by\":\"王\"", "\"by\":\"\"", "by: say who you are")]
    public async Task Tell_WrongWords_AreNamed(string right, string wrong, string says)
    {
        await using var crm = await TestCrm.StartAsync();
        var body = System.Text.Encoding.UTF8.GetBytes(Held.Replace(right, wrong, StringComparison.Ordinal));
        var reply = await crm.Get<Crm.Staff.StepDesk>().TellAsync(body, default);
        reply.Status.ShouldBe(400);
        reply.Body.ShouldContain(says);
    }
}
