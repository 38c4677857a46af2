using System.Text.RegularExpressions;
using Crm.Pages.Accounts;
using Microsoft.Playwright;

namespace Crm.Pages.Tests;

/// <summary>What people do on the pages, with a script and without one.</summary>
[Collection("Site")]
public sealed class PathTests(Site site)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SignIn_WhyNot_Language_SignOut(bool script)
    {
        await using var context = await site.AsAsync(Role.Anyone, script: script);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/api/pages/why-not");
        await page.GetByLabel("Name").FillAsync("Owner");
        await page.GetByLabel("Password").FillAsync("a few long words");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.WaitForURLAsync("**/why-not");
        await page.GetByRole(AriaRole.Searchbox).FillAsync(site.PhoneTail);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByText(site.PhoneTail).First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "中文" }).ClickAsync();
        await ExpectTitleAsync(page, "为什么没发？");
        await page.GetByRole(AriaRole.Button, new() { Name = "退出" }).ClickAsync();
        await ExpectTitleAsync(page, "登录");
        page.Url.ShouldNotContain(site.PhoneTail);
    }

    [Theory]
    [InlineData(true, 1440)]
    [InlineData(false, 390)]
    public async Task Customer_IsFound_Revealed_AndAWordOfConsentIsWritten(bool script, int width)
    {
        await using var context = await site.AsAsync(Role.Staff, script: script, width: width);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/api/pages/customers");
        await page.GetByRole(AriaRole.Searchbox).FillAsync(site.PhoneTail);
        await page.Keyboard.PressAsync("Enter");
        await page.Locator($"a[href$='customers/{site.Customer}']").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the phone" }).ClickAsync();
        await Assertions.Expect(page.GetByText("+86").First).ToBeVisibleAsync();
        await page.GetByText("Write down consent").ClickAsync();
        await page.GetByLabel("No, they do not want it").CheckAsync();
        await page.GetByLabel("In which words").FillAsync("别再发了 <b>");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("The word is written down.");
        await page.GetByText("Every word with its evidence").ClickAsync();
        await Assertions.Expect(page.GetByText("别再发了 <b>").First).ToBeVisibleAsync();
        page.Url.ShouldNotContain(site.PhoneTail);
    }

    [Fact]
    public async Task Tasks_AreWorkedOff_ByTheKeyboardAlone()
    {
        await using var context = await site.AsAsync(Role.Staff);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/api/pages/tasks");
        await page.Keyboard.PressAsync("n");
        await page.WaitForURLAsync(url => url.Split('/').Length == 8);
        var first = page.Url;
        await page.Keyboard.PressAsync("r");
        await Assertions.Expect(page.Locator("a[href^='tel:']")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("w");
        await page.Keyboard.TypeAsync("1 n r: keys in a note are letters");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("1");
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Done. This is the next one.");
        page.Url.ShouldNotBe(first);
        await page.GotoAsync(first.Replace("/reveal", "", StringComparison.Ordinal));
        await Assertions.Expect(page.GetByText("Reached, content – 1 n r: keys in a note are letters")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Task_NobodyAnswers_IsPutOffInTwoClicks_WithoutAScript()
    {
        await using var context = await site.AsAsync(Role.Staff, "zh-CN", 390, script: false);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/api/pages/tasks");
        await page.GetByRole(AriaRole.Link, new() { Name = "开始处理" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "未接通" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("已推迟到下次再打。这是下一个。");
    }

    [Fact]
    public async Task Operations_APlatformIsPausedAndResumed_AndALetterPutBack()
    {
        await using var context = await site.AsAsync(Role.Owner);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/api/pages/operations");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).First.ClickAsync();
        await Assertions.Expect(page.GetByText("holds its texts")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Assertions.Expect(page.GetByText("holds its texts")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Put back" }).First.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status).First).ToHaveTextAsync("Back in the inbox.");
        await page.GetByRole(AriaRole.Link, new() { Name = "What to do" }).First.ClickAsync();
        await page.WaitForURLAsync("**/docs/runbook#poison");
    }

    [Theory]
    [InlineData("en", "Dashboard", "Show", "As a table")]
    [InlineData("zh-CN", "总览", "查看", "表格形式")]
    public async Task Dashboard_ShowsAnotherSpan_AndItsChartsAsTables(string language, string title, string show, string table)
    {
        await using var context = await site.AsAsync(Role.Viewer, language, script: false);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/api/pages/dashboard");
        await ExpectTitleAsync(page, title);
        await page.Locator("input[name=from]").FillAsync("2026-06-01");
        await page.Locator("input[name=to]").FillAsync("2026-06-10");
        await page.GetByRole(AriaRole.Button, new() { Name = show }).ClickAsync();
        await page.WaitForURLAsync("**from=2026-06-01&to=2026-06-10");
        (await page.Locator(".chart").First.Locator("rect").CountAsync()).ShouldBe(10);
        await page.GetByText(table).First.ClickAsync();
        await Assertions.Expect(page.Locator(".chart").First.GetByRole(AriaRole.Table)).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(true, "paid-care")]
    [InlineData(false, "arrived")]
    public async Task Flow_ATextIsChanged_SeenAsTheBuyerWould_Compared_AndPublished(bool script, string step)
    {
        await using var context = await site.AsAsync(Role.Owner, script: script, width: script ? 1440 : 390);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/api/pages/flows");
        await page.GetByRole(AriaRole.Link, new() { Name = "After the order" }).ClickAsync();
        await page.Locator($"a[href$='/steps/{step}']").First.ClickAsync();
        var text = page.Locator("textarea[lang=en]").Last;
        await text.FillAsync("Walked by {{name}}, about {{order}}.");
        if (!script) await page.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
        // With a script nobody presses anything: it shows while it is typed.
        await Assertions.Expect(page.Locator(".written p[lang=en]").Last).ToContainTextAsync("Walked by ");
        await Assertions.Expect(page.Locator(".written p[lang=en]").Last).Not.ToContainTextAsync("{{");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep in the draft" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Kept in the draft; nothing is in force yet.");
        await page.GetByRole(AriaRole.Link, new() { Name = "To the draft" }).ClickAsync();
        await page.GetByLabel("What waits by this step").SelectOptionAsync("replan");
        await page.GetByLabel("Replay the orders of").SelectOptionAsync("7");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "The last 7 days by this version" })).ToBeVisibleAsync();
        await page.GetByLabel("Note").FillAsync("walked " + step);
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish version" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Published.");
        await Assertions.Expect(page.GetByText("walked " + step)).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(true, 1440)]
    [InlineData(false, 390)]
    public async Task Segment_IsBuilt_Counted_Saved_AndRemoved(bool script, int width)
    {
        await using var context = await site.AsAsync(Role.Owner, script: script, width: width);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/api/pages/segments");
        await page.GetByRole(AriaRole.Link, new() { Name = "New segment" }).ClickAsync();
        await page.Locator("input[name='value.0']").FillAsync("2");
        if (script) await Assertions.Expect(page.Locator("#estimate")).ToHaveTextAsync(new Regex(@"^[1-9]\d* customers$"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a condition" }).ClickAsync();
        await page.Locator("select[name='fact.1']").SelectOptionAsync("customer.hasPhone");
        await page.Locator("select[name='op.1']").SelectOptionAsync("is");
        await page.Locator("input[name='value.1']").FillAsync("yes");
        await page.GetByRole(AriaRole.Button, new() { Name = "Count" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { NameRegex = new(@"^[1-9]\d* customers$") })).ToBeVisibleAsync();
        await page.GetByLabel("Title").FillAsync("Walked <b>");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("walked");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Saved.");
        await page.GotoAsync("/api/pages/segments");
        await page.GetByRole(AriaRole.Link, new() { Name = "Walked <b>" }).ClickAsync();
        await page.Locator("details.confirm summary").ClickAsync();
        await page.Locator("details.confirm button").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Removed.");
    }

    [Fact]
    public async Task Dashboard_ANumberLeadsToItsRows_AndOnToTheBuyer()
    {
        await using var context = await site.AsAsync(Role.Viewer);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/api/pages/dashboard");
        await page.Locator("#steps td a").First.ClickAsync();
        await page.WaitForURLAsync("**/dashboard/rows?figure=*");
        await page.Locator("table a").First.ClickAsync();
        await page.WaitForURLAsync("**/customers/*");
    }

    [Fact]
    public async Task People_OneIsLetIn_ByALinkThatWorksOnce()
    {
        await using var context = await site.AsAsync(Role.Owner);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/api/pages/users");
        await page.GetByLabel("Name").FillAsync("Wang Li");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a link" }).ClickAsync();
        var link = await page.Locator(".note code").InnerTextAsync();
        await using var other = await site.AsAsync(Role.Anyone);
        var theirs = await other.NewPageAsync();
        await theirs.GotoAsync(link);
        await theirs.GetByLabel("Password").FillAsync("four words of wang");
        await theirs.GetByLabel("The same again").FillAsync("four words of wang");
        await theirs.GetByRole(AriaRole.Button, new() { Name = "Save and sign in" }).ClickAsync();
        await Assertions.Expect(theirs.GetByRole(AriaRole.Status)).ToHaveTextAsync("Welcome. Your password is saved.");
        await theirs.GotoAsync(link);
        await ExpectTitleAsync(theirs, "This link does not work any more");
    }

    static Task ExpectTitleAsync(IPage page, string text) =>
        Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(text);

    [Theory]
    [InlineData(true, 1440)]
    [InlineData(false, 390)]
    public async Task Campaign_IsCheckedBeforeItIsApproved(bool script, int width)
    {
        await using var context = await site.AsAsync(Role.Owner, script: script, width: width);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/api/pages/campaigns/of/spring");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check it" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What it would do now" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("全网最低: ").First).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("The pool spring has 20 codes for")).ToBeVisibleAsync();
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBe(0);
        await page.GetByRole(AriaRole.Link, new() { Name = "What it did" }).ClickAsync();
        await Assertions.Expect(page.GetByText("orders within 7 days")).ToBeVisibleAsync();
    }
}
