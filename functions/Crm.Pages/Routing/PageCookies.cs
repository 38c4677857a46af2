using Crm.Pages.Accounts;
using Crm.Pages.Language;
using Microsoft.AspNetCore.Http;

namespace Crm.Pages.Routing;

/// <summary>The pages' cookies: none is read by a script or sent along from another site.</summary>
public sealed class PageCookies(PagesOptions options)
{
    public const string SessionName = "crm-session", VisitorName = "crm-visitor", FormField = "_form", PlaceField = "_at";

    public static string? Session(HttpContext http) => http.Request.Cookies[SessionName];

    public void SetSession(HttpContext http, string token)
    {
        Set(http, SessionName, token, Sessions.Longest);
        Drop(http, VisitorName);
    }

    public void DropSession(HttpContext http) => Drop(http, SessionName);

    public void SetLanguage(HttpContext http, string language) => Set(http, Texts.Cookie, language, TimeSpan.FromDays(365));

    /// <summary>The secret that the forms of somebody not signed in are made of; worth nothing once they are.</summary>
    public string Visitor(HttpContext http)
    {
        if (http.Request.Cookies[VisitorName] is { } known && Tokens.IsOne(known)) return known;
        var token = Tokens.New();
        Set(http, VisitorName, token, null);
        return token;
    }

    void Set(HttpContext http, string name, string value, TimeSpan? lasts) =>
        http.Response.Cookies.Append(name, value, Options(http, lasts));

    void Drop(HttpContext http, string name) => http.Response.Cookies.Delete(name, Options(http, null));

    CookieOptions Options(HttpContext http, TimeSpan? lasts) => new()
    {
        HttpOnly = true, SameSite = SameSiteMode.Strict, Path = PagePath.Base, IsEssential = true, MaxAge = lasts,
        Secure = IsSecure(http.Request),
    };

    // Behind a proxy the request itself is plain: its header says what the browser sees, or the address it asked for does.
    bool IsSecure(HttpRequest request) => options.AlwaysSecure || request.IsHttps
        || string.Equals(request.Headers["X-Forwarded-Proto"], "https", StringComparison.OrdinalIgnoreCase)
        || options.PublicAddress is { Scheme: "https" } address && address.Host == request.Host.Host;
}
