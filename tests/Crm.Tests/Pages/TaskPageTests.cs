using Crm.Orders;
using Crm.Pages.Accounts;
using Crm.Tests.Support;

namespace Crm.Tests.Pages;

/// <summary>A clerk's morning: the list, the call, the outcome, the next one.</summary>
public sealed class TaskPageTests
{
    [Fact]
    public async Task Clerk_OpensTheNext_SeesThePhone_CompletesIt_AndIsLedOn()
    {
        await using var stage = await OpenAsync("1001", "1002");
        using var staff = stage.As(Role.Staff);
        (await staff.GetAsync("tasks")).Text.ShouldContain("2 open");
        var first = await staff.GetAsync((await staff.GetAsync("tasks/next")).Location!);
        first.Status.ShouldBe(200);
        var task = await OfAsync(stage, first.Text);
        first.Text.ShouldNotContain("+8613800138");
        (await staff.PostAsync($"{task.Address}/reveal")).Text.ShouldContain("tel:+8613800138");

        var seen = Seen(first);
        var reply = await staff.PostAsync($"{task.Address}/done", ("seen", seen), ("code", "trouble"), ("note", "想换大一号"),
            ("key", "size"), ("value", "XL"), ("tag", "call again"));
        reply.Location.ShouldStartWith("/api/pages/tasks/next?after=");
        var after = (await stage.Crm.TasksAsync()).Single(t => t.Id == task.Id);
        (after.DoneBy, after.Outcome!.Answer).ShouldBe(("staff", "Reached, has trouble – 想换大一号"));
        after.Outcome.Attributes["size"].ShouldBe("XL");

        var next = await staff.GetAsync((await staff.GetAsync(reply.Location!)).Location!);
        next.Text.ShouldContain("This is the next one");
        next.Text.ShouldNotContain(task.Id + "/done");
        var second = await OfAsync(stage, next.Text);
        (await staff.PostAsync($"{second.Address}/done", ("seen", Seen(next)), ("code", "content"))).Status.ShouldBe(303);
        (await staff.GetAsync("tasks/next")).Location.ShouldBe("/api/pages/tasks?done=all-done");
    }

    [Fact]
    public async Task Task_ThatAnotherHas_IsNotLedTo_AndTakingItOverIsAsked()
    {
        await using var stage = await OpenAsync("1001");
        using var staff = stage.As(Role.Staff);
        using var owner = stage.As(Role.Owner);
        var page = await staff.GetAsync((await staff.GetAsync("tasks/next")).Location!);
        var task = await OfAsync(stage, page.Text);
        (await staff.PostAsync($"{task.Address}/take")).Status.ShouldBe(303);
        (await owner.GetAsync("tasks/next")).Location.ShouldBe("/api/pages/tasks?done=all-done");
        var others = await owner.GetAsync(task.Address);
        others.Text.ShouldContain("Take it from staff");
        (await owner.PostAsync($"{task.Address}/take")).Text.ShouldContain("staff has this task already.");
        (await owner.PostAsync($"{task.Address}/take", ("over", "yes"))).Status.ShouldBe(303);
        (await stage.Crm.TasksAsync()).Single().Person.ShouldBe("owner");
    }

    [Fact]
    public async Task Outcome_OfATaskThatChangedMeanwhile_IsNotWritten()
    {
        await using var stage = await OpenAsync("1001");
        using var staff = stage.As(Role.Staff);
        var page = await staff.GetAsync((await staff.GetAsync("tasks/next")).Location!);
        var task = await OfAsync(stage, page.Text);
        await staff.PostAsync($"{task.Address}/take");
        (await staff.PostAsync($"{task.Address}/done", ("seen", Seen(page)), ("code", "content"))).Text
            .ShouldContain("Somebody changed it meanwhile");
        (await stage.Crm.TasksAsync()).Single().Done.ShouldBeNull();
    }

    [Fact]
    public async Task Next_GoesDownTheList_AndFromItsEndToItsTop()
    {
        await using var stage = await OpenAsync("1001", "1002", "1003");
        using var staff = stage.As(Role.Staff);
        var seen = new List<string>();
        for (var address = "tasks/next"; seen.Count < 4; address = "tasks/next?after=" + seen[^1])
            seen.Add((await OfAsync(stage, (await staff.GetAsync((await staff.GetAsync(address)).Location!)).Text)).Id);
        seen.Take(3).Distinct().Count().ShouldBe(3);
        seen[3].ShouldBe(seen[0]);
    }

    [Fact]
    public async Task Enter_InAFieldOfTheOutcome_PressesNoButton()
    {
        await using var stage = await OpenAsync("1001");
        using var staff = stage.As(Role.Staff);
        var page = await staff.GetAsync((await staff.GetAsync("tasks/next")).Location!);
        var form = page.Raw[page.Raw.IndexOf("/done\"", StringComparison.Ordinal)..];
        form[form.IndexOf("<button", StringComparison.Ordinal)..].ShouldStartWith("<button type=\"submit\" hidden disabled");
    }

