using Crm.Common;
using Crm.Pages.Accounts;
using Crm.Pages.NarrowCards;
using Crm.Pages.Routing;
using Microsoft.AspNetCore.Http;

namespace Crm.Web;

/// <summary>
/// <c>/api/pages/…</c>: the pages for people, with a sign-in of their own, so that no key of a host is needed. Which page it is, they find
/// by themselves.
/// </summary>
static class PagesRoute
{
    public const string Pattern = "pages/{*path}";

    public static Task<ApiResponse> AnswerAsync(HttpContext http, PageHost pages) => pages.AnswerAsync(http);
}

/// <summary><c>GET /api/card</c>: who the buyer in a chat is, for tools with the host's key.</summary>
static class CardRoute
{
    public const string Pattern = "card";

    public static Task<ApiResponse> AnswerAsync(HttpContext http, CardApi api)
    {
        string? Query(string name) => http.Request.Query[name].FirstOrDefault();
        return StaffRoutes.Private(http, api.ShowAsync(Query("platform"), Query("buyer"), Query("shop"), http.RequestAborted));
    }
}

/// <summary><c>/api/users</c>: who may sign in, for who has the host's key.</summary>
static class UsersRoute
{
    public const string Pattern = "users";

    public static Task<ApiResponse> AnswerAsync(HttpContext http, UsersApi api) => HttpMethods.IsPost(http.Request.Method)
        ? StaffRoutes.WithBody(http, body => api.TellAsync(body, http.RequestAborted))
        : StaffRoutes.Private(http, api.ListAsync(http.RequestAborted));
}
