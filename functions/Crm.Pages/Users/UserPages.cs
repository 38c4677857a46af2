using Crm.Common;
using Crm.Pages.Accounts;
using Crm.Pages.Routing;

namespace Crm.Pages.Users;

/// <summary>Who may sign in, and what people did: for owners.</summary>
public sealed class UserPages(UserDesk desk, AuditLog log, PagesOptions options, EntraSignIn entra) : IPages
{
    const string Path = "users";

    public IEnumerable<PageRoute> Routes =>
    [
        PageRoute.Get(Path, Role.Owner, r => ShowAsync(r, UserResult.Done, null)),
        PageRoute.Post(Path, Role.Owner, AddAsync),
        PageRoute.Post("users/role", Role.Owner, r => ChangeAsync(r, name => desk.SetRoleAsync(name, RoleOf(r), r.Who.Name, r.Cancel))),
        PageRoute.Post("users/link", Role.Owner, LinkAsync),
        PageRoute.Post("users/remove", Role.Owner, r => ChangeAsync(r, name => desk.RemoveAsync(name, r.Who.Name, r.Cancel))),
        PageRoute.Get("log", Role.Owner, LogAsync),
    ];

    public PageSection Section => new("users", Path, Role.Owner, 90);

    async Task<ApiResponse> ShowAsync(PageRequest request, UserResult result, string? name)
    {
        if (entra.IsOn) return await request.PageAsync<UsersView>(request.Texts["nav.users"],
            new UsersModel([], null, null, null, null) { ByEntra = true });
        var link = result.Link is { } made ? options.Absolute(request.Http.Request, made.Path) : null;
        return await request.PageAsync<UsersView>(request.Texts["nav.users"],
            new UsersModel(await desk.ListAsync(request.Cancel), result.Mistake, link, link is null ? null : name,
                result.Mistake is null ? null : name), result.Mistake is null ? 200 : 400);
    }

    async Task<ApiResponse> AddAsync(PageRequest request)
    {
        var name = request.Field("name") ?? "";
        if (entra.IsOn) return await request.NotFoundAsync();
        return await ShowAsync(request,
            await desk.AddAsync(name, RoleOf(request), request.Who.Name, SignInLinks.Invitation, request.Cancel), name);
    }

    async Task<ApiResponse> LinkAsync(PageRequest request)
    {
        var name = request.Field("name") ?? "";
        if (entra.IsOn) return await request.NotFoundAsync();
        return await ShowAsync(request, await desk.ResetAsync(name, request.Who.Name, SignInLinks.Invitation, request.Cancel), name);
    }

    async Task<ApiResponse> ChangeAsync(PageRequest request, Func<string, Task<UserResult>> change)
    {
        if (entra.IsOn) return await request.NotFoundAsync();
        var result = await change(request.Field("name") ?? "");
        return result.Mistake is null ? request.Go(Path, "users") : await ShowAsync(request, result, null);
    }

    async Task<ApiResponse> LogAsync(PageRequest request)
    {
        var months = log.Months();
        var month = request.Query("month") is { } asked && months.Contains(asked) ? asked : months[0];
        var from = request.Query("from") is { } key && key.All(char.IsAsciiLetterOrDigit) ? key : null;
        return await request.PageAsync<LogView>(request.Texts["log.title"],
            new LogModel(month, months, await log.ReadAsync(month, from, request.Cancel)));
    }

    static Role RoleOf(PageRequest request) =>
        Enum.TryParse<Role>(request.Field("role"), ignoreCase: true, out var role) && Enum.IsDefined(role) ? role : Role.Anyone;
}
