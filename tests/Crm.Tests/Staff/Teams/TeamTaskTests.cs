using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Staff;
using Crm.Staff.Teams;
using Crm.Tasks;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Staff.Teams;

/// <summary>A service team's days: who calls whom, nobody answers, and what an answer sets going.</summary>
public sealed class TeamTaskTests
{
    static CancellationToken None => CancellationToken.None;

    // Thursday 5 March, 10:00 in the shop: the calls of everybody who signed on Monday.
    static async Task<TestCrm> WithCallsAsync(int buyers, Func<int, Classification?>? classified = null)
    {
        var crm = await TestCrm.StartAsync(change: s => s.Shops["demo"].Flows = ["post-purchase", "service"]);
        for (var i = 0; i < buyers; i++)
        {
            var id = await StaffStory.OrderAsync(crm, $"{1000 + i}", $"+86138{i:D8}", $"b{i}", (Milestone.Created, "2026-03-02T01:00:00Z"),
                (Milestone.Paid, "2026-03-02T02:00:00Z"), (Milestone.Signed, "2026-03-02T02:30:00Z"));
            if (classified?.Invoke(i) is not { } word) continue;
            var customer = (await crm.CustomersAsync()).Single(c => c.Id == id);
            await StaffStory.PutAsync(crm, customer with { Classification = word });
        }
        await crm.RunUntilAsync(TestCrm.At("2026-03-05T02:05:00Z"));
        return crm;
    }

    static Task PutAsync(TestCrm crm, string json) => crm.Get<TeamDesk>().PutAsync(System.Text.Encoding.UTF8.GetBytes(json), None);

    static async Task<TaskItem> FirstAsync(TestCrm crm) => (await crm.Get<TaskLister>().ListAsync(new TaskFilter(), None)).Tasks[0];

    static async Task<ServiceTask> TellAsync(TestCrm crm, TaskItem item, string code, string by = "Li") =>
        (await crm.Get<TaskService>().CompleteAsync(new CompleteTask(item.Customer, item.Task.Id, by, new TaskOutcome { Code = code }),
            None)).ShouldBeOfType<TaskResult.Ok>().Item.Task;

    [Fact]
    public async Task When_BuyersAreGraded_Should_CallKeyCustomersOnlyAndPutThemFirst()
    {
        var since = new DateOnly(2026, 3, 1);
        await using var crm = await WithCallsAsync(4, i => i switch
        {
            0 => new Classification { Grade = new("important", since), Tier = new("vip", since) },
            1 => new Classification { Grade = new("important", since), Tier = new("ordinary", since) },
            2 => new Classification { Grade = new("small", since), Tier = new("ordinary", since) },
            _ => null,
        });
        var tasks = await crm.TasksAsync();
        tasks.Select(t => (t.Order!.Id, t.Priority)).Order().ShouldBe(
            [("1000", TaskPriority.High), ("1001", TaskPriority.Normal), ("1003", TaskPriority.Normal)]);
        tasks.ShouldAllBe(t => t.Team == "service" && t.Worth == 129m);
        (await crm.TouchpointsAsync()).Single(t => t is { Step: "day-3-call", Order.Id: "1002" })
            .ShouldSatisfyAllConditions(t => t.State.ShouldBe(TouchpointState.Suppressed), t => t.Reason.ShouldBe("audience"));
    }

    [Fact]
    public async Task When_TheDayIsFull_Should_LeaveTheRestForTomorrow()
    {
        await using var crm = await WithCallsAsync(7);
        await PutAsync(crm, """{"team":"service","people":[{"person":"Li","perDay":2},{"person":"Wang","perDay":3}]}""");
        (await crm.Get<TaskAssigner>().RunAsync(None)).ShouldBe(new AssignedTasks(5, 0, 2));
        (await crm.Get<TaskAssigner>().RunAsync(None)).ShouldBe(new AssignedTasks(0, 0, 2));
        foreach (var item in (await crm.Get<TaskLister>().ListAsync(new TaskFilter { Person = "Li" }, None)).Tasks)
            await TellAsync(crm, item, "content");
        (await crm.Get<TaskAssigner>().RunAsync(None)).ShouldBe(new AssignedTasks(0, 0, 2), "what is done today was work too");
        crm.Time.Set(TestCrm.At("2026-03-06T02:05:00Z"));
        (await crm.Get<TaskAssigner>().RunAsync(None)).ShouldBe(new AssignedTasks(2, 0, 0));
        (await crm.TasksAsync()).Where(t => t.Done is null).GroupBy(t => t.Person).ToDictionary(g => g.Key!, g => g.Count())
            .ShouldBe(new Dictionary<string, int> { ["Li"] = 2, ["Wang"] = 3 }, ignoreOrder: true);
    }

    [Fact]
    public async Task When_SomebodyIsAway_Should_GiveTheOthersWhatWasNotBegun()
    {
        await using var crm = await WithCallsAsync(4);
        await PutAsync(crm, """{"team":"service","people":[{"person":"Li","perDay":9},{"person":"Wang","perDay":9}]}""");
        await crm.Get<TaskAssigner>().RunAsync(None);
        var mine = (await crm.Get<TaskLister>().ListAsync(new TaskFilter { Person = "Li" }, None)).Tasks;
        mine.Count.ShouldBe(2);
        await TellAsync(crm, mine[0], "no-answer");
        await PutAsync(crm, """{"team":"service","people":[{"person":"Li","away":true}]}""");
        (await crm.Get<TaskAssigner>().RunAsync(None)).ShouldBe(new AssignedTasks(1, 0, 0));
        (await crm.TasksAsync()).Count(t => t.Person == "Wang").ShouldBe(3);
        (await crm.TasksAsync()).Single(t => t.Id == mine[0].Task.Id).Person.ShouldBe("Li", "the buyer knows that voice");
    }

