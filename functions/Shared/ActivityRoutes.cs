using Crm.Activities;
using Crm.Common;
using Microsoft.AspNetCore.Http;

namespace Crm.Web;

/// <summary>The routes of activities, for people and tools.</summary>
static class ActivityRoutes
{
    public const string Activities = "activities", Check = "activities/check", Activity = "activities/of/{id}",
        Stop = "activities/of/{id}/stop", Play = "activities/of/{id}/play", Fairness = "activities/of/{id}/fairness",
        Effect = "activities/of/{id}/effect";

    public static Task<ApiResponse> ActivitiesAsync(HttpContext http, ActivityDesk desk) => HttpMethods.IsPost(http.Request.Method)
        ? StaffRoutes.WithBody(http, body => desk.PublishAsync(body, Query(http, "by"), http.RequestAborted), StaffRoutes.MaxFlow)
        : StaffRoutes.Private(http, desk.ListAsync(http.RequestAborted));
    public static Task<ApiResponse> CheckAsync(HttpContext http, ActivityDesk desk) =>
        StaffRoutes.Private(http, desk.CheckAsync(Query(http, "sale"), Query(http, "members"), http.RequestAborted));
    public static Task<ApiResponse> ActivityAsync(HttpContext http, ActivityDesk desk, string id) =>
        StaffRoutes.Private(http, desk.ShowAsync(id, http.RequestAborted));
    public static Task<ApiResponse> StopAsync(HttpContext http, ActivityDesk desk, string id) =>
        StaffRoutes.Private(http, desk.StopAsync(id, http.RequestAborted));
    public static Task<ApiResponse> PlayAsync(HttpContext http, ActivityDesk desk, string id) =>
        StaffRoutes.WithBody(http, body => desk.PlayAsync(id, body, http.RequestAborted));
    public static Task<ApiResponse> FairnessAsync(HttpContext http, ActivityDesk desk, string id) =>
        StaffRoutes.Private(http, desk.FairnessAsync(id, http.RequestAborted));
    public static Task<ApiResponse> EffectAsync(HttpContext http, ActivityDesk desk, string id) =>
        StaffRoutes.Private(http, desk.EffectAsync(id, Query(http, "days"), http.RequestAborted));

    static string? Query(HttpContext http, string name) => http.Request.Query[name].FirstOrDefault();
}
