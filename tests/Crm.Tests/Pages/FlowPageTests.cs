using System.Text.RegularExpressions;
using Crm.Flows;
using Crm.Orders;
using Crm.Pages.Accounts;
using Crm.Publishing;
using Crm.Shops;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Pages;

/// <summary>A flow looked at, changed into a draft, compared, published as it was shown, and taken back.</summary>
public sealed partial class FlowPageTests
{
    const string Flow = "flows/of/post-purchase", Care = Flow + "/steps/paid-care";
    static readonly CancellationToken Go = CancellationToken.None;

    static readonly int Now = FlowLibrary.Load(null).Newest("post-purchase")!.Version;

    static async Task<PagesStage> OpenAsync()
    {
        var stage = await PagesStage.OpenAsync();
        await StaffStory.OrderAsync(stage.Crm, "1001", StaffStory.Phone, "b1", (Milestone.Created, "2026-03-02T01:50:00Z"),
            (Milestone.Paid, "2026-03-02T01:55:00Z"));
        return stage;
    }

    static (string, string)[] Changed(string text = "Dear {{name}}, {{order}} is paid.", string amount = "2", string unit = "h") =>
        [("text.new.en", text), ("on.0.amount", amount), ("on.0.unit", unit), ("expires.amount", "20"), ("expires.unit", "h")];

    static async Task<Touchpoint> CareAsync(PagesStage stage) => await stage.Crm.TouchpointAsync("paid-care");

    static string Shown(Page page) => Hash().Match(page.Raw).Groups[1].Value;

    [GeneratedRegex("name=\"difference\" value=\"([0-9a-f]{32})\"")]
    private static partial Regex Hash();

