using System.Text;
using Crm.Pages.Accounts;
using Crm.Reports;
using Crm.Storage;
using Crm.Tests.Support;

namespace Crm.Tests.Pages;

/// <summary>Links, passwords, sessions.</summary>
public sealed class SignInTests
{
    static readonly CancellationToken Go = CancellationToken.None;

    [Fact]
    public async Task FirstLink_MakesTheOwner_Once()
    {
        await using var crm = await TestCrm.StartAsync(listens: true);
        var link = (await crm.Get<FirstOwner>().LinkAsync(Go))!.Path;
        using var browser = new Browser(crm.Host.Url);
        (await browser.GetAsync(link)).Text.ShouldContain("You will be the owner");
        (await ChooseAsync(browser, link, "林夏", "short", "short")).Text.ShouldContain("too short");
        (await ChooseAsync(browser, link, "<b>", "a few long words", "a few long words")).Status.ShouldBe(400);
        (await ChooseAsync(browser, link, "林夏", "a few long words", "a few other words")).Text.ShouldContain("differ");
        (await ChooseAsync(browser, link, "林夏", "a few long words", "a few long words")).Status.ShouldBe(303);
        (await browser.GetAsync("users")).Text.ShouldContain("林夏");
        (await crm.Get<People>().FindAsync("林夏", Go))!.LastSignIn.ShouldBe(crm.Time.GetUtcNow(), "who chose a password came in by it");
        using var second = new Browser(crm.Host.Url);
        (await second.GetAsync(link)).Status.ShouldBe(404);
        (await crm.Get<FirstOwner>().LinkAsync(Go)).ShouldBeNull();
    }

    [Fact]
    public async Task FirstLink_AfterFifteenMinutes_IsVoid()
    {
        await using var crm = await TestCrm.StartAsync(listens: true);
        var link = (await crm.Get<FirstOwner>().LinkAsync(Go))!.Path;
        crm.Time.Advance(TimeSpan.FromMinutes(15));
        using var browser = new Browser(crm.Host.Url);
        (await browser.GetAsync(link)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Link_UsedByTwoAtOnce_LetsOneIn()
    {
        await using var stage = await PagesStage.OpenAsync();
        var token = (await stage.Crm.Get<SignInLinks>().MakeAsync("staff", SignInLinks.Short, Go)).Path.Split('/')[^1];
        var used = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => stage.Crm.Get<SignInLinks>().UseAsync(token, Go)));
        used.Count(u => u is not null).ShouldBe(1);
    }

