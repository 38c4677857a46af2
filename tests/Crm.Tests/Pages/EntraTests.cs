using System.Text;
using System.Text.Json;
using Crm.Pages;
using Crm.Pages.Accounts;
using Crm.Pages.Routing;
using Crm.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crm.Tests.Pages;

/// <summary>Who the platform says is there: believed where the switch is on, and nowhere else.</summary>
public sealed class EntraTests
{
    static readonly EntraOptions ByRoles = new() { SignIn = true };

    [Fact]
    public async Task EveryRoute_AnswersEveryRole_AsItMay_ByAppRolesAndByLists()
    {
        await using var stage = await PagesStage.OpenAsync();
        var listed = new EntraOptions
        {
            SignIn = true, Owners = ["owner@example.com"], Staff = ["STAFF@example.com"], Viewers = ["id-of-viewer"],
        };
        foreach (var route in stage.Crm.Get<PageTable>().Routes.Where(r => r is { Method: "GET", Least: > Role.Anyone }))
            foreach (var role in new[] { Role.Viewer, Role.Staff, Role.Owner })
            {
                var name = PagesStage.NameOf(role);
                foreach (var (options, roles) in new[] { (ByRoles, new[] { name }), (listed, []) })
                {
                    var status = (await AskAsync(stage, options, "GET", Address(route), Header(name, roles))).Status;
                    (status == 403).ShouldBe(role < route.Least, $"{role} {route.Pattern}: {status}");
                    status.ShouldBeLessThan(500, $"{role} {route.Pattern}");
                }
            }
    }

    [Fact]
    public async Task AForgedHeader_IsNothing_WhereTheSwitchIsOff()
    {
        await using var stage = await PagesStage.OpenAsync();
        foreach (var off in new EntraOptions?[] { null, new() { Owners = ["owner@example.com"] } })
        {
            var reply = await AskAsync(stage, off, "GET", "users", Header("owner", "owner"));
            (reply.Status, reply.Location).ShouldBe((303, "/api/pages/sign-in?back=%2Fapi%2Fpages%2Fusers"));
        }
        // The embedded host itself, over HTTP.
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = stage.Crm.Host.Url };
        http.DefaultRequestHeaders.Add(EntraSignIn.Header, Header("owner", "owner"));
        using var users = await http.GetAsync(new Uri("/api/pages/users", UriKind.Relative));
        ((int)users.StatusCode).ShouldBe(303);
    }

    [Fact]
    public async Task WhoHasNoRole_OrIsOfAnotherProvider_MayNothing()
    {
        await using var stage = await PagesStage.OpenAsync();
        (await AskAsync(stage, ByRoles, "GET", "dashboard", Header("somebody", "boss"))).Status.ShouldBe(403);
        foreach (var wrong in new[] { Header("owner", ["owner"], provider: "google"), "%%%", "", Convert.ToBase64String("{"u8),
            Convert.ToBase64String("""{"auth_typ":"aad"}"""u8), new string('A', 40_000) })
            (await AskAsync(stage, ByRoles, "GET", "dashboard", wrong)).Status.ShouldBe(303, wrong[..Math.Min(20, wrong.Length)]);
    }

    [Theory]
    [InlineData("name")]
    [InlineData("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress")]
    public async Task ANameThatPeopleGiveThemselves_GivesNoRole(string claim)
    {
        await using var stage = await PagesStage.OpenAsync();
        var listed = new EntraOptions { SignIn = true, Owners = ["owner@example.com"] };
        var header = Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(new
        {
            auth_typ = "aad",
            claims = new[] { new { typ = claim, val = "owner@example.com" }, new { typ = "oid", val = "id-of-a-guest" } },
        }));
        (await AskAsync(stage, listed, "GET", "users", header)).Status.ShouldBe(403);
    }

    [Fact]
    public async Task OwnSessions_AreOver_WhereTheSwitchIsOn()
    {
        await using var stage = await PagesStage.OpenAsync();
        var token = await stage.Crm.Get<Sessions>().BeginAsync("owner", CancellationToken.None);
        (await AskAsync(stage, ByRoles, "GET", "users", "", cookie: "crm-session=" + token)).Status.ShouldBe(303);
        var page = await AskAsync(stage, ByRoles, "GET", "users", Header("owner", "owner"));
        (page.Status, page.Body.Contains("owner@example.com", StringComparison.Ordinal)).ShouldBe((200, true));
    }

    [Fact]
    public async Task AForm_IsTakenWithItsToken_AndNotWithAnothersOrNone()
    {
        await using var stage = await PagesStage.OpenAsync();
        var visitor = Tokens.New();
        string TokenOf(string page) => page.Split("name=\"_form\" value=\"")[1].Split('"')[0];
        var own = TokenOf((await AskAsync(stage, ByRoles, "GET", "dashboard", Header("owner", "owner"), Cookie(visitor))).Body);
        var others = TokenOf((await AskAsync(stage, ByRoles, "GET", "dashboard", Header("viewer", "viewer"), Cookie(visitor))).Body);
        own.ShouldNotBe(others);
        foreach (var (token, status) in new[] { (own, 303), (others, 400), ("", 400) })
            (await AskAsync(stage, ByRoles, "POST", "sign-out", Header("owner", "owner"), Cookie(visitor), token)).Status.ShouldBe(status);
    }

    static string Cookie(string visitor) => $"{PageCookies.VisitorName}={visitor}";

    static string Address(PageRoute route) => string.Join('/', route.Pattern.Split('/').Select(p => p.StartsWith('{') ? "x" : p));

    static string Header(string name, params string[] roles) => Header(name, roles, "aad");

    static string Header(string name, string[] roles, string provider) => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(new
    {
        auth_typ = provider, name_typ = "name", role_typ = "roles",
        claims = roles.Select(r => new { typ = "roles", val = r }).Append(new { typ = "preferred_username", val = name + "@example.com" })
            .Append(new { typ = "http://schemas.microsoft.com/identity/claims/objectidentifier", val = "id-of-" + name }),
    }));

    static async Task<(int Status, string? Location, string Body)> AskAsync(PagesStage stage, EntraOptions? entra, string method,
        string path, string header, string? cookie = null, string? form = null)
    {
        var cookies = stage.Crm.Get<PageCookies>();
        var host = new PageHost(stage.Crm.Get<PageTable>(), stage.Crm.Get<PageRenderer>(), stage.Crm.Get<Sessions>(),
            new EntraSignIn(new PagesOptions { Entra = entra }, cookies), cookies, NullLogger<PageHost>.Instance);
        var http = new DefaultHttpContext();
        (http.Request.Method, http.Request.Path) = (method, "/api/pages/" + path);
        (http.Request.Scheme, http.Request.Host) = ("https", new HostString("crm.example.com"));
        http.Request.Headers[EntraSignIn.Header] = header;
        if (cookie is not null) http.Request.Headers.Cookie = cookie;
        if (form is not null)
        {
            http.Request.ContentType = "application/x-www-form-urlencoded";
            http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes("_form=" + form));
        }
        var reply = await host.AnswerAsync(http);
        return (reply.Status, http.Response.Headers.Location.FirstOrDefault(), reply.Body);
    }
}
