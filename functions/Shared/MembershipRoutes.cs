using Crm.Common;
using Crm.Membership;
using Microsoft.AspNetCore.Http;

namespace Crm.Web;

/// <summary>The routes of members' points.</summary>
static class MembershipRoutes
{
    public const string Points = "points/{customer}", Redeem = "points/{customer}/redeem", Correct = "points/{customer}/correct",
        PointsReport = "reports/points", Referrals = "referrals", ReferralCode = "referrals/code", ReferralReport = "reports/referrals";

    public static Task<ApiResponse> PointsAsync(HttpContext http, PointsDesk desk, string customer) =>
        StaffRoutes.Private(http, desk.ShowAsync(customer, http.RequestAborted));
    public static Task<ApiResponse> RedeemAsync(HttpContext http, PointsDesk desk, string customer) =>
        StaffRoutes.WithBody(http, body => desk.RedeemAsync(customer, body, http.RequestAborted));
    public static Task<ApiResponse> CorrectAsync(HttpContext http, PointsDesk desk, string customer) =>
        StaffRoutes.WithBody(http, body => desk.CorrectAsync(customer, body, http.RequestAborted));
    public static Task<ApiResponse> ReportAsync(HttpContext http, PointsDesk desk) =>
        StaffRoutes.Private(http, desk.ReportAsync(http.RequestAborted));

    public static Task<ApiResponse> ReferralAsync(HttpContext http, ReferralDesk desk) =>
        StaffRoutes.WithBody(http, body => desk.TellAsync(body, http.RequestAborted));
    public static Task<ApiResponse> ReferralCodeAsync(HttpContext http, ReferralDesk desk) =>
        StaffRoutes.WithBody(http, body => desk.CodeAsync(body, http.RequestAborted));
    public static Task<ApiResponse> ReferralReportAsync(HttpContext http, ReferralDesk desk) =>
        StaffRoutes.Private(http, desk.ReportAsync(http.RequestAborted));
}
