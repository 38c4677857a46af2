using Crm.Flows;
using Crm.Pages.Accounts;
using Crm.Publishing;
using Crm.Tests.Support;

namespace Crm.Tests.Pages;

/// <summary>What a draft changes beside texts and times: who gets it, when a variant is the one, mails.</summary>
public sealed partial class FlowPageTests
{
    [Fact]
    public async Task Draft_TakesWhoGetsIt_WhenAVariantIsTheOne_AndMails_ShownWhileTyped_AndPublished()
    {
        await using var stage = await OpenAsync();
        using var owner = stage.As(Role.Owner);
        var page = await owner.GetAsync(Care + "?shop=demo");
        foreach (var said in new[] { "Payment for order #1001 received", "Just answer this mail", "name=\"audience.rows\" value=\"2\"",
            "name=\"mail.subject.en\"" }) page.Text.ShouldContain(said, Case.Insensitive);
        (await owner.GetAsync(Care)).Text.ShouldNotContain("flow.", Case.Sensitive, "every word is there");

        (string, string)[] typed = [("mail.subject.en", "{{order}} it is"), ("mail.body.en", "Dear {{name}}, *thanks*."),
            .. Row("audience.", "all", ("customer.paidOrders", "atLeast", "7")),
            .. Row("when.returning.", "any", ("customer.boughtBefore", "atLeast", "3"), ("order.delivery", "is", "pickup"))];
        var shown = await owner.PostAsync(Care + "/preview", [.. typed, ("shop", "demo")]);
        shown.Status.ShouldBe(200, shown.Text);
        foreach (var said in new[] { "#1001 it is", "Dear 王小明, *thanks*.", "would get none of these" }) shown.Text.ShouldContain(said);

        (await owner.PostAsync(Care, typed)).Location.ShouldBe($"/api/pages/{Care}?done=flow-drafted");
        var draft = await owner.GetAsync(Flow + "/draft");
        foreach (var said in new[] { "Mail: subject", "{{order}} it is", "Paid orders is at least 7",
            "Paid orders before this one is at least 3" })
            draft.Text.ShouldContain(said);
        var difference = Shown(await owner.PostAsync(Flow + "/check", ("what", "draft")));
        (await owner.PostAsync(Flow + "/publish", ("what", "draft"), ("difference", difference))).Status.ShouldBe(303);
        var step = stage.Crm.Get<FlowLibrary>().Newest("post-purchase")!.Find("paid-care")!;
        step.Variants[^1].Mail!.Subject["en"].Source.ShouldBe("{{order}} it is");
        step.Variants[^1].Mail!.Subject["zh-CN"].Source.ShouldBe("订单{{order}}已付款");
        var source = stage.Crm.Get<FlowLibrary>().Source("post-purchase", Now + 1)!;
        source.ShouldContain("""{"any":[{"fact":"customer.boughtBefore","atLeast":3},{"fact":"order.delivery","is":"pickup"}]}""");
        source.ShouldContain("""{"all":[{"fact":"customer.paidOrders","atLeast":7}]}""");
    }

    [Fact]
    public async Task TwoOwners_OfOneStep_TheSecondIsTold_AndKeepsWhatWasTyped()
    {
        await using var stage = await OpenAsync();
        using var owner = stage.As(Role.Owner);
        var (first, second) = (await owner.GetAsync(Care), await owner.GetAsync(Care));
        (await owner.PostAsync(Care, ("text.new.zh-CN", "{{name}}，谢谢您"), ("seen", first.Hidden("seen")))).Status.ShouldBe(303);
        (string, string)[] mine = [("text.new.en", "Dear {{name}}.")];
        var looked = await owner.PostAsync(Care + "/preview", [.. mine, ("seen", second.Hidden("seen"))]);
        var late = await owner.PostAsync(Care, [.. mine, ("seen", looked.Hidden("seen"))]);
        late.Status.ShouldBe(409);
        late.Text.ShouldContain("Somebody changed this step meanwhile");
        late.Text.ShouldContain("Dear {{name}}.");
        (await KeptAsync(stage)).ShouldContain("谢谢您");
        (await owner.PostAsync(Care, [.. mine, ("seen", late.Hidden("seen"))])).Status.ShouldBe(303, "asked for knowingly");
        (await KeptAsync(stage)).ShouldBe("Dear {{name}}.");
    }

    static async Task<string> KeptAsync(PagesStage stage) => string.Join(' ', (await stage.Crm.Get<FlowDrafts>().ListAsync(Go)).Single()
        .Steps["paid-care"].Text!["new"].Values);

    [Fact]
    public async Task Conditions_LeftAsTheyAre_AreNoChange_EmptiedAreForEverybody_AndWrongOnesAreTold()
    {
        await using var stage = await OpenAsync();
        using var owner = stage.As(Role.Owner);
        await owner.GetAsync(Care);
        (string, string)[] same = [("audience.rows", "2"), ("audience.joiner", "any"), ("audience.fact.0", "order.paymentMethod"),
            ("audience.op.0", "is"), ("audience.value.0", "cashOnDelivery"), ("audience.not.0", "yes"), ("audience.fact.1", "")];
        await owner.PostAsync(Care, same);
        (await stage.Crm.Get<FlowDrafts>().ListAsync(Go)).ShouldBeEmpty();
        var wrong = await owner.PostAsync(Care, Row("audience.", "all", ("customer.paidOrders", "atLeast", "many")));
        wrong.Status.ShouldBe(400);
        wrong.Text.ShouldContain("value=\"many\"");
        var draft = await owner.PostAsync(Care, ("mail.subject.en", "{{#if name}} never closed"));
        draft.Status.ShouldBe(400);
        draft.Text.ShouldContain("{{#if name}} never closed");
        await owner.PostAsync(Care, ("audience.rows", "1"), ("audience.fact.0", ""));
        (await stage.Crm.Get<FlowDrafts>().ListAsync(Go)).Single().Steps["paid-care"].Audience!.Value.GetRawText().ShouldBe("true");
        (await owner.GetAsync(Care)).Text.ShouldContain("Everybody");
    }

    static (string, string)[] Row(string prefix, string joiner, params (string Fact, string Op, string Value)[] rows) =>
        [(prefix + "rows", $"{rows.Length}"), (prefix + "joiner", joiner), .. rows.SelectMany((row, i) => new[]
        {
            ($"{prefix}fact.{i}", row.Fact), ($"{prefix}op.{i}", row.Op), ($"{prefix}value.{i}", row.Value),
        })];
}
