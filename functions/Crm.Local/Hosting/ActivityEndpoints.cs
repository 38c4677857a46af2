using Crm.Activities;
using Crm.Membership;
using Crm.Pages.MemberPages;
using Crm.Web;

namespace Crm.Local.Hosting;

/// <summary>The routes of activities, behind the keys that close /api, and those of members, which bring a token of their own.</summary>
static class ActivityEndpoints
{
    public static void MapActivities(this WebApplication app)
    {
        app.MapMethods("/api/" + ActivityRoutes.Activities, [HttpMethods.Get, HttpMethods.Post], (HttpContext http, ActivityDesk desk) =>
            ApiEndpoints.WriteAsync(http, ActivityRoutes.ActivitiesAsync(http, desk)));
        app.MapGet("/api/" + ActivityRoutes.Check, (HttpContext http, ActivityDesk desk) =>
            ApiEndpoints.WriteAsync(http, ActivityRoutes.CheckAsync(http, desk)));
        app.MapGet("/api/" + ActivityRoutes.Activity, (string id, HttpContext http, ActivityDesk desk) =>
            ApiEndpoints.WriteAsync(http, ActivityRoutes.ActivityAsync(http, desk, id)));
        app.MapPost("/api/" + ActivityRoutes.Stop, (string id, HttpContext http, ActivityDesk desk) =>
            ApiEndpoints.WriteAsync(http, ActivityRoutes.StopAsync(http, desk, id)));
        app.MapPost("/api/" + ActivityRoutes.Play, (string id, HttpContext http, ActivityDesk desk) =>
            ApiEndpoints.WriteAsync(http, ActivityRoutes.PlayAsync(http, desk, id)));
        app.MapGet("/api/" + ActivityRoutes.Fairness, (string id, HttpContext http, ActivityDesk desk) =>
            ApiEndpoints.WriteAsync(http, ActivityRoutes.FairnessAsync(http, desk, id)));
        app.MapGet("/api/" + ActivityRoutes.Effect, (string id, HttpContext http, ActivityDesk desk) =>
            ApiEndpoints.WriteAsync(http, ActivityRoutes.EffectAsync(http, desk, id)));
    }

    public static void MapMember(this WebApplication app)
    {
        app.MapMethods("/api/" + MemberRoutes.Member, [HttpMethods.Get, HttpMethods.Options], (HttpContext http, MemberApi api) =>
            ApiEndpoints.WriteAsync(http, MemberRoutes.MemberAsync(http, api)));
        app.MapMethods("/api/" + MemberRoutes.Play, [HttpMethods.Post, HttpMethods.Options], (HttpContext http, MemberApi api) =>
            ApiEndpoints.WriteAsync(http, MemberRoutes.PlayAsync(http, api)));
        app.MapMethods("/api/" + MemberRoutes.Redeem, [HttpMethods.Post, HttpMethods.Options], (HttpContext http, MemberApi api) =>
            ApiEndpoints.WriteAsync(http, MemberRoutes.RedeemAsync(http, api)));
        app.MapMethods("/api/" + MemberRoutes.Referral, [HttpMethods.Post, HttpMethods.Options], (HttpContext http, MemberApi api) =>
            ApiEndpoints.WriteAsync(http, MemberRoutes.ReferralAsync(http, api)));
        app.MapMethods("/api/" + MemberRoutes.Page, [HttpMethods.Get, HttpMethods.Post], (HttpContext http, MemberPage page) =>
            ApiEndpoints.WriteAsync(http, MemberRoutes.PageAsync(http, page)));
    }
}
