using Crm.Customers;
using Crm.Pages.Accounts;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Pages;

/// <summary>What is told of a buyer and sent to them from the card, by forms alone.</summary>
public sealed class PersonPageTests
{
    [Fact]
    public async Task TagAttributeAndNote_AreWritten_ShownToAll_AndLogged()
    {
        await using var stage = await PagesStage.OpenAsync();
        var customer = await StaffStory.SignedAndRunAsync(stage.Crm);
        await stage.RenewAsync();
        using var staff = stage.As(Role.Staff);
        await staff.GetAsync("customers/" + customer);
        (await staff.PostAsync($"customers/{customer}/tag", ("tag", "熟客<b>"))).Location!.ShouldEndWith("?done=tagged");
        (await staff.PostAsync($"customers/{customer}/attribute", ("name", "尺码"), ("value", "M & L"))).Status.ShouldBe(303);
        (await staff.PostAsync($"customers/{customer}/note", ("text", "喜欢<i>硬</i>的"), ("key", "one"))).Status.ShouldBe(303);
        (await staff.PostAsync($"customers/{customer}/note", ("text", "喜欢<i>硬</i>的"), ("key", "one"))).Status.ShouldBe(303);
        (await staff.PostAsync($"customers/{customer}/tag", ("tag", ""))).Text.ShouldContain("Tag ''");
        using var viewer = stage.As(Role.Viewer, "zh-CN");
        var card = await viewer.GetAsync("customers/" + customer);
        foreach (var word in new[] { "熟客<b>", "M & L", "喜欢<i>硬</i>的", "备注（staff）" }) card.Text.ShouldContain(word);
        card.Raw.ShouldNotContain("<i>硬");
        card.Text.ShouldNotContain("/tag\"", customMessage: "a viewer changes nothing");
        (await stage.Crm.AllAsync<Note>("n|")).Count.ShouldBe(1, "pressed twice is one note");
        // Of two words told at one instant neither is the later.
        stage.Crm.Time.Advance(TimeSpan.FromMinutes(1));
        (await staff.PostAsync($"customers/{customer}/tag", ("tag", "熟客<b>"), ("do", "remove"))).Status.ShouldBe(303);
        (await staff.GetAsync("customers/" + customer)).Text.ShouldNotContain("熟客<b>");
        (await stage.Crm.Get<AuditLog>().ReadAsync("2026-03", null, default)).Entries.Select(e => e.What)
            .ShouldContain(Acts.Noted);
    }

    [Fact]
    public async Task WhatIsRefused_StaysInItsForm()
    {
        await using var stage = await PagesStage.OpenAsync();
        var customer = await StaffStory.SignedAndRunAsync(stage.Crm);
        await stage.RenewAsync();
        using var staff = stage.As(Role.Staff);
        await staff.GetAsync("customers/" + customer);
        var birthday = await staff.PostAsync($"customers/{customer}/attribute", ("name", "birthday"), ("value", "31 February 1990"));
        birthday.Status.ShouldBe(400);
        birthday.Text.ShouldSatisfyAllConditions(t => t.ShouldContain("value=\"birthday\""),
            t => t.ShouldContain("value=\"31 February 1990\""), t => t.ShouldContain("<details open"));
        var note = new string('x', 2001);
        (await staff.PostAsync($"customers/{customer}/note", ("text", note), ("key", "k"))).Text.ShouldContain($">{note}</textarea>");
        (await staff.PostAsync($"customers/{customer}/tag", ("tag", new string('y', 41)))).Text
            .ShouldContain($"value=\"{new string('y', 41)}\"");
        var task = await staff.PostAsync($"customers/{customer}/task", ("kind", "call-back"), ("text", note), ("urgent", "yes"));
        task.Text.ShouldSatisfyAllConditions(t => t.ShouldContain($">{note}</textarea>"),
            t => t.ShouldContain("value=\"call-back\" selected"), t => t.ShouldContain("name=\"urgent\" value=\"yes\" checked"));
        (await staff.PostAsync($"customers/{customer}/consent", ("class", "Care"), ("granted", "no"), ("shop", "demo"),
            ("channel", "store"), ("wording", new string('z', 501)))).Text.ShouldContain(new string('z', 501));
        (await stage.Crm.Get<AuditLog>().ReadAsync("2026-03", null, default)).Entries.Count(e => e.Undone == true).ShouldBe(5);
        (await staff.GetAsync("customers/" + customer)).Text.ShouldNotContain("31 February");
    }

