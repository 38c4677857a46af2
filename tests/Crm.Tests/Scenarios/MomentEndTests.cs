using Crm.Tests.Support;
using Crm.Staff;
using Crm.Tasks;
using Crm.Touchpoints;

namespace Crm.Tests.Scenarios;

/// <summary>What begins with a talk ends with what the buyer does, or with the word that it is over.</summary>
public sealed class MomentEndTests : IAsyncLifetime
{
    TestCrm crm = null!;
    Story story = null!;

    public async Task InitializeAsync()
    {
        crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z");
        story = new Story(crm);
    }

    public async Task DisposeAsync() => await crm.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_TheBuyerPays_Should_EndTheUnpaidTalk(bool pays)
    {
        var order = await story.OrdersAsync();
        await story.MeetsAsync("scenario:unpaid");
        await crm.RunForAsync(TimeSpan.FromMinutes(5));
        if (pays) await story.PaysAsync(order);
        await crm.RunForAsync(TimeSpan.FromMinutes(20));
        (await story.OfAsync("ordered-unpaid")).ShouldSatisfyAllConditions(
            t => t.State.ShouldBe(pays ? TouchpointState.Suppressed : TouchpointState.TaskCreated), t =>
                t.Reason.ShouldBe(pays ? "exit:paid" : null));
    }

    [Fact]
    public async Task When_AnOlderOrderWasPaidLongAgo_Should_StillAskAboutTheNewOne()
    {
        await story.PaysAsync(await story.OrdersAsync());
        await crm.RunForAsync(TimeSpan.FromDays(10));
        await story.OrdersAsync();
        await story.MeetsAsync("scenario:unpaid");
        await crm.RunForAsync(TimeSpan.FromMinutes(20));
        (await story.OfAsync("ordered-unpaid")).State.ShouldBe(TouchpointState.TaskCreated);
    }

    [Fact]
    public async Task When_AComplaintIsSolved_Should_EndItsSteps()
    {
        await story.MeetsAsync("scenario:complaint");
        await crm.RunForAsync(TimeSpan.FromHours(30));
        await story.MeetsAsync("scenario:complaint-solved", "2");
        await crm.RunForAsync(TimeSpan.FromDays(10));
        (await story.OfAsync("complaint-2")).State.ShouldBe(TouchpointState.TaskCreated);
        foreach (var step in new[] { "complaint-3", "complaint-4" })
            (await story.OfAsync(step))
                .ShouldSatisfyAllConditions(t => t.State.ShouldBe(TouchpointState.Suppressed),
                t => t.Reason.ShouldBe("exit:complaint-solved"));
    }

    [Fact]
    public async Task When_AComplaintIsWrittenDownByHand_Should_FollowItUpUntilItIsDone()
    {
        var order = await story.OrdersAsync();
        var customer = (await crm.CustomersAsync()).Single().Id;
        var desk = crm.Get<TaskService>();
        var added = await desk.AddAsync(new AddTask(customer, TaskService.Complaint, "线头很多", "小周") { Order = order.Id },
            CancellationToken.None);
        var task = added.ShouldBeOfType<TaskResult.Ok>().Item.Task;
        await crm.RunForAsync(TimeSpan.FromHours(25));
        (await story.OfAsync("complaint-2")).State.ShouldBe(TouchpointState.TaskCreated);
        await desk.CompleteAsync(new CompleteTask(customer, task.Id, "小周", new TaskOutcome { Answer = "已换货" }), CancellationToken.None);
        await crm.RunForAsync(TimeSpan.FromDays(9));
        (await story.OfAsync("complaint-3")).Reason.ShouldBe("exit:complaint-solved");
    }
}
