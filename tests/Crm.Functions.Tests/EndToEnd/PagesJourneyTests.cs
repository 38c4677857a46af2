using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Crm.Functions.Tests;

/// <summary>The pages of the published app: the first owner's link, a password, a session, a form.</summary>
[Collection("End to end")]
public sealed partial class PagesJourneyTests
{
    static readonly Dictionary<string, string> None = [];

    [Fact]
    public async Task Owner_FromTheApisLinkToASignedInForm()
    {
        await using var stage = await AzureStage.OpenAsync();
        var (status, body) = await stage.Host.SendAsync(HttpMethod.Post, "Users", "api/users",
            """{"do":"add","name":"林夏","role":"owner"}"""u8.ToArray(), None);
        status.ShouldBe(200, body);
        var link = JsonDocument.Parse(body).RootElement.GetProperty("link").GetString()!.TrimStart('/');

        var cookies = new Dictionary<string, string>();
        var page = await GetAsync(stage, link, cookies);
        page.ShouldContain("林夏");
        (await PostAsync(stage, link, cookies, page, ("password", "a few long words"), ("again", "a few long words")))
            .StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        cookies.Keys.ShouldContain("crm-session");

        page = await GetAsync(stage, "api/pages/users", cookies);
        page.ShouldContain("林夏");
        using var added = await PostAsync(stage, "api/pages/users", cookies, page, ("name", "Wang"), ("role", "Staff"));
        (await added.Content.ReadAsStringAsync()).ShouldContain("/api/pages/link/");
        using var without = await stage.Host.RequestAsync(HttpMethod.Get, "Pages", "api/pages/users", null, None);
        without.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        without.Headers.Location!.ToString().ShouldStartWith("/api/pages/sign-in");
    }

    /// <summary>By Entra ID: the platform's header is the sign-in, and names and links of the pages are nothing any more.</summary>
    [Fact]
    public async Task Entra_SwitchedOn_LetsInByThePlatformsWord_AndOffRefusesIt()
    {
        await using var stage = await AzureStage.OpenAsync(settings => settings["Entra__SignIn"] = "true");
        var (status, body) = await AskAsync(stage, "api/pages/users", "owner");
        (status, body.Contains("/api/pages/users/link", StringComparison.Ordinal)).ShouldBe((200, false));
        body.ShouldContain("Entra ID");
        (await AskAsync(stage, "api/pages/users", "viewer")).Status.ShouldBe(403);
        (await AskAsync(stage, "api/pages/users", null)).Status.ShouldBe(303);
        (await AskAsync(stage, "api/pages/sign-in", null)).Body.ShouldContain("/.auth/login/aad?post_login_redirect_uri=");

        await stage.Host.StopWorkerAsync();
        stage.Settings["Entra__SignIn"] = "false";
        await stage.StartWorkerAsync();
        (await AskAsync(stage, "api/pages/users", "owner")).Status.ShouldBe(303);
    }

    static async Task<(int Status, string Body)> AskAsync(AzureStage stage, string path, string? role)
    {
        var headers = new Dictionary<string, string> { ["Accept-Language"] = "en" };
        if (role is not null) headers["X-MS-CLIENT-PRINCIPAL"] = Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(new
        {
            auth_typ = "aad", role_typ = "roles", claims = new[]
            {
                new { typ = "roles", val = role }, new { typ = "preferred_username", val = role + "@example.com" },
                new { typ = "oid", val = "id-of-" + role },
            },
        }));
        using var reply = await stage.Host.RequestAsync(HttpMethod.Get, "Pages", path, null, headers);
        return ((int)reply.StatusCode, WebUtility.HtmlDecode(await reply.Content.ReadAsStringAsync()));
    }

    static async Task<string> GetAsync(AzureStage stage, string path, Dictionary<string, string> cookies)
    {
        using var reply = await stage.Host.RequestAsync(HttpMethod.Get, "Pages", path, null, Headers(cookies));
        reply.StatusCode.ShouldBe(HttpStatusCode.OK);
        reply.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src 'none'");
        Keep(reply, cookies);
        return WebUtility.HtmlDecode(await reply.Content.ReadAsStringAsync());
    }

    static async Task<HttpResponseMessage> PostAsync(AzureStage stage, string path, Dictionary<string, string> cookies, string page,
        params (string Name, string Value)[] fields)
    {
        var token = FormToken().Match(page).Groups[1].Value;
        using var form = new FormUrlEncodedContent(fields.Append(("_form", token)).Select(f => KeyValuePair.Create(f.Item1, f.Item2)));
        var reply = await stage.Host.RequestAsync(HttpMethod.Post, "Pages", path, form, Headers(cookies));
        Keep(reply, cookies);
        return reply;
    }

    static Dictionary<string, string> Headers(Dictionary<string, string> cookies) => new()
    {
        ["Cookie"] = string.Join("; ", cookies.Select(c => $"{c.Key}={c.Value}")), ["Accept-Language"] = "zh-CN",
    };

    static void Keep(HttpResponseMessage reply, Dictionary<string, string> cookies)
    {
        foreach (var cookie in reply.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            cookie.ShouldContain("httponly");
            cookie.ShouldContain("secure");
            var pair = cookie.Split(';')[0].Split('=', 2);
            cookies[pair[0]] = pair[1];
        }
    }

    [GeneratedRegex("name=\"_form\" value=\"([0-9a-f]+)\"")]
    private static partial Regex FormToken();
}