    [Fact]
    public async Task Lists_TellTheVersion_TheLifeOfARealOrder_AndWhatBecameOfIt()
    {
        await using var stage = await OpenAsync();
        await stage.Crm.RunForAsync(TimeSpan.FromHours(1));
        using var viewer = stage.As(Role.Viewer);
        var list = await viewer.GetAsync("flows");
        foreach (var said in new[] { "After the order", "post-purchase", "demo, second, us", $">{Now}</td>" })
            list.Text.ShouldContain(said);
        var flow = await viewer.GetAsync(Flow + "?shop=demo");
        foreach (var said in new[] { $"Version {Now} is in force", "As order #1001 lived it", "Payment received",
            "order paid, 10 min later" })
            flow.Text.ShouldContain(said);
        flow.Text.ShouldContain("<span class=\"tag good\">sent</span>");
        flow.Text.ShouldNotContain(StaffStory.Phone);
        (await viewer.GetAsync(Flow + "?shop=us")).Text.ShouldContain("As a sample order would live it");
        (await viewer.PostAsync(Flow, ("shop", "demo"), ("order", "#1001"))).Text.ShouldContain("As order #1001 lived it");
        (await viewer.PostAsync(Flow, ("shop", "demo"), ("order", "7777"))).Text.ShouldContain("The shop has no such order");
        (await viewer.GetAsync($"{Flow}/versions/{Now}")).Text.ShouldContain("\"flow\": \"post-purchase\"");
        (await viewer.GetAsync(Flow + "/versions/999")).Status.ShouldBe(404);
        (await viewer.GetAsync("flows/of/none")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Texts_AreWrittenForABuyer_WhoIsFound_WithPartsCostAndVariables()
    {
        await using var stage = await OpenAsync();
        using var owner = stage.As(Role.Owner);
        var page = await owner.GetAsync(Care + "?shop=demo");
        foreach (var said in new[] { "【云朵家居】王小明您好，您的订单已付款成功", "Hello 王小明, payment for order #1001 received.", "parts: 1",
            "0.045 CNY", "this one", "{{item}}" }) page.Text.ShouldContain(said);
        var typed = await owner.PostAsync(Care + "/preview", [.. Changed("{{name}}! " + new string('x', 200)), ("shop", "demo")]);
        typed.Status.ShouldBe(200);
        typed.Text.ShouldContain("【云朵家居】王小明! xxx");
        typed.Text.ShouldContain("parts: 4");
        var broken = await owner.PostAsync(Care + "/preview", [.. Changed("{{#if name}} never closed"), ("shop", "demo")]);
        broken.Status.ShouldBe(400);
        broken.Text.ShouldContain(">{{#if name}} never closed</textarea>");
        broken.Text.ShouldContain("role=\"alert\"");
        var found = await owner.PostAsync(Care + "/preview", ("do", "find"), ("q", "8000"), ("shop", "demo"));
        found.Text.ShouldContain("王小明");
        (await stage.Crm.Get<FlowDrafts>().ListAsync(Go)).ShouldBeEmpty("looking keeps nothing");

        // A viewer sees what is in force, whatever they send.
        using var viewer = stage.As(Role.Viewer);
        await viewer.GetAsync(Care);
        (await viewer.PostAsync(Care + "/preview", [.. Changed("mine"), ("shop", "demo")])).Text.ShouldNotContain("mine");
        (await viewer.GetAsync(Care)).Text.ShouldNotContain("<textarea");
    }

    [Fact]
    public async Task Draft_IsCompared_PublishedAsShown_InTheHistory_AndTakenBack()
    {
        await using var stage = await OpenAsync();
        using var owner = stage.As(Role.Owner);
        await owner.GetAsync(Care);
        (await owner.PostAsync(Care, Changed())).Location.ShouldBe($"/api/pages/{Care}?done=flow-drafted");
        (await CareAsync(stage)).Due.ShouldBe(TestCrm.At("2026-03-02T02:05:00Z"));
        var draft = await owner.GetAsync(Flow + "/draft");
        foreach (var said in new[] { $"Version {Now + 1}, laid over version {Now}", "Dear {{name}}, {{order}} is paid.", "PT10M", "PT2H" })
            draft.Text.ShouldContain(said);
        (await owner.GetAsync("flows")).Text.ShouldContain("1 in the draft");

        var kept = await owner.PostAsync(Flow + "/check", ("what", "draft"));
        kept.Text.ShouldContain("Nothing that waits changes.");
        var anew = await owner.PostAsync(Flow + "/check", ("what", "draft"), ("policy.paid-care", "replan"), ("days", "7"));
        anew.Status.ShouldBe(200);
        foreach (var said in new[] { "1 touches change.", "from 2026-03-02 10:05 to 2026-03-02 11:55", "The last 7 days by this version",
            $"Publish version {Now + 1}" }) anew.Text.ShouldContain(said);
        var published = await owner.PostAsync(Flow + "/publish", ("what", "draft"), ("policy.paid-care", "replan"),
            ("difference", Shown(anew)), ("note", "later is kinder"));
        published.Location.ShouldBe($"/api/pages/{Flow}/versions?done=flow-published");
        (await CareAsync(stage)).ShouldSatisfyAllConditions(t => t.Due.ShouldBe(TestCrm.At("2026-03-02T03:55:00Z")),
            t => t.Version.ShouldBe(Now + 1));
        (await stage.Crm.Get<FlowDrafts>().ListAsync(Go)).ShouldBeEmpty();
        var history = await owner.GetAsync(Flow + "/versions");
        foreach (var said in new[] { $"Version {Now + 1} is in force", "owner", "later is kinder", "is planned anew" })
            history.Text.ShouldContain(said);

        var back = await owner.PostAsync(Flow + "/check", ("what", $"v:{Now}"));
        back.Text.ShouldContain($"Version {Now} in force again");
        (await owner.PostAsync(Flow + "/publish", ("what", $"v:{Now}"), ("difference", Shown(back)))).Status.ShouldBe(303);
        stage.Crm.Get<FlowLibrary>().Newest("post-purchase")!.Version.ShouldBe(Now);
        var log = await stage.Crm.Get<AuditLog>().ReadAsync("2026-03", null, Go);
        log.Entries.Select(e => (e.What, e.About)).ShouldBe([(Acts.FlowPublished, $"post-purchase {Now}"),
            (Acts.FlowPublished, $"post-purchase {Now + 1}"), (Acts.FlowDrafted, "post-purchase/paid-care")], ignoreOrder: true);
    }

    [Fact]
    public async Task Publishing_WhatIsNotAsItWasShown_ChangesNothing_AndShowsWhatIsNow()
    {
        await using var stage = await OpenAsync();
        using var owner = stage.As(Role.Owner);
        await owner.GetAsync(Care);
        await owner.PostAsync(Care, Changed());
        (string, string)[] replan = [("what", "draft"), ("policy.paid-care", "replan")];
        (await owner.PostAsync(Flow + "/publish", replan)).Text.ShouldContain("Publish exactly this", customMessage: "shown first");
        var shown = Shown(await owner.PostAsync(Flow + "/check", replan));
        await StaffStory.OrderAsync(stage.Crm, "1002", "+8613800138001", "b2", (Milestone.Created, "2026-03-02T01:51:00Z"),
            (Milestone.Paid, "2026-03-02T01:56:00Z"));
        var reply = await owner.PostAsync(Flow + "/publish", [.. replan, ("difference", shown)]);
        reply.Status.ShouldBe(409);
        reply.Text.ShouldContain("0 touches are gone, 1 came");
        stage.Crm.Get<FlowLibrary>().Newest("post-purchase")!.Version.ShouldBe(Now);
        (await owner.PostAsync(Flow + "/publish", [.. replan, ("difference", Shown(reply))])).Status.ShouldBe(303);
        (await stage.Crm.TouchpointsAsync()).Where(t => t.Step == "paid-care").ShouldAllBe(t => t.Version == Now + 1);
    }

    [Fact]
    public async Task Step_IsHeld_TakenOut_BroughtBack_AndTheFlowRetired()
    {
        await using var stage = await OpenAsync();
        using var owner = stage.As(Role.Owner);
        await owner.GetAsync(Care);
        await owner.PostAsync(Care + "/pause", ("do", "pause"), ("of", "demo"), ("waiting", "expire"), ("reason", "too early"));
        (await stage.Crm.Get<StepPauses>().HoldsAsync("demo", "post-purchase", "paid-care", Go)).ShouldBe(PausedTouch.Expire);
        (await owner.GetAsync(Care)).Text.ShouldContain("too early");
        await owner.PostAsync(Care + "/pause", ("do", "resume"), ("of", "demo"));
        (await owner.PostAsync(Care + "/pause", ("do", "pause"), ("of", "nowhere"))).Text.ShouldContain("there is no such shop");

        await owner.PostAsync(Care + "/switch", ("do", "off"));
        (await owner.GetAsync(Flow)).Text.ShouldContain("off in the draft");
        (string, string)[] replan = [("what", "draft"), ("policy.paid-care", "replan")];
        var shown = Shown(await owner.PostAsync(Flow + "/check", replan));
        (await owner.PostAsync(Flow + "/publish", [.. replan, ("difference", shown)])).Status.ShouldBe(303);
        (await CareAsync(stage)).Reason.ShouldBe($"withdrawn:{Now + 1}");
        (await owner.GetAsync(Flow)).Text.ShouldContain($"last in version {Now}");
        (await owner.GetAsync(Care)).Status.ShouldBe(404);
        (await owner.PostAsync(Care + "/switch", ("do", "back"), ("version", $"{Now}"))).Location
            .ShouldBe($"/api/pages/{Flow}/draft?done=flow-drafted");
        (await owner.GetAsync(Care)).Text.ShouldContain("brought back in the draft");
        shown = Shown(await owner.PostAsync(Flow + "/check", replan));
        await owner.PostAsync(Flow + "/publish", [.. replan, ("difference", shown)]);
        (await CareAsync(stage)).ShouldSatisfyAllConditions(t => t.State.ShouldBe(TouchpointState.Planned),
            t => t.Version.ShouldBe(Now + 2));

        (await owner.PostAsync(Flow + "/retire", ("note", "x"))).Text.ShouldContain("Say that you are sure");
        await owner.PostAsync(Flow + "/retire", ("sure", "yes"));
        (await owner.GetAsync(Flow)).Text.ShouldContain("Nothing begins by this flow any more");
        stage.Crm.Get<FlowLibrary>().Newest("post-purchase").ShouldBeNull();
        (await owner.GetAsync(Flow + "/draft")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Mistakes_InTheForm_AreSaid_AndNothingIsKept()
    {
        await using var stage = await OpenAsync();
        using var owner = stage.As(Role.Owner);
        await owner.GetAsync(Care);
        foreach (var (fields, said) in new[]
        {
            (Changed(amount: "soon"), "give a whole number and its unit"), (Changed(unit: "years"), "give a whole number and its unit"),
            (Changed(text: " "), "the text for en is missing"), (Changed(text: new string('x', 2001)), "at most 2000 letters"),
            (Changed(text: "{{#each}}"), "text.en"), ([.. Changed(), ("on.0.at", "noon")], "give a local time"),
            ([("expires.amount", "0"), ("expires.unit", "h")], "for how long it is worth sending"),
        })
        {
            var page = await owner.PostAsync(Care, fields);
            page.Status.ShouldBe(400, said);
            page.Text.ShouldContain(said);
        }
        (await owner.PostAsync(Flow + "/publish", ("what", "v:99"), ("difference", new string('a', 32)))).Text
            .ShouldContain("not kept any more");
        (await stage.Crm.Get<FlowDrafts>().ListAsync(Go)).ShouldBeEmpty();
    }
}
