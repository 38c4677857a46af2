using System.Text;
using Crm.Pages.Accounts;
using Crm.Pages.Routing;
using Crm.Reports;
using Crm.Storage;
using Crm.Tests.Support;

namespace Crm.Tests.Pages;

/// <summary>Every page's address with every role.</summary>
public sealed class AccessTests
{
    /// <summary>Who may at least; a page that is added has to be entered.</summary>
    static readonly (Role Least, string[] Routes)[] Expected =
    [
        (Role.Anyone, ["GET sign-in", "POST sign-in", "GET link/{token}", "POST link/{token}", "POST language",
            "GET card/{token}"]),
        (Role.Viewer, ["GET ", "POST sign-out", "GET why-not", "POST why-not", "GET why-not/{id}", "GET customers",
            "POST customers", "GET customers/{id}", "GET tasks", "GET tasks/{customer}/{id}", "GET tasks/teams", "GET operations",
            "GET docs/{name}", "GET dashboard", "GET dashboard/rows", "GET dashboard/moves", "GET start", "GET card",
            "GET membership", "GET membership/activities/{id}", "GET membership/of/{id}",
            "GET campaigns", "GET campaigns/of/{id}", "GET campaigns/of/{id}/report", "GET campaigns/steps",
            "GET campaigns/coupons", "GET campaigns/gifts",
            "GET segments", "GET segments/new", "GET segments/of/{name}",
            "GET flows", "GET flows/of/{flow}", "POST flows/of/{flow}", "GET flows/of/{flow}/versions",
            "GET flows/of/{flow}/versions/{version}", "GET flows/of/{flow}/draft", "GET flows/of/{flow}/steps/{step}",
            "POST flows/of/{flow}/steps/{step}/preview"]),
        (Role.Staff, ["POST dashboard/count", "GET tasks/next", "POST tasks/{customer}/{id}/reveal", "POST tasks/{customer}/{id}/take",
            "POST tasks/{customer}/{id}/done", "POST tasks/assign", "POST membership/activities/{id}/check",
            "POST customers/{id}/reveal", "POST customers/{id}/consent", "POST customers/{id}/task",
            "POST customers/{id}/tag", "POST customers/{id}/attribute", "POST customers/{id}/note", "GET customers/{id}/text",
            "POST customers/{id}/text", "POST segments/build", "POST segments/estimate", "POST campaigns/of/{id}/check",
            "POST campaigns/coupons/holder", "POST campaigns/gifts/packing"]),
        (Role.Owner, ["GET users", "POST users", "POST users/role", "POST users/link", "POST users/remove", "GET log",
            "POST customers/{id}/export", "POST customers/{id}/erase", "POST operations/redrive",
            "POST operations/platform", "POST tasks/teams", "GET campaigns/write", "POST campaigns/write",
            "POST campaigns/of/{id}/state", "POST campaigns/of/{id}/list", "POST campaigns/coupons", "POST campaigns/coupons/codes",
            "POST campaigns/coupons/make", "POST campaigns/gifts", "POST segments/save", "POST segments/export", "POST segments/remove",
            "POST flows/of/{flow}/steps/{step}", "POST flows/of/{flow}/steps/{step}/switch", "POST flows/of/{flow}/steps/{step}/pause",
            "POST flows/of/{flow}/check", "POST flows/of/{flow}/publish", "POST flows/of/{flow}/drop",
            "POST flows/of/{flow}/retire", "GET flows/of/{flow}/new", "POST flows/of/{flow}/new",
            "POST flows/of/{flow}/steps/{step}/variant", "POST start/live", "POST start/preset", "POST start/text",
            "POST membership/activities/{id}/stop", "POST membership/of/{id}"]),
    ];

    [Fact]
    public async Task Routes_HaveTheirLeastRole()
    {
        await using var stage = await PagesStage.OpenAsync();
        var table = stage.Crm.Get<PageTable>().Routes.ToDictionary(r => $"{r.Method} {r.Pattern}", r => r.Least);
        table.ShouldBe(Expected.SelectMany(e => e.Routes.Select(r => KeyValuePair.Create(r, e.Least))).ToDictionary(), ignoreOrder: true);
    }

