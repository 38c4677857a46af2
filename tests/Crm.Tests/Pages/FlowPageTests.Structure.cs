using Crm.Flows;
using Crm.Pages.Accounts;
using Crm.Publishing;
using Crm.Tests.Support;

namespace Crm.Tests.Pages;

/// <summary>Steps and variants that a draft adds and takes out.</summary>
public sealed partial class FlowPageTests
{
    static readonly (string, string)[] Day10 =
    [
        ("step", "day-10-care"), ("label.zh-CN", "第十天关怀"), ("label.en", "Day 10 <care>"), ("begins", "Signed"),
        ("after.amount", "10"), ("after.unit", "d"), ("expires.amount", "2"), ("expires.unit", "d"), ("channel", "sms"),
        ("class", "care"), ("behind", "signed"),
        ("text.zh-CN", "{{name}}，用得还好吗？"), ("text.en", "{{name}}, is all well?"), ("preset.light", "yes"),
    ];

    [Theory]
    [InlineData("en", "Kept in the draft", "Day 10 <care>")]
    [InlineData("zh-CN", "已存入草稿", "第十天关怀")]
    public async Task Step_IsAdded_Changed_ComparedAndPublished(string language, string kept, string label)
    {
        await using var stage = await OpenAsync();
        using var owner = stage.As(Role.Owner, language);
        (await owner.GetAsync(Flow)).Text.ShouldContain(Flow + "/new");
        await owner.GetAsync(Flow + "/new");
        var added = await owner.PostAsync(Flow + "/new", Day10);
        added.Location.ShouldBe($"/api/pages/{Flow}/steps/day-10-care?done=flow-drafted");
        var page = await owner.GetAsync(added.Location!);
        page.Text.ShouldContain(kept);
        page.Text.ShouldContain(label);
        page.Raw.ShouldNotContain("<care>");
        page.Text.ShouldContain("王小明");
        // It is changed like any other step, and its place stays.
        (await owner.PostAsync(Flow + "/steps/day-10-care", ("text.all.en", "{{name}}, still all well?"))).Status.ShouldBe(303);
        (await owner.GetAsync(Flow)).Text.ShouldContain(label);
        var difference = Shown(await owner.PostAsync(Flow + "/check", ("what", "draft")));
        (await owner.PostAsync(Flow + "/publish", ("what", "draft"), ("difference", difference))).Status.ShouldBe(303);
        var flow = stage.Crm.Get<FlowLibrary>().Newest("post-purchase")!;
        var step = flow.Find("day-10-care")!;
        step.Variants.Single().Text["en"].Source.ShouldBe("{{name}}, still all well?");
        flow.Steps[flow.Steps.ToList().IndexOf(step) - 1].Name.ShouldBe("signed");
        flow.StepsOf("light").ShouldContain(step);
        (await stage.Crm.Get<FlowDrafts>().ListAsync(Go)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Step_ThatIsAdded_AndDroppedAgain_LeavesNothing_AndMistakesAreTold()
    {
        await using var stage = await OpenAsync();
        using var owner = stage.As(Role.Owner);
        await owner.GetAsync(Flow + "/new");
        (await owner.PostAsync(Flow + "/new", [.. Day10.Where(f => f.Item1 != "step"), ("step", "signed")])).Text
            .ShouldContain("named signed already");
        (await owner.PostAsync(Flow + "/new", [.. Day10.Where(f => f.Item1 != "step"), ("step", "Day 10")])).Text
            .ShouldContain("small letters");
        var wrong = await owner.PostAsync(Flow + "/new", [.. Day10.Where(f => f.Item1 != "text.en"), ("text.en", "{{#if name}}open")]);
        wrong.Status.ShouldBe(400);
        wrong.Text.ShouldContain("{{#if name}}open", customMessage: "what was typed stays");
        (await stage.Crm.Get<FlowDrafts>().ListAsync(Go)).ShouldBeEmpty();
        (await owner.PostAsync(Flow + "/new", Day10)).Status.ShouldBe(303);
        (await owner.PostAsync(Flow + "/new", Day10)).Text.ShouldContain("named day-10-care already");
        (await owner.PostAsync(Flow + "/steps/day-10-care/switch", ("do", "drop"))).Location!.ShouldContain("/draft");
        (await stage.Crm.Get<FlowDrafts>().ListAsync(Go)).ShouldBeEmpty();
        using var staff = stage.As(Role.Staff);
        (await staff.GetAsync(Flow)).Text.ShouldNotContain(Flow + "/new");
    }

    [Fact]
    public async Task Variant_IsAddedBeforeTheOneItIsACopyOf_Changed_AndAnotherTakenOut()
    {
        await using var stage = await OpenAsync();
        using var owner = stage.As(Role.Owner);
        var names = stage.Crm.Get<FlowLibrary>().Newest("post-purchase")!.Find("signed")!.Variants.Select(v => v.Name).ToList();
        const string Signed = Flow + "/steps/signed";
        await owner.GetAsync(Signed);
        (await owner.PostAsync(Signed + "/variant", ("do", "add"), ("variant", "friends"), ("like", names[^1]))).Status.ShouldBe(303);
        (await owner.PostAsync(Signed + "/variant", ("do", "add"), ("variant", "friends"), ("like", names[^1]))).Text
            .ShouldContain("named friends already");
        (await owner.GetAsync(Signed)).Text.ShouldContain("text.friends.en");
        (await owner.PostAsync(Signed, [("text.friends.en", "Dear {{name}}."),
            .. Row("when.friends.", "all", ("customer.paidOrders", "atLeast", "5"))])).Status.ShouldBe(303);
        (await owner.PostAsync(Signed + "/variant", ("remove", names[0]))).Status.ShouldBe(303);
        var shown = await owner.PostAsync(Flow + "/check", ("what", "draft"));
        shown.Text.ShouldSatisfyAllConditions(t => t.ShouldNotContain("\\u"), t => t.ShouldNotContain("\"variant\""),
            t => t.ShouldContain(string.Join(", ", names)), t => t.ShouldContain("Paid orders is at least 5"),
            t => t.ShouldContain("Dear {{name}}."));
        var difference = Shown(shown);
        (await owner.PostAsync(Flow + "/publish", ("what", "draft"), ("difference", difference))).Status.ShouldBe(303);
        var step = stage.Crm.Get<FlowLibrary>().Newest("post-purchase")!.Find("signed")!;
        step.Variants.Select(v => v.Name).ShouldBe([.. names.Skip(1).SkipLast(1), "friends", names[^1]]);
        step.Variants[^2].Text["en"].Source.ShouldBe("Dear {{name}}.");
        stage.Crm.Get<FlowLibrary>().Source("post-purchase", Now + 1)!.ShouldContain(
            """{"all":[{"fact":"customer.paidOrders","atLeast":5}]}""");
    }

    [Fact]
    public async Task Variant_IsAddedAndTakenOut_WithWhatIsTypedIntoTheStep()
    {
        await using var stage = await OpenAsync();
        using var owner = stage.As(Role.Owner);
        async Task<StepEdit> KeptAsync() => (await stage.Crm.Get<FlowDrafts>().ListAsync(Go)).Single().Steps["paid-care"];
        (await owner.GetAsync(Care)).Raw.ShouldContain("<form class=\"step\" id=\"step\"");
        (await owner.PostAsync(Care + "/variant", [.. Changed(), ("do", "add"), ("variant", "friends"), ("like", "new")])).Status
            .ShouldBe(303);
        (await KeptAsync()).ShouldSatisfyAllConditions(e => e.Text!["new"]["en"].ShouldBe("Dear {{name}}, {{order}} is paid."),
            e => e.Added!.Keys.ShouldBe(["friends"]), e => e.On.ShouldNotBeNull());

        var wrong = await owner.PostAsync(Care + "/variant", [.. Changed("Dear {{name}}, it is paid."), ("do", "add"),
            ("variant", "Old Friends"), ("like", "new")]);
        wrong.Status.ShouldBe(400);
        wrong.Text.ShouldSatisfyAllConditions(t => t.ShouldContain("Dear {{name}}, it is paid."),
            t => t.ShouldContain("value=\"Old Friends\""));
        (await owner.PostAsync(Care + "/variant", [.. Changed("Dear {{name}}, it is paid."), ("text.friends.en", "Dear friend."),
            ("remove", "friends")])).Status.ShouldBe(303);
        (await KeptAsync()).ShouldSatisfyAllConditions(e => e.Text!["new"]["en"].ShouldBe("Dear {{name}}, it is paid."),
            e => e.Added.ShouldBeNull(), e => e.Text!.Keys.ShouldBe(["new"]));
    }

    [Fact]
    public async Task Variant_TheLastOne_Stays()
    {
        await using var stage = await OpenAsync();
        using var owner = stage.As(Role.Owner);
        await owner.GetAsync(Flow + "/new");
        await owner.PostAsync(Flow + "/new", Day10);
        (await owner.PostAsync(Flow + "/steps/day-10-care/variant", ("remove", "all"))).Text
            .ShouldContain("one variant at least");
        (await owner.PostAsync(Flow + "/steps/day-10-care/variant", ("do", "add"), ("variant", "b"), ("like", "all"))).Status.ShouldBe(303);
        (await owner.PostAsync(Flow + "/steps/day-10-care/variant", ("remove", "b"))).Status.ShouldBe(303);
        var edit = (await stage.Crm.Get<FlowDrafts>().ListAsync(Go)).Single().Steps["day-10-care"];
        (edit.Added, edit.Without).ShouldBe((null, null));
    }
}
