using System.Collections.Concurrent;
using Crm.Pages.Accounts;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Crm.Pages.Tests;

/// <summary>
/// Every page in both languages, wide and on a phone: it fits, keeps to its policy, weighs little, and a reader who sees, hears or types
/// differently can use it. With SCREENSHOTS naming a folder, each is kept there.
/// </summary>
[Collection("Site")]
public sealed class LookTests(Site site)
{
    const int MostBytes = 200_000;
    const string Violations = """
        async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
            .map(rule => `${rule.id}: ${rule.help}: ${rule.nodes.map(node => node.html).join(" | ")}`)
        """;
    static readonly string Axe = new BundledAxeScriptProvider().GetScript();
    static readonly string[] Pages =
    [
        "start", "customers/{id}/text", "flows/of/post-purchase/new", "dashboard/moves?family=rfm&before=new&now=lost",
        "dashboard", "dashboard/rows?figure=Stopped&from=2026-06-01&to=2026-06-30", "dashboard/rows?figure=Paid",
        "flows", "flows/of/post-purchase", "flows/of/post-purchase/steps/shipped", "flows/of/post-purchase/steps/day-3-call",
        "flows/of/dates/draft", "flows/of/post-purchase/versions", "flows/of/dates/versions/{version}",
        "operations", "docs/runbook", "tasks?whose=all", "tasks/{task}", "customers", "customers/{id}",
        "why-not", "why-not/{id}", "segments", "segments/new", "segments/of/old-friends", "users", "tasks/teams",
        "campaigns", "campaigns/write", "campaigns/of/spring", "campaigns/of/spring/report", "campaigns/coupons", "campaigns/gifts",
        "campaigns/steps", "membership", "membership/activities/wheel", "membership/of/{id}", "log", "nowhere",
    ];

    public static TheoryData<string, string, int> All()
    {
        var all = new TheoryData<string, string, int>();
        foreach (var page in Pages)
            foreach (var language in new[] { "en", "zh-CN" })
                foreach (var width in new[] { 1440, 390 }) all.Add(page, language, width);
        return all;
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Page_Fits_KeepsItsPolicy_AndIsAccessible(string path, string language, int width)
    {
        var page = await site.PageAsync(language, width);
        // Each language and each width once: what the rules look at does not depend on both.
        await LookAsync(page, path, $"{Name(path)}-{language}-{width}", axe: (language == "en") == (width == 1440));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public async Task SignIn_Fits_KeepsItsPolicy_AndIsAccessible(string language)
    {
        await using var context = await site.AsAsync(Role.Anyone, language, 390);
        await LookAsync(await context.NewPageAsync(), "sign-in", "sign-in-" + language);
    }

    [Theory]
    [InlineData("en", 320, false)]
    [InlineData("zh-CN", 390, true)]
    public async Task Card_Fits_AWindowBesideAChat_ForWhoIsNotSignedIn(string language, int width, bool dark)
    {
        var link = await site.Host.Get<NarrowCards.CardLinks>().MakeAsync(site.Customer, CancellationToken.None);
        await using var context = await site.AsAsync(Role.Anyone, language, width, dark: dark);
        await LookAsync(await context.NewPageAsync(), link.Path["/api/pages/".Length..], $"card-{language}-{width}");
    }

    /// <summary>In the frame of a shop's app: no script, a phone's width; signing in is a press.</summary>
    [Theory]
    [InlineData("en", 320)]
    [InlineData("zh-CN", 390)]
    public async Task MembersPage_Fits_AndSignsIn_WithoutAScript(string language, int width)
    {
        await using var context = await site.AsAsync(Role.Anyone, language, width);
        var path = $"../member/page?token={site.MemberToken()}&lang={language}";
        await LookAsync(await context.NewPageAsync(), path, $"member-{language}-{width}");
        await using var plain = await site.AsAsync(Role.Anyone, language, width, script: false);
        var page = await plain.NewPageAsync();
        await page.GotoAsync("/api/pages/" + path);
        await page.Locator("button[value=daily]").ClickAsync();
        await page.Locator("[role=status]").WaitForAsync();
        (await page.Locator("button[value=daily]").CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Dark_HasEnoughContrast()
    {
        var page = await site.PageAsync("en", 1440, dark: true);
        foreach (var path in Pages) await LookAsync(page, path, Name(path) + "-dark");
    }

    // Asked of the browser: the body of a reply that comes as the page is left can no longer be read.
    const string Weight = """
        [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
            .reduce((sum, entry) => sum + entry.decodedBodySize, 0)
        """;

    async Task LookAsync(IPage page, string path, string name, bool axe = true)
    {
        var complaints = new ConcurrentQueue<string>();
        void Said(object? sender, IConsoleMessage said)
        {
            if (said.Type == "error" && !said.Text.Contains("status of 404", StringComparison.Ordinal)) complaints.Enqueue(said.Text);
        }
        void Failed(object? sender, string error) => complaints.Enqueue(error);
        page.Console += Said;
        page.PageError += Failed;
        try
        {
            await page.GotoAsync(Address(path));
            await KeepAsync(page, name);
            (await page.EvaluateAsync<int>(Weight)).ShouldBeInRange(10_000, MostBytes, "with style and script");
            (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .ShouldBe(0, "nobody scrolls sideways");
            if (axe)
            {
                await page.EvaluateAsync(Axe);
                (await page.EvaluateAsync<string[]>(Violations)).ShouldBeEmpty();
            }
            complaints.ShouldBeEmpty();
        }
        finally
        {
            page.Console -= Said;
            page.PageError -= Failed;
        }
    }

    string Address(string path) => "/api/pages/" + path.Replace("{id}", site.Customer, StringComparison.Ordinal)
        .Replace("{task}", site.Task, StringComparison.Ordinal).Replace("{version}", Dates, StringComparison.Ordinal);

    string Dates => site.Host.Get<Flows.FlowLibrary>().Newest("dates")!.Version.ToString(System.Globalization.CultureInfo.InvariantCulture);

    static string Name(string path) => string.Concat(path.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');

    internal static async Task KeepAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is not { Length: > 0 } folder) return;
        Directory.CreateDirectory(folder);
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }
}
