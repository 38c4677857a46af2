using System.Net;
using System.Text.RegularExpressions;

namespace Crm.Tests.Support;

/// <summary>
/// A browser without a script: keeps cookies, follows nothing, and sends back the token and the place of the form it was shown.
/// </summary>
sealed partial class Browser : IDisposable
{
    readonly HttpClient http;

    public Browser(Uri host, string language = "en")
    {
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies, UseProxy = false })
        {
            BaseAddress = host,
        };
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
    }

    public CookieContainer Cookies { get; } = new();
    public string Token { get; private set; } = "";
    public string Place { get; private set; } = "";
    public HttpClient Http => http;

    public string? Session => Cookies.GetCookies(new Uri(http.BaseAddress!, "/api/pages/"))["crm-session"]?.Value;

    /// <param name="path">Below the pages' base.</param>
    public Task<Page> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, At(path)));

    /// <summary>With the token and the place of the page shown last.</summary>
    public Task<Page> PostAsync(string path, params (string Name, string Value)[] fields) =>
        PostBareAsync(path, [.. fields, ("_form", Token), ("_at", Place)]);

    public Task<Page> PostBareAsync(string path, params (string Name, string Value)[] fields) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, At(path))
        {
            Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))),
        });

    public async Task<Page> SendAsync(HttpRequestMessage request)
    {
        using var sent = request;
        using var reply = await http.SendAsync(request);
        var page = new Page((int)reply.StatusCode, await reply.Content.ReadAsStringAsync(), reply.Headers.Location?.ToString(),
            reply.Headers.ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
        if (FormToken().Match(page.Raw) is { Success: true } token) Token = token.Groups[1].Value;
        if (FormPlace().Match(page.Raw) is { Success: true } place) Place = WebUtility.HtmlDecode(place.Groups[1].Value);
        return page;
    }

    public void Dispose() => http.Dispose();

    static string At(string path) => path.StartsWith('/') ? path : "/api/pages/" + path;

    [GeneratedRegex("name=\"_form\" value=\"([0-9a-f]+)\"")]
    private static partial Regex FormToken();

    [GeneratedRegex("name=\"_at\" value=\"([^\"]*)\"")]
    private static partial Regex FormPlace();
}

/// <param name="Raw">As it was sent.</param>
sealed record Page(int Status, string Raw, string? Location, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>As a person reads it, nearly.</summary>
    public string Text { get; } = WebUtility.HtmlDecode(Raw);

    /// <summary>What the page gives its form to bring back.</summary>
    public string Hidden(string name) => Regex.Match(Raw, $"name=\"{name}\" value=\"([^\"]*)\"").Groups[1].Value;
}
