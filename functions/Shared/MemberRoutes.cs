using Crm.Common;
using Crm.Membership;
using Crm.Pages.MemberPages;
using Microsoft.AspNetCore.Http;

namespace Crm.Web;

/// <summary>
/// The routes of members, for the shop's own pages and mini-programs: no key of a host, but a member's token. Pages of the origins a shop
/// names may call them.
/// </summary>
static class MemberRoutes
{
    public const string Member = "member", Play = "member/play", Redeem = "member/redeem", Referral = "member/referral",
        Page = "member/page";
    const string CorsSeconds = "600", RetrySeconds = "60";

    public static Task<ApiResponse> MemberAsync(HttpContext http, MemberApi api) => AnswerAsync(http, api, "GET",
        () => StaffRoutes.Private(http, api.ShowAsync(Token(http), Language(http), http.RequestAborted)));
    public static Task<ApiResponse> PlayAsync(HttpContext http, MemberApi api) => AnswerAsync(http, api, "POST",
        () => StaffRoutes.WithBody(http, body => api.PlayAsync(Token(http), Language(http), body, http.RequestAborted)));
    public static Task<ApiResponse> RedeemAsync(HttpContext http, MemberApi api) => AnswerAsync(http, api, "POST",
        () => StaffRoutes.WithBody(http, body => api.RedeemAsync(Token(http), body, http.RequestAborted)));

    public static Task<ApiResponse> ReferralAsync(HttpContext http, MemberApi api) => AnswerAsync(http, api, "POST",
        () => StaffRoutes.WithBody(http, body => api.ReferralAsync(Token(http), body, http.RequestAborted)));

    /// <summary>The member's page: its address holds the token, in the query, which logs and telemetry leave out.</summary>
    public static Task<ApiResponse> PageAsync(HttpContext http, MemberPage page) => StaffRoutes.Private(http, page.AnswerAsync(http));

    static async Task<ApiResponse> AnswerAsync(HttpContext http, MemberApi api, string method, Func<Task<ApiResponse>> answer)
    {
        var headers = http.Response.Headers;
        headers.Vary = "Origin";
        var origin = http.Request.Headers.Origin.FirstOrDefault();
        var isAllowed = origin is not null && api.Allows(origin);
        if (isAllowed) headers.AccessControlAllowOrigin = origin;
        if (HttpMethods.IsOptions(http.Request.Method))
        {
            if (isAllowed) (headers.AccessControlAllowMethods, headers.AccessControlAllowHeaders, headers.AccessControlMaxAge) =
                (method, "Authorization, Content-Type", CorsSeconds);
            return new ApiResponse(204, "", "");
        }
        var reply = await answer();
        if (reply.Status == 401) headers.WWWAuthenticate = "Bearer";
        if (reply.Status == 429) headers.RetryAfter = RetrySeconds;
        return reply;
    }

    static string? Token(HttpContext http) => http.Request.Headers.Authorization.FirstOrDefault();
    static string? Language(HttpContext http) => http.Request.Query["lang"].FirstOrDefault();
}
