using Crm.Pages.Accounts;
using Microsoft.Playwright;

namespace Crm.Pages.Tests;

/// <summary>What people do with one buyer, with the start, and with a flow's steps: with a script and without one.</summary>
[Collection("Site")]
public sealed class PersonTests(Site site)
{
    [Theory]
    [InlineData("en", true, 1440, "Add the tag", "Write a note", "Set an attribute", "Save", "The note is written down.")]
    [InlineData("zh-CN", false, 390, "添加标签", "写备注", "设置属性", "保存", "备注已保存。")]
    public async Task Card_TagAttributeAndNote_AreWritten(string language, bool script, int width, string tag, string note,
        string attribute, string save, string done)
    {
        await using var context = await site.AsAsync(Role.Staff, language, width, script: script);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/api/pages/customers/" + site.Customer);
        await page.Locator("input[name=tag]:not([type=hidden])").FillAsync("熟客" + width);
        await page.GetByRole(AriaRole.Button, new() { Name = tag }).ClickAsync();
        await Assertions.Expect(page.Locator(".chips")).ToContainTextAsync("熟客" + width);
        await page.GetByText(attribute).ClickAsync();
        await page.Locator("input[name=name]:not([type=hidden])").FillAsync("尺码" + width);
        await page.Locator("input[name=value]").FillAsync("M & L");
        await page.Locator("form:has(input[name=value])").GetByRole(AriaRole.Button, new() { Name = save }).ClickAsync();
        await Assertions.Expect(page.GetByText("M & L").First).ToBeVisibleAsync();
        await page.GetByText(note).ClickAsync();
        await page.Locator("form[action$='/note'] textarea").FillAsync("喜欢硬的 <i>\n周末再打");
        await page.Locator("form[action$='/note'] button").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync(done);
        await Assertions.Expect(page.Locator(".note-text").First).ToContainTextAsync("喜欢硬的 <i>");
        await page.Locator(".chips li", new() { HasText = "熟客" + width }).GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(page.Locator(".chips li", new() { HasText = "熟客" + width })).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("en", true, 1440, "Send a text", "Look at it", "As the buyer would read it",
        "Text by hand")]
    [InlineData("zh-CN", false, 390, "发短信", "先看一下", "买家看到的内容", "人工短信")]
    public async Task AText_IsLookedAt_WithItsPartsOrTheRuleThatHoldsIt(string language, bool script, int width, string send, string look,
        string preview, string text)
    {
        await using var context = await site.AsAsync(Role.Staff, language, width, script: script);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/api/pages/customers/" + site.Customer);
        var before = await page.Locator(".timeline li", new() { HasText = text }).CountAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = send }).ClickAsync();
        await page.Locator("textarea[name=text]").FillAsync("{{name}}，枕套已补发。");
        await page.GetByRole(AriaRole.Button, new() { Name = look }).ClickAsync();
        var seen = page.GetByRole(AriaRole.Region, new() { Name = preview });
        await Assertions.Expect(seen.Locator(".written p, .note.warn").First).ToBeVisibleAsync();
        (await page.Locator("textarea[name=text]").InputValueAsync()).ShouldBe("{{name}}，枕套已补发。");
        await LookTests.KeepAsync(page, $"hand-text-{language}-{width}");
        // Whatever the hour is: it goes, waits, or is told why not; clicked twice it is one text.
        await page.Locator("button[value=send]").DblClickAsync();
        await page.WaitForURLAsync("**/customers/*done=text-*");
        await page.GotoAsync("/api/pages/customers/" + site.Customer);
        await Assertions.Expect(page.Locator(".timeline li", new() { HasText = text })).ToHaveCountAsync(before + 1);
    }

    [Fact]
    public async Task Customer_IsFoundByName_AndTheNameIsInNoAddress()
    {
        await using var context = await site.AsAsync(Role.Viewer, "zh-CN", 390, script: false);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/api/pages/customers/" + site.Customer);
        var name = await page.Locator("h1").InnerTextAsync();
        await page.GotoAsync("/api/pages/customers");
        await page.GetByRole(AriaRole.Searchbox).FillAsync(name);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByText(name).First).ToBeVisibleAsync();
        page.Url.ShouldNotContain(Uri.EscapeDataString(name));
    }

    [Theory]
    [InlineData("en", "Test text", "Send one text", "The test text was taken")]
    [InlineData("zh-CN", "测试短信", "发送一条", "测试短信已被接收")]
    public async Task Start_ATestText_IsSent_AndItsAnswerShown(string language, string title, string go, string taken)
    {
        await using var context = await site.AsAsync(Role.Owner, language, script: false);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/api/pages/start");
        await page.Locator("details.trial summary", new() { HasText = title }).First.ClickAsync();
        await page.Locator("input[name=phone]").First.FillAsync("13800138765");
        await page.GetByRole(AriaRole.Button, new() { Name = go }).First.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync(taken);
        (await page.ContentAsync()).ShouldNotContain("138765");
        page.Url.ShouldNotContain("8765");
    }

    [Fact]
    public async Task ADownload_IsHadAgain_BySecondPress()
    {
        await using var context = await site.AsAsync(Role.Staff);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/api/pages/campaigns/gifts");
        var form = page.Locator("form[action$='/packing']");
        for (var i = 0; i < 2; i++)
        {
            await Assertions.Expect(form).Not.ToHaveAttributeAsync("data-sent", "yes");
            var file = await page.RunAndWaitForDownloadAsync(() => form.GetByRole(AriaRole.Button).ClickAsync());
            file.SuggestedFilename.ShouldStartWith("packing-");
        }
    }

    [Fact]
    public async Task Language_IsSwitched_OnAPageThatWasPosted()
    {
        await using var context = await site.AsAsync(Role.Staff, script: false);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/api/pages/campaigns/of/spring");
        await page.Locator("form[action$='/check'] button").ClickAsync();
        await page.WaitForURLAsync("**/check");
        await page.Locator("button[value=zh-CN]").ClickAsync();
        await page.WaitForURLAsync("**/campaigns/of/spring");
        (await page.Locator("html").GetAttributeAsync("lang")).ShouldBe("zh-CN");
    }

    [Theory]
    [InlineData("en", true, 1440, "Add a step", "Keep in the draft", "new in the draft", "Look", "Who gets what, step by step")]
    [InlineData("zh-CN", false, 390, "添加步骤", "存入草稿", "草稿中新增", "查看影响", "各步骤：谁收到什么")]
    public async Task Flow_AStepAndAVariant_AreAdded_LookedAt_AndTakenOutAgain(string language, bool script, int width, string add,
        string keep, string fresh, string look, string reach)
    {
        await using var context = await site.AsAsync(Role.Owner, language, width, script: script);
        var (page, name) = (await context.NewPageAsync(), "walked-" + width);
        await page.GotoAsync("/api/pages/flows/of/win-back");
        await page.GetByRole(AriaRole.Link, new() { Name = add }).ClickAsync();
        await page.Locator("input[name=step]").FillAsync(name);
        await page.Locator("input[name='label.zh-CN']").FillAsync("第十天");
        await page.Locator("input[name='label.en']").FillAsync("Day ten");
        await page.Locator("select[name=begins]").SelectOptionAsync("Signed");
        await page.Locator("input[name='after.amount']").FillAsync("10");
        await page.Locator("select[name='after.unit']").SelectOptionAsync("d");
        await page.Locator("textarea[name='text.zh-CN']").FillAsync("{{name}}，用得还好吗？");
        await page.Locator("textarea[name='text.en']").FillAsync("{{name}}, is all well?");
        await page.GetByRole(AriaRole.Button, new() { Name = keep }).ClickAsync();
        await page.WaitForURLAsync("**/steps/" + name + "**");
        await Assertions.Expect(page.GetByText(fresh).First).ToBeVisibleAsync();
        await page.Locator("details:has(input[name=variant]:not([type=hidden])) summary").ClickAsync();
        await page.Locator("input[name=variant]:not([type=hidden])").FillAsync("friends");
        await page.Locator("textarea[name='text.all.en']").FillAsync("{{name}}, is all still well?");
        await page.Locator("button[value=add]").ClickAsync();
        await Assertions.Expect(page.Locator("textarea[name='text.friends.en']")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("textarea[name='text.all.en']")).ToHaveValueAsync("{{name}}, is all still well?");
        await page.GotoAsync("/api/pages/flows/of/win-back/draft");
        await page.Locator("select[name=days]").SelectOptionAsync("30");
        await page.GetByRole(AriaRole.Button, new() { Name = look, Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = reach })).ToBeVisibleAsync();
        await LookTests.KeepAsync(page, $"replayed-{language}-{width}");
        await page.GotoAsync($"/api/pages/flows/of/win-back/steps/{name}");
        await page.Locator("button[name=remove][value=friends]").ClickAsync();
        await Assertions.Expect(page.Locator("textarea[name='text.friends.en']")).ToHaveCountAsync(0);
        await page.Locator("form[action$='/switch'] button[value=drop]").ClickAsync();
        await page.WaitForURLAsync("**/draft**");
    }
}