    [Fact]
    public async Task Outcome_ThatIsRefused_KeepsWhatWasTyped_AndTheLogSaysSo()
    {
        await using var stage = await OpenAsync("1001");
        using var staff = stage.As(Role.Staff);
        var page = await staff.GetAsync((await staff.GetAsync("tasks/next")).Location!);
        var task = await OfAsync(stage, page.Text);
        await staff.PostAsync($"{task.Address}/take");
        (string, string)[] typed = [("note", "wants <XL>"), ("key", "size"), ("value", "XL"), ("tag", "call again")];
        var refused = await staff.PostAsync($"{task.Address}/done", [.. typed, ("seen", Seen(page)), ("code", "content")]);
        refused.Status.ShouldBe(409);
        foreach (var word in new[] { ">wants <XL></textarea>", "value=\"size\"", "value=\"XL\"", "value=\"call again\"" })
            refused.Text.ShouldContain(word);
        (await staff.GetAsync(task.Address)).Text.ShouldNotContain("wants <XL>");

        foreach (var (field, told) in new[] { ("key", "Value: is empty"), ("value", "What (family, size, birthday …): is empty") })
        {
            var half = await staff.PostAsync($"{task.Address}/done", ("seen", Seen(refused)), ("code", "content"), (field, "XL"));
            half.Text.ShouldSatisfyAllConditions(t => t.ShouldContain(told), t => t.ShouldContain("value=\"XL\""));
        }
        (await stage.Crm.TasksAsync()).Single().Done.ShouldBeNull();
        (await staff.PostAsync($"{task.Address}/done", [.. typed, ("seen", Seen(refused)), ("code", "content")])).Status.ShouldBe(303);
        var log = (await stage.Crm.Get<AuditLog>().ReadAsync("2026-03", null, default)).Entries;
        log.Where(e => e.What == Acts.TaskDone).Select(e => e.Undone).ShouldBe([null, true], ignoreOrder: true);
    }

    [Fact]
    public async Task Viewer_SeesTheList_AndNoButtons()
    {
        await using var stage = await OpenAsync("1001");
        using var viewer = stage.As(Role.Viewer);
        var list = await viewer.GetAsync("tasks");
        list.Text.ShouldContain("1 open");
        var task = (await stage.Crm.TasksAsync()).Single();
        var customer = (await stage.Crm.CustomersAsync()).Single().Id;
        var page = await viewer.GetAsync($"tasks/{customer}/{task.Id}");
        page.Text.ShouldNotContain("/done\"");
        page.Text.ShouldNotContain("/reveal\"");
    }

    [Fact]
    public async Task Owner_MakesATeam_StaffGivesOut_AndACallNobodyAnswersIsPutOff()
    {
        await using var stage = await OpenAsync("1001", "1002", "1003");
        using var owner = stage.As(Role.Owner);
        (await owner.GetAsync("tasks/teams")).Text.ShouldContain("There is no team yet");
        await owner.PostAsync("tasks/teams", ("team", "service"), ("person", "staff"), ("perDay", "2"));
        (await owner.PostAsync("tasks/teams", ("team", "service"), ("person", "Wang"), ("perDay", "lots"))).Text
            .ShouldContain("perDay is 0 (who leaves the team) to 1000");
        using var staff = stage.As(Role.Staff, "zh-CN");
        (await staff.GetAsync("tasks/teams")).Text.ShouldContain("3 个待分配");
        (await staff.PostAsync("tasks/assign")).Location.ShouldBe("/api/pages/tasks/teams?done=assigned");
        (await stage.Crm.TasksAsync()).Count(t => t.Person == "staff").ShouldBe(2);

        var page = await staff.GetAsync((await staff.GetAsync("tasks/next")).Location!);
        page.Text.ShouldContain("话术");
        page.Text.ShouldContain("我是云朵家居的客服");
        page.Text.ShouldContain("未接通：这是第 1 次，共 3 次；下一次在 1 天后 10:00。");
        var task = await OfAsync(stage, page.Text);
        (await staff.PostAsync($"{task.Address}/done", ("seen", Seen(page)), ("code", "no-answer"))).Location!
            .ShouldEndWith("&done=task-put-off");
        (await stage.Crm.TasksAsync()).Single(t => t.Id == task.Id)
            .ShouldSatisfyAllConditions(t => t.Done.ShouldBeNull(), t => t.NotBefore.ShouldBe(TestCrm.At("2026-03-07T10:00:00+08:00")));
        (await staff.GetAsync("tasks")).Text.ShouldNotContain(task.Id);
        (await staff.GetAsync("tasks?whose=all")).Text.ShouldContain("2026-03-07 10:00 再打");
        (await owner.PostAsync($"{task.Address}/done", ("code", "nonsense"))).Text.ShouldContain("this task can end with content");
        await owner.GetAsync("tasks/teams");
        await owner.PostAsync("tasks/teams", ("team", "service"), ("person", "staff"), ("away", "yes"));
        (await owner.GetAsync("tasks/teams")).Text.ShouldContain("Is back");
    }

    static async Task<PagesStage> OpenAsync(params string[] orders)
    {
        var stage = await PagesStage.OpenAsync();
        foreach (var (i, order) in orders.Index())
            await StaffStory.OrderAsync(stage.Crm, order, $"+861380013800{i}", "b" + i,
                (Milestone.Created, "2026-03-02T01:00:00Z"), (Milestone.Paid, "2026-03-02T02:00:00Z"),
                (Milestone.Signed, "2026-03-02T02:30:00Z"));
        await stage.Crm.RunUntilAsync(TestCrm.At("2026-03-06T02:00:00Z"));
        await stage.RenewAsync();
        return stage;
    }

    static async Task<(string Id, string Address)> OfAsync(PagesStage stage, string page)
    {
        var task = (await stage.Crm.TasksAsync()).First(t => page.Contains(t.Id + "/done", StringComparison.Ordinal));
        var customer = (await stage.Crm.CustomersAsync()).First(c => page.Contains($"{c.Id}/{task.Id}/done", StringComparison.Ordinal)).Id;
        return (task.Id, $"tasks/{customer}/{task.Id}");
    }

    static string Seen(Page page) => page.Hidden("seen");
}
