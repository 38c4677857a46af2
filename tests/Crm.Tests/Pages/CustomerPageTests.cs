using Crm.Customers;
using Crm.Orders;
using Crm.Pages.Accounts;
using Crm.Reports;
using Crm.Tasks;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Pages;

/// <summary>The search and the card: what is shown to whom, and what each action leaves behind.</summary>
public sealed class CustomerPageTests
{
    const string Whole = "13800138000";

    [Fact]
    public async Task Search_ByTail_Whole_Order_LeadsToTheCard_WhichMasksThePhone()
    {
        await using var stage = await PagesStage.OpenAsync();
        var customer = await StaffStory.SignedAndRunAsync(stage.Crm);
        await stage.RenewAsync();
        using var viewer = stage.As(Role.Viewer);
        foreach (var typed in new[] { "8000", Whole, "1001", "#1001" })
        {
            await viewer.GetAsync("customers");
            (await viewer.PostAsync("customers", ("q", typed))).Location.ShouldBe("/api/pages/customers/" + customer, typed);
        }
        await stage.Crm.Get<DailyCounts>().RunAsync(CancellationToken.None);
        var found = await viewer.PostAsync("customers", ("q", "8000"));
        found.Text.ShouldContain(customer, customMessage: "by the count's hints, which may miss who came since");
        found.Text.ShouldContain("Not among them?");
        (await viewer.PostAsync("customers", ("q", "8000"), ("all", "yes"))).Location.ShouldBe("/api/pages/customers/" + customer);
        (await viewer.PostAsync("customers", ("q", "#1001"))).Location.ShouldBe("/api/pages/customers/" + customer);
        (await viewer.PostAsync("customers", ("q", "9999"))).Text.ShouldContain("Nobody and no order fits");
        var card = await viewer.GetAsync("customers/" + customer);
        card.Text.ShouldContain("****8000");
        card.Text.ShouldNotContain(Whole);
        card.Text.ShouldContain("Order #1001: signed");
        card.Text.ShouldContain("乳胶枕 × 1");
        card.Text.ShouldNotContain("/erase");
    }

    [Fact]
    public async Task Search_ByName_IsPosted_Paged_AndFindsWhoCameSince_WhenAsked()
    {
        await using var stage = await PagesStage.OpenAsync();
        for (var i = 0; i < 30; i++)
            await StaffStory.OrderAsync(stage.Crm, $"20{i:00}", null, "n" + i, (Milestone.Created, "2026-03-02T01:00:00Z"));
        using var viewer = stage.As(Role.Viewer);
        await viewer.GetAsync("customers");
        Count(await viewer.PostAsync("customers", ("q", "王小明"))).ShouldBe(25, "by a pass, as nothing was counted");
        await stage.Crm.Get<DailyCounts>().RunAsync(CancellationToken.None);
        var first = await viewer.PostAsync("customers", ("q", "小明"));
        (Count(first), first.Location).ShouldBe((25, null));
        first.Text.ShouldContain("Not among them?");
        var next = System.Text.RegularExpressions.Regex.Match(first.Raw, "name=\"after\" value=\"([0-9a-f]{32})\"").Groups[1].Value;
        Count(await viewer.PostAsync("customers", ("q", "小明"), ("after", next))).ShouldBe(5);
        (await viewer.PostAsync("customers", ("q", "大"))).Text.ShouldContain("two characters of a name");

        static int Count(Page page) => System.Text.RegularExpressions.Regex.Count(page.Raw, "<th scope=\"row\">");
    }

    [Fact]
    public async Task History_TellsWhatWasNotSent_InTheReadersLanguage()
    {
        await using var stage = await PagesStage.OpenAsync();
        var customer = await StaffStory.SignedAndRunAsync(stage.Crm);
        await stage.RenewAsync();
        using var english = stage.As(Role.Viewer);
        using var chinese = stage.As(Role.Viewer, "zh-CN");
        var stopped = (await stage.Crm.TouchpointsAsync()).First(t => t.State == TouchpointState.Suppressed);
        var why = stage.Crm.Get<WhyNot>();
        foreach (var (browser, language) in new[] { (english, "en"), (chinese, "zh-CN") })
        {
            var sentence = (await why.In(language).OfAsync(customer, null, CancellationToken.None))!.Entries
                .First(e => e.Rule == stopped.Reason && e.Step == stopped.Step).Sentence;
            (await browser.GetAsync("customers/" + customer)).Text.ShouldContain(sentence);
        }
    }