    [Fact]
    public async Task EveryRoute_AnswersEveryRole_AsItMay()
    {
        await using var stage = await PagesStage.OpenAsync();
        foreach (var route in stage.Crm.Get<PageTable>().Routes)
            foreach (var role in Enum.GetValues<Role>())
            {
                using var browser = stage.As(role);
                var page = await AskAsync(browser, route);
                var what = $"{role} {route.Method} {route.Pattern}: {page.Status} {page.Location}";
                if (role >= route.Least) page.Status.ShouldNotBe(403, what);
                else if (role == Role.Anyone) (page.Location ?? "").ShouldStartWith("/api/pages/sign-in", Case.Sensitive, what);
                else page.Status.ShouldBe(403, what);
                page.Status.ShouldBeLessThan(500, what);
                page.Headers["Content-Security-Policy"].ShouldStartWith("default-src 'none'; script-src 'self'; style-src 'self'");
                page.Headers["Cache-Control"].ShouldBe("no-store", what);
            }
    }

    [Fact]
    public async Task EveryPost_WithoutTheFormsToken_OrWithAnothersOne_ChangesNothing()
    {
        await using var stage = await PagesStage.OpenAsync();
        using var stranger = stage.As(Role.Anyone);
        await stranger.GetAsync("sign-in");
        using var owner = stage.As(Role.Owner);
        var before = await RowsAsync(stage);
        foreach (var route in stage.Crm.Get<PageTable>().Routes.Where(r => r.Method == "POST"))
        {
            (await owner.PostBareAsync(Address(route), Fields)).Status.ShouldBe(400, route.Pattern);
            (await owner.PostBareAsync(Address(route), [.. Fields, ("_form", stranger.Token)])).Status.ShouldBe(400, route.Pattern);
        }
        (await RowsAsync(stage)).ShouldBe(before);
    }

    [Fact]
    public async Task Post_SentByAnotherSite_IsRefused_EvenWithTheToken()
    {
        await using var stage = await PagesStage.OpenAsync();
        using var owner = stage.As(Role.Owner);
        await owner.GetAsync("users");
        owner.Http.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");
        (await owner.PostAsync("users", ("name", "mallory"), ("role", "Owner"))).Status.ShouldBe(400);
        (await stage.Crm.Get<People>().FindAsync("mallory", CancellationToken.None)).ShouldBeNull();
    }

    [Theory]
    [InlineData("nowhere", 404)]
    [InlineData("users/../../summary", 401)]
    [InlineData("link/short", 404)]
    [InlineData("users/remove", 405)]
    [InlineData("assets/site.css", 404)]
    public async Task Addresses_ThatAreNone_AreAnsweredInWords(string path, int status)
    {
        await using var stage = await PagesStage.OpenAsync();
        using var owner = stage.As(Role.Owner);
        var page = await owner.GetAsync(path);
        page.Status.ShouldBe(status);
        page.Text.ShouldNotContain(" at Crm.");
    }

    static readonly (string, string)[] Fields = [("name", "owner"), ("role", "Viewer")];

    static Task<Page> AskAsync(Browser browser, PageRoute route) => route.Method == "GET" ? browser.GetAsync(Address(route))
        : browser.PostBareAsync(Address(route));

    static string Address(PageRoute route) => string.Join('/', route.Pattern.Split('/').Select(s => s.StartsWith('{') ? "none" : s));

    static async Task<List<string>> RowsAsync(PagesStage stage)
    {
        var all = new List<string>();
        await foreach (var row in stage.Crm.Get<CrmTables>().Runs.ScanAsync("!", "~", CancellationToken.None))
            all.Add($"{row.Partition} {row.Key} {Encoding.UTF8.GetString(RowText.Of(row.Key, row.Body).Span)}");
        return all;
    }
}