    [Fact]
    public async Task Secrets_LieInNoRow()
    {
        await using var stage = await PagesStage.OpenAsync();
        using var browser = stage.As(Role.Anyone);
        await SignInAsync(browser, PagesStage.Password);
        var token = (await stage.Crm.Get<SignInLinks>().MakeAsync("staff", SignInLinks.Short, Go)).Path.Split('/')[^1];
        var rows = new List<string>();
        await foreach (var row in stage.Crm.Get<CrmTables>().Runs.ScanAsync("!", "~", Go))
            rows.Add(row.Partition + row.Key + Encoding.UTF8.GetString(RowText.Of(row.Key, row.Body).Span));
        foreach (var secret in new[] { PagesStage.Password, token, browser.Session! })
            rows.ShouldNotContain(r => r.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task SignIn_GivesANewSession_WhateverTheBrowserBrought()
    {
        await using var stage = await PagesStage.OpenAsync();
        const string Planted = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
        using var browser = stage.As(Role.Anyone);
        browser.Cookies.Add(stage.Crm.Host.Url, new System.Net.Cookie("crm-session", Planted, "/api/pages"));
        (await SignInAsync(browser, PagesStage.Password)).Status.ShouldBe(303);
        var first = browser.Session;
        first.ShouldNotBe(Planted);
        (await browser.GetAsync("users")).Status.ShouldBe(200);
        using var attacker = stage.As(Role.Anyone);
        attacker.Cookies.Add(stage.Crm.Host.Url, new System.Net.Cookie("crm-session", Planted, "/api/pages"));
        (await attacker.GetAsync("users")).Status.ShouldBe(303);

        (await browser.PostAsync("sign-in", ("name", "owner"), ("password", PagesStage.Password))).Status.ShouldBe(303);
        browser.Session.ShouldNotBe(first, "rotated");
        (await stage.Crm.Get<Sessions>().FindAsync(first, Go)).ShouldBeNull("the one before is over");
    }

    [Fact]
    public async Task WrongPasswords_LockOut_ForAWhile_AndAreInTheLog()
    {
        await using var stage = await PagesStage.OpenAsync();
        using var browser = stage.As(Role.Anyone);
        for (var i = 0; i < 5; i++) (await SignInAsync(browser, "wrong words")).Status.ShouldBe(401);
        (await SignInAsync(browser, PagesStage.Password)).Status.ShouldBe(401);
        stage.Crm.Time.Advance(People.LockOut);
        (await SignInAsync(browser, PagesStage.Password)).Status.ShouldBe(303);
        var log = await stage.Crm.Get<AuditLog>().ReadAsync("2026-03", null, Go);
        log.Entries.Select(e => e.What).ShouldBe([Acts.SignedIn, .. Enumerable.Repeat(Acts.SignInFailed, 6)]);
    }

    [Fact]
    public async Task Guesses_AllAtOnce_AreCountedBeforeTheyAreLookedAt()
    {
        await using var stage = await PagesStage.OpenAsync();
        var people = stage.Crm.Get<People>();
        await Task.WhenAll(Enumerable.Range(0, 5).Select(i => people.CheckAsync("owner", $"wrong words {i}", Go)));
        (await people.CheckAsync("owner", PagesStage.Password, Go)).ShouldBeNull();
    }

    [Fact]
    public async Task Session_EndsByIdling_ByAge_BySigningOut_AndWithTheRole()
    {
        await using var stage = await PagesStage.OpenAsync();
        var (sessions, people) = (stage.Crm.Get<Sessions>(), stage.Crm.Get<People>());
        var idle = await sessions.BeginAsync("owner", Go);
        stage.Crm.Time.Advance(Sessions.Idle + TimeSpan.FromMinutes(1));
        (await sessions.FindAsync(idle, Go)).ShouldBeNull();

        var old = await sessions.BeginAsync("owner", Go);
        for (var spent = TimeSpan.Zero; spent < Sessions.Longest; spent += TimeSpan.FromHours(7))
        {
            (await sessions.FindAsync(old, Go)).ShouldNotBeNull($"in use after {spent}");
            stage.Crm.Time.Advance(TimeSpan.FromHours(7));
        }
        (await sessions.FindAsync(old, Go)).ShouldBeNull();

        var demoted = await sessions.BeginAsync("staff", Go);
        await people.SetRoleAsync("staff", Role.Viewer, Go);
        (await sessions.FindAsync(demoted, Go)).ShouldBeNull();

        using var browser = stage.As(Role.Anyone);
        await SignInAsync(browser, PagesStage.Password);
        var token = browser.Session;
        await browser.GetAsync("users");
        await browser.PostAsync("sign-out");
        (await sessions.FindAsync(token, Go)).ShouldBeNull();
    }

    [Fact]
    public async Task Back_LeadsToPagesOnly()
    {
        await using var stage = await PagesStage.OpenAsync();
        using var browser = stage.As(Role.Anyone);
        (await browser.GetAsync("users")).Location.ShouldBe("/api/pages/sign-in?back=%2Fapi%2Fpages%2Fusers");
        await browser.GetAsync("sign-in");
        (await browser.PostAsync("sign-in", ("name", "owner"), ("password", PagesStage.Password), ("back", "https://evil.example/")))
            .Location.ShouldBe("/api/pages/");
        (await browser.GetAsync("/")).Location.ShouldBe("/api/pages/");
    }

    [Theory]
    [InlineData("http", false)]
    [InlineData("https", true)]
    public async Task Cookies_AreClosedToScripts_AndOtherSites_AndSecureBehindHttps(string scheme, bool secure)
    {
        await using var stage = await PagesStage.OpenAsync();
        using var browser = stage.As(Role.Anyone);
        browser.Http.DefaultRequestHeaders.Add("X-Forwarded-Proto", scheme);
        var cookie = (await browser.GetAsync("sign-in")).Headers["Set-Cookie"];
        cookie.ShouldContain("httponly");
        cookie.ShouldContain("samesite=strict");
        cookie.Contains("secure", StringComparison.Ordinal).ShouldBe(secure);
    }

    [Fact]
    public async Task Form_OverTheLimit_OrBroken_IsAnsweredInWords()
    {
        await using var stage = await PagesStage.OpenAsync();
        using var browser = stage.As(Role.Owner);
        (await browser.PostBareAsync("users", ("name", new string('x', 1_100_000)))).Status.ShouldBe(400);
        (await browser.PostBareAsync("users", [.. Enumerable.Range(0, 500).Select(i => ("f" + i, "x"))])).Status.ShouldBe(400);
    }

    static async Task<Page> SignInAsync(Browser browser, string password)
    {
        await browser.GetAsync("sign-in");
        return await browser.PostAsync("sign-in", ("name", "owner"), ("password", password));
    }

    static Task<Page> ChooseAsync(Browser browser, string link, string name, string password, string again) =>
        browser.PostAsync(link, ("name", name), ("password", password), ("again", again));
}
