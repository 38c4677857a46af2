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
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("为什么没发？");
        await page.GetByRole(AriaRole.Button, new() { Name = "退出" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("登录");
        page.Url.ShouldNotContain(site.PhoneTail);
    }
}
