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