    [Theory]
    [InlineData("en", "It would go out at once.", "The text is sent.")]
    [InlineData("zh-CN", "会立即发出。", "短信已发送。")]
    public async Task AText_IsLookedAt_Sent_AndAgainSendsNothing(string language, string will, string done)
    {
        await using var stage = await PagesStage.OpenAsync();
        var customer = await StaffStory.SignedAndRunAsync(stage.Crm);
        await stage.RenewAsync();
        using var staff = stage.As(Role.Staff, language);
        var form = await staff.GetAsync($"customers/{customer}/text");
        form.Text.ShouldNotContain("value=\"send\"");
        (string, string)[] fields = [("key", "k1"), ("shop", "demo"), ("text", "{{name}}，已补发"), ("class", "Care")];
        var seen = await staff.PostAsync($"customers/{customer}/text", [.. fields, ("do", "look")]);
        seen.Text.ShouldContain(will);
        seen.Text.ShouldContain("【云朵家居】王小明，已补发");
        seen.Text.ShouldContain("value=\"k1\"", customMessage: "the key stays the form's");
        fields = [.. fields, ("shown", seen.Hidden("shown"))];
        var sent = await staff.PostAsync($"customers/{customer}/text", [.. fields, ("do", "send")]);
        (await staff.GetAsync(sent.Location!)).Text.ShouldContain(done);
        (await staff.PostAsync($"customers/{customer}/text", [.. fields, ("do", "send")])).Location!.ShouldEndWith("text-known");
        (await stage.Crm.TouchpointsAsync()).Count(t => t is { Hand: not null, State: TouchpointState.Accepted }).ShouldBe(1);
        (await stage.Crm.Get<AuditLog>().ReadAsync("2026-03", null, default)).Entries.Count(e => e.What == Acts.TextSent).ShouldBe(2);
    }

    [Fact]
    public async Task AText_ThatWasChangedSinceItWasLookedAt_IsShownAgainAndNotSent()
    {
        await using var stage = await PagesStage.OpenAsync();
        var customer = await StaffStory.SignedAndRunAsync(stage.Crm);
        await stage.RenewAsync();
        using var staff = stage.As(Role.Staff);
        await staff.GetAsync($"customers/{customer}/text");
        (string, string)[] fields = [("key", "k1"), ("shop", "demo"), ("class", "Care")];
        var seen = await staff.PostAsync($"customers/{customer}/text", [.. fields, ("text", "{{name}}，已补发"), ("do", "look")]);
        (string, string)[] changed = [.. fields, ("text", "{{tracking}}全场五折")];
        var shown = await staff.PostAsync($"customers/{customer}/text", [.. changed, ("shown", seen.Hidden("shown")), ("do", "send")]);
        shown.Status.ShouldBe(200);
        foreach (var said in new[] { "Nothing was sent", "【云朵家居】全场五折", "Not known of this buyer, and so left out: tracking" })
            shown.Text.ShouldContain(said);
        (await stage.Crm.TouchpointsAsync()).ShouldNotContain(t => t.Hand != null);
        var sent = await staff.PostAsync($"customers/{customer}/text", [.. changed, ("shown", shown.Hidden("shown")), ("do", "send")]);
        sent.Status.ShouldBe(303);
        (await staff.PostAsync($"customers/{customer}/text", [.. fields, ("text", "{{nmae}}亲"), ("do", "look")])).Text
            .ShouldContain("text: there is no variable 'nmae'; known are shop, name");
    }

    [Fact]
    public async Task AText_ThatARuleHoldsBack_SaysWhich_AndAForbiddenWordIsShown()
    {
        await using var stage = await PagesStage.OpenAsync();
        var customer = await StaffStory.SignedAndRunAsync(stage.Crm);
        await stage.RenewAsync();
        using var staff = stage.As(Role.Staff);
        await staff.GetAsync($"customers/{customer}/text");
        var seen = await staff.PostAsync($"customers/{customer}/text", ("key", "k"), ("shop", "demo"), ("text", "全网最低"),
            ("class", "Promotional"), ("do", "look"));
        seen.Text.ShouldContain("It would not go out.");
        seen.Text.ShouldContain("全网最低");
        seen.Raw.ShouldContain("note warn");
        (await staff.PostAsync($"customers/{customer}/text", ("key", "k"), ("shop", "demo"), ("do", "look"))).Text
            .ShouldContain("text: has 1");
        (await staff.GetAsync($"customers/{new string('0', 32)}/text")).Status.ShouldBe(404);
    }
}
