using Crm.Common;
using Crm.Pages.Accounts;
using Crm.Pages.Language;
using Crm.Pages.Routing;

namespace Crm.Pages.SignIn;

/// <summary>In, out, the first password, and the language.</summary>
public sealed class SignInPages(People people, Sessions sessions, SignInLinks links, AuditLog log, PageCookies cookies,
    EntraSignIn entra) : IPages
{
    public IEnumerable<PageRoute> Routes =>
    [
        PageRoute.Get("sign-in", Role.Anyone, AskAsync), PageRoute.Post("sign-in", Role.Anyone, SignInAsync),
        PageRoute.Post("sign-out", Role.Viewer, SignOutAsync),
        PageRoute.Get("link/{token}", Role.Anyone, LinkAsync), PageRoute.Post("link/{token}", Role.Anyone, ChooseAsync),
        PageRoute.Post("language", Role.Anyone, LanguageAsync),
    ];

    static async Task<ApiResponse> ShowAsync(PageRequest request, SignInModel model, int status = 200) =>
        await request.PageAsync<SignInView>(request.Texts["sign-in.title"], model, status);

    async Task<ApiResponse> AskAsync(PageRequest request) => request.Session is not null ? request.Go("")
        : entra.IsOn ? await request.PageAsync<EntraView>(request.Texts["sign-in.title"],
            new EntraModel(EntraSignIn.SignInAddress(PagePath.Back(request.Query("back")))))
        : await ShowAsync(request,
            new SignInModel(PagePath.Back(request.Query("back")), null, !await people.AnyAsync(request.Cancel), Wrong: false));

    async Task<ApiResponse> SignInAsync(PageRequest request)
    {
        if (entra.IsOn) return await request.NotFoundAsync();
        var (name, back) = (request.Field("name") ?? "", PagePath.Back(request.Field("back")));
        if (await people.CheckAsync(name, request.Form["password"].ToString(), request.Cancel) is not { } person)
        {
            await log.WriteAsync(People.IsName(name) ? name : "?", Acts.SignInFailed, null, request.Cancel);
            return await ShowAsync(request, new SignInModel(back, name, !await people.AnyAsync(request.Cancel), Wrong: true), 401);
        }
        await BeginAsync(request, person.Name);
        return request.GoTo(back ?? PagePath.Of(""));
    }

    // Always a new session, whatever the browser brought; one it had before is over.
    async Task BeginAsync(PageRequest request, string name)
    {
        await log.WriteAsync(name, Acts.SignedIn, null, request.Cancel);
        await people.SignedInAsync(name, request.Cancel);
        if (request.Session is { } before) await sessions.EndAsync(before.Token, request.Cancel);
        cookies.SetSession(request.Http, await sessions.BeginAsync(name, request.Cancel));
    }

    async Task<ApiResponse> SignOutAsync(PageRequest request)
    {
        if (entra.IsOn) return request.GoTo(EntraSignIn.SignOutAddress);
        await log.WriteAsync(request.Who.Name, Acts.SignedOut, null, request.Cancel);
        await sessions.EndAsync(request.Session!.Token, request.Cancel);
        cookies.DropSession(request.Http);
        return request.Go("sign-in", "signed-out");
    }

    // Only shown: what opens links before people do must not use it up.
    async Task<ApiResponse> LinkAsync(PageRequest request) =>
        await links.FindAsync(request.Values["token"], request.Cancel) is { } target && await MayStillAsync(target, request.Cancel)
            ? await ChooseAsync(request, target, null, null, 200) : await request.ProblemAsync("link", 404);

    async Task<ApiResponse> ChooseAsync(PageRequest request)
    {
        var token = request.Values["token"];
        if (await links.FindAsync(token, request.Cancel) is not { } target || !await MayStillAsync(target, request.Cancel))
            return await request.ProblemAsync("link", 404);
        var (name, password) = (target.Name ?? request.Field("name") ?? "", request.Form["password"].ToString());
        if (Mistake(name, password, request.Form["again"].ToString()) is { } mistake)
            return await ChooseAsync(request, target, name, mistake, 400);
        // Whoever comes second with the same link finds it used.
        if (await links.UseAsync(token, request.Cancel) is null) return await request.ProblemAsync("link", 404);
        await log.WriteAsync(name, Acts.LinkUsed, null, request.Cancel);
        if (target.Name is null && !await people.AddAsync(name, Role.Owner, request.Cancel))
            await people.SetRoleAsync(name, Role.Owner, request.Cancel);
        await people.SetPasswordAsync(name, password, request.Cancel);
        await BeginAsync(request, name);
        return request.Go("", "welcome");
    }

    static Task<ApiResponse> ChooseAsync(PageRequest request, LinkTarget target, string? typed, string? mistake, int status) =>
        request.PageAsync<ChooseView>(request.Texts["choose.title"],
            new ChooseModel(request.Values["token"], target.Name, typed, mistake), status);

    // A link for the first owner is void once there is one; a person's, once they were removed.
    async Task<bool> MayStillAsync(LinkTarget target, CancellationToken cancel) => !entra.IsOn && target.Name is { } name
        ? await people.FindAsync(name, cancel) is not null : !entra.IsOn && !await people.AnyAsync(cancel);

    static string? Mistake(string name, string password, string again) => !People.IsName(name) ? "users.wrong.name"
        : password.Length < People.ShortestPassword ? "choose.wrong.short" : password.Length > People.LongestPassword ? "choose.wrong.long"
        : password == name ? "choose.wrong.name" : password != again ? "choose.wrong.again" : null;

    Task<ApiResponse> LanguageAsync(PageRequest request)
    {
        if (Texts.All.FirstOrDefault(t => t.Language == request.Field("to")) is { } chosen)
            cookies.SetLanguage(request.Http, chosen.Language);
        return Task.FromResult(request.GoTo(PagePath.Back(request.Field("back")) ?? PagePath.Of("")));
    }
}