    [Fact]
    public async Task Reveal_ShowsThePhone_AndIsInTheLogFirst()
    {
        await using var stage = await PagesStage.OpenAsync();
        var customer = await StaffStory.SignedAndRunAsync(stage.Crm);
        await stage.RenewAsync();
        using var staff = stage.As(Role.Staff);
        await staff.GetAsync("customers/" + customer);
        (await staff.PostAsync($"customers/{customer}/reveal")).Text.ShouldContain(Whole);
        var entry = (await LogAsync(stage))[0];
        (entry.Who, entry.What, entry.About).ShouldBe(("staff", Acts.Revealed, customer));
    }

    [Fact]
    public async Task Consent_TaskAndMistakes_AreWritten_OrSaid()
    {
        await using var stage = await PagesStage.OpenAsync();
        var customer = await StaffStory.SignedAndRunAsync(stage.Crm);
        await stage.RenewAsync();
        using var staff = stage.As(Role.Staff);
        await staff.GetAsync("customers/" + customer);
        (await staff.PostAsync($"customers/{customer}/consent", ("class", "Promotional"), ("granted", "no"), ("shop", "demo"),
            ("channel", "phone"), ("wording", "别再发了"))).Status.ShouldBe(303);
        var word = (await stage.Crm.CustomersAsync()).Single(c => c.Id == customer).Consent[MessageClass.Promotional].Value;
        (word.Granted, word.By, word.Wording).ShouldBe((false, "staff", "别再发了"));
        (await staff.PostAsync($"customers/{customer}/consent", ("class", "Promotional"), ("shop", "demo"))).Text
            .ShouldContain("Consent: say true or false.");

        (await staff.PostAsync($"customers/{customer}/task", ("kind", "complaint"), ("text", "枕头有味道"), ("order", "1001"),
            ("mine", "yes"), ("urgent", "yes"))).Status.ShouldBe(303);
        var task = (await stage.Crm.TasksAsync()).Single(t => t.Kind == "complaint");
        (task.Person, task.Order!.Id, task.Priority).ShouldBe(("staff", "1001", TaskPriority.High));
        (await staff.PostAsync($"customers/{customer}/task", ("kind", "complaint"), ("text", ""))).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Export_AndErasure_AreTheOwners_AndConfirmed()
    {
        await using var stage = await PagesStage.OpenAsync();
        var customer = await StaffStory.SignedAndRunAsync(stage.Crm);
        await stage.RenewAsync();
        using var owner = stage.As(Role.Owner);
        await owner.GetAsync("customers/" + customer);
        (await owner.PostAsync($"customers/{customer}/export", ("format", "json"))).Text.ShouldContain(Whole);
        (await owner.PostAsync($"customers/{customer}/export", ("format", "csv"))).Text.ShouldStartWith("table,row,column,value");
        (await owner.PostAsync($"customers/{customer}/erase")).Status.ShouldBe(400);
        (await stage.Crm.CustomersAsync()).Single().Erased.ShouldBeNull();
        (await owner.PostAsync($"customers/{customer}/erase", ("sure", "yes"))).Location.ShouldBe("/api/pages/customers?done=erased");
        (await stage.Crm.CustomersAsync()).Single().Erased.ShouldNotBeNull();
        var gone = await owner.GetAsync("customers/" + (await stage.Crm.CustomersAsync()).Single().Id);
        gone.Text.ShouldContain("This person was erased");
        gone.Text.ShouldNotContain("/task\"");
        (await LogAsync(stage)).Select(e => e.What)
            .ShouldBe([Acts.Erased, Acts.Exported, Acts.Exported], ignoreOrder: true);
        (await owner.GetAsync("customers/" + customer)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Card_OfOneThatWasTakenIn_LeadsToTheOther()
    {
        await using var stage = await PagesStage.OpenAsync();
        var crm = stage.Crm;
        var first = await StaffStory.OrderAsync(crm, "1", null, "b1", (Milestone.Created, "2026-03-02T01:00:00Z"));
        var second = await StaffStory.OrderAsync(crm, "2", StaffStory.Phone, "b2", (Milestone.Created, "2026-03-02T01:10:00Z"));
        // As the merger leaves it until everything has moved.
        await StaffStory.PutAsync(crm, (await crm.CustomersAsync()).Single(c => c.Id == first) with { MergedInto = second });
        using var viewer = stage.As(Role.Viewer);
        (await viewer.GetAsync("customers/" + first)).Location.ShouldBe("/api/pages/customers/" + second);
    }

    static async Task<IReadOnlyList<AuditEntry>> LogAsync(PagesStage stage) =>
        (await stage.Crm.Get<AuditLog>().ReadAsync(stage.Crm.Time.GetUtcNow().ToString("yyyy-MM",
            System.Globalization.CultureInfo.InvariantCulture), null, CancellationToken.None)).Entries;
}
