using Crm.Common;
using Crm.Pages.Accounts;
using Crm.Pages.Language;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Crm.Pages.Routing;

/// <summary>
/// Answers every request below the pages' base, the same in both hosts: who asks, whether they may, whether a form is ours, and only then
/// the page.
/// </summary>
public sealed partial class PageHost(PageTable table, PageRenderer renderer, Sessions sessions, EntraSignIn entra, PageCookies cookies,
    ILogger<PageHost> log)
{
    const long MostBytes = 2 * 1024 * 1024;
    static readonly FormOptions Limits = new() { ValueCountLimit = 1000, KeyLengthLimit = 200, ValueLengthLimit = 1024 * 1024 };

    public async Task<ApiResponse> AnswerAsync(HttpContext http)
    {
        SecurityHeaders.Write(http.Response);
        var path = (http.Request.Path.Value ?? "")[PagePath.Base.Length..].Trim('/');
        if (path.StartsWith(SiteFiles.Prefix, StringComparison.Ordinal)) return SiteFiles.Answer(http, path);
        var (here, place) = Address(http.Request, path);
        var request = new PageRequest
        {
            Http = http, Path = path, Here = here, Place = place, Texts = Texts.For(http.Request), Renderer = renderer, FormToken = "",
        };
        try
        {
            return await AnswerAsync(request);
        }
        catch (Exception failure) when (failure is BadHttpRequestException or InvalidDataException)
        {
            return await request.ProblemAsync("form", 400);
        }
        catch (Exception failure) when (!http.RequestAborted.IsCancellationRequested)
        {
            Failed(failure, table.Match(http.Request.Method, path).Route?.Pattern ?? "(none)");
            return await request.ProblemAsync("failed", 500);
        }
    }

    async Task<ApiResponse> AnswerAsync(PageRequest plain)
    {
        var (http, method) = (plain.Http, HttpMethods.IsHead(plain.Http.Request.Method) ? "GET" : plain.Http.Request.Method);
        var session = entra.IsOn ? entra.Find(http) : await sessions.FindAsync(PageCookies.Session(http), http.RequestAborted);
        var (route, otherMethod, values) = table.Match(method, plain.Path);
        var request = new PageRequest
        {
            Http = http, Path = plain.Path, Here = plain.Here, Place = plain.Place, Texts = plain.Texts, Renderer = renderer,
            Values = values, Session = session, FormToken = Tokens.Form(session?.Token ?? cookies.Visitor(http)),
        };
        if (route is null) return otherMethod ? await request.ProblemAsync("method", 405) : await request.NotFoundAsync();
        if (route.Least > Role.Anyone && session is null) return SignInFirst(request);
        if (route.Least > (session?.Person.Role ?? Role.Anyone)) return await request.ProblemAsync("forbidden", 403);
        if (method == "POST")
        {
            request.Form = await FormAsync(http);
            if (!IsOurs(request)) return await request.ProblemAsync("form", 400);
            if (PagePath.Back(request.Form[PageCookies.PlaceField]) is { } stood) request.Here = request.Place = stood;
        }
        return await route.Answer(request);
    }

    // What is posted cannot be asked for: the nearest page above it can, unless its form says where it stood.
    (string Here, string Place) Address(HttpRequest request, string path)
    {
        var page = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) ? path : table.Nearest(path);
        return page == path ? (PagePath.Of(path, request.Query), PagePath.Of(path, request.Query, "done"))
            : (PagePath.Of(page), PagePath.Of(page));
    }

    static ApiResponse SignInFirst(PageRequest request) => request.GoTo(PagePath.Of("sign-in")
        + (request.Place == PagePath.Of("") ? "" : "?back=" + Uri.EscapeDataString(request.Place)));

    /// <exception cref="BadHttpRequestException">It is over the limit, however its length was announced.</exception>
    static async Task<IFormCollection> FormAsync(HttpContext http)
    {
        if (http.Request.ContentLength > MostBytes) throw new BadHttpRequestException("The form is too large.", 413);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MostBytes;
        return http.Request.HasFormContentType ? await http.Request.ReadFormAsync(Limits, http.RequestAborted) : FormCollection.Empty;
    }

    // The browser's own word comes first; an old one that does not give it still has to know the token.
    static bool IsOurs(PageRequest request) =>
        request.Http.Request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none"
        && Tokens.Equal(request.Form[PageCookies.FormField].ToString(), request.FormToken);

    [LoggerMessage(8001, LogLevel.Error, "The page {Pattern} failed")]
    partial void Failed(Exception failure, string pattern);
}
