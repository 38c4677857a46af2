using Crm.Membership;
using Crm.Web;

namespace Crm.Local.Hosting;

/// <summary>The routes of members' points, behind the keys that close /api.</summary>
static class MembershipEndpoints
{
    public static void MapMembership(this WebApplication app)
    {
        app.MapGet("/api/" + MembershipRoutes.Points, (string customer, HttpContext http, PointsDesk desk) =>
            ApiEndpoints.WriteAsync(http, MembershipRoutes.PointsAsync(http, desk, customer)));
        app.MapPost("/api/" + MembershipRoutes.Redeem, (string customer, HttpContext http, PointsDesk desk) =>
            ApiEndpoints.WriteAsync(http, MembershipRoutes.RedeemAsync(http, desk, customer)));
        app.MapPost("/api/" + MembershipRoutes.Correct, (string customer, HttpContext http, PointsDesk desk) =>
            ApiEndpoints.WriteAsync(http, MembershipRoutes.CorrectAsync(http, desk, customer)));
        app.MapGet("/api/" + MembershipRoutes.PointsReport, (HttpContext http, PointsDesk desk) =>
            ApiEndpoints.WriteAsync(http, MembershipRoutes.ReportAsync(http, desk)));
        app.MapPost("/api/" + MembershipRoutes.Referrals, (HttpContext http, ReferralDesk desk) =>
            ApiEndpoints.WriteAsync(http, MembershipRoutes.ReferralAsync(http, desk)));
        app.MapPost("/api/" + MembershipRoutes.ReferralCode, (HttpContext http, ReferralDesk desk) =>
            ApiEndpoints.WriteAsync(http, MembershipRoutes.ReferralCodeAsync(http, desk)));
        app.MapGet("/api/" + MembershipRoutes.ReferralReport, (HttpContext http, ReferralDesk desk) =>
            ApiEndpoints.WriteAsync(http, MembershipRoutes.ReferralReportAsync(http, desk)));
    }
}