    [Fact]
    public async Task When_NobodyAnswers_Should_ComeAgainTomorrowAtTenAndEndWithTheLastTry()
    {
        await using var crm = await WithCallsAsync(1);
        var item = await FirstAsync(crm);
        var first = await TellAsync(crm, item, "no-answer");
        (first.Done, first.NotBefore, first.Tries, first.Person).ShouldBe((null, TestCrm.At("2026-03-06T10:00:00+08:00"), 1, "Li"));
        (await TellAsync(crm, item, "no-answer")).Tries.ShouldBe(1, "the reply was lost, and it is told again");
        crm.Time.Set(TestCrm.At("2026-03-06T02:05:00Z"));
        (await TellAsync(crm, item, "no-answer")).NotBefore.ShouldBe(TestCrm.At("2026-03-07T10:00:00+08:00"));
        crm.Time.Set(TestCrm.At("2026-03-07T02:05:00Z"));
        var last = await TellAsync(crm, item, "no-answer");
        (last.Done, last.DoneBy, last.Outcome!.Code).ShouldBe((crm.Time.GetUtcNow(), "Li", "no-answer"));
        last.History.Select(h => (h.What, h.Code)).ShouldBe([("tried", "no-answer"), ("tried", "no-answer"), ("done", null)]);
    }

    [Fact]
    public async Task When_TheBuyerHasTrouble_Should_BeginTheComplaintInTheSameCommit_AndSolvedEndIt()
    {
        await using var crm = await WithCallsAsync(1);
        var item = await FirstAsync(crm);
        await TellAsync(crm, item, "trouble");
        (await crm.CustomersAsync()).Single().Complaint!.Value.Open.ShouldBeTrue();
        (await crm.TouchpointsAsync()).Where(t => t.Step.StartsWith("complaint-", StringComparison.Ordinal))
            .ShouldAllBe(t => t.Order.Id == $"{CustomerEvent.Complaint}@{item.Task.Id}");
        await crm.RunForAsync(TimeSpan.FromMinutes(1));
        var complaint = (await crm.Get<TaskLister>().ListAsync(new TaskFilter(), None)).Tasks.Single();
        complaint.Task.Kind.ShouldBe("complaint-1");
        await TellAsync(crm, complaint, "solved", "Wang");
        (await crm.CustomersAsync()).Single().Complaint!.Value.Open.ShouldBeFalse();
        await crm.RunForAsync(TimeSpan.FromDays(8));
        (await crm.TasksAsync()).Count(t => t.Kind.StartsWith("complaint-", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task When_TheBuyerWantsNoCalls_Should_NotCallAfterTheNextOrder()
    {
        await using var crm = await WithCallsAsync(1);
        await TellAsync(crm, await FirstAsync(crm), "no-calls");
        await StaffStory.OrderAsync(crm, "2000", "+8613800000000", "b0", (Milestone.Created, "2026-03-05T03:00:00Z"),
            (Milestone.Paid, "2026-03-05T03:00:00Z"), (Milestone.Signed, "2026-03-06T03:00:00Z"));
        await crm.RunUntilAsync(TestCrm.At("2026-03-10T02:05:00Z"));
        (await crm.TasksAsync()).ShouldHaveSingleItem().Order!.Id.ShouldBe("1000");
    }

    [Fact]
    public async Task When_ACallsTimeIsOverAndTheTeamWasFull_Should_Close()
    {
        await using var crm = await WithCallsAsync(3);
        await PutAsync(crm, """{"team":"service","people":[{"person":"Li","perDay":1}]}""");
        await crm.Get<TaskAssigner>().RunAsync(None);
        crm.Time.Set(TestCrm.At("2026-03-10T02:05:00Z"));
        (await crm.Get<TaskAssigner>().RunAsync(None)).ShouldBe(new AssignedTasks(0, 2, 0));
        (await crm.TasksAsync()).Where(t => t.Done is not null).ShouldAllBe(t => t.DoneBy == "crm" && t.Outcome!.Code == "lapsed");
        (await crm.TasksAsync()).Single(t => t.Done is null).Person.ShouldBe("Li", "what somebody has stays theirs");
    }

    [Fact]
    public async Task When_ManyAssignAtOnce_Should_GiveEachTaskOnceAndNobodyTooMuch()
    {
        await using var crm = await WithCallsAsync(12);
        await PutAsync(crm, """{"team":"service","people":[{"person":"Li","perDay":4},{"person":"Wang","perDay":4}]}""");
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => crm.Get<TaskAssigner>().RunAsync(None))));
        var tasks = await crm.TasksAsync();
        tasks.ShouldAllBe(t => t.History.Count <= 1);
        tasks.Where(t => t.Person is not null).GroupBy(t => t.Person).Select(g => g.Count()).ShouldBe([4, 4]);
    }

    [Fact]
    public async Task When_CodeIsNoneOfTheTasks_Should_SayWhichThereAre()
    {
        await using var crm = await WithCallsAsync(1);
        var item = await FirstAsync(crm);
        var told = new CompleteTask(item.Customer, item.Task.Id, "Li", new TaskOutcome { Code = "solved" });
        (await crm.Get<TaskService>().CompleteAsync(told, None)).ShouldBeOfType<TaskResult.Invalid>().Mistakes.ShouldHaveSingleItem()
            .ShouldBe("code: this task can end with content, trouble, no-answer, no-calls.");
        (await crm.TasksAsync()).Single().Done.ShouldBeNull();
    }
}
