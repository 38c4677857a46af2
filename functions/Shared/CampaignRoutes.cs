using Crm.Campaigns;
using Crm.Common;
using Crm.Staff;
using Microsoft.AspNetCore.Http;

namespace Crm.Web;

/// <summary>The routes of campaigns, coupon pools and effects.</summary>
static class CampaignRoutes
{
    public const string Campaigns = "campaigns", Campaign = "campaigns/{id}", Check = "campaigns/{id}/check",
        Report = "campaigns/{id}/report", List = "campaigns/{id}/list", Step = "campaigns/{id}/state/{action}", Effects = "effects",
        Pools = "coupons", Codes = "coupons/{pool}/codes", Make = "coupons/{pool}/make", Holder = "coupons/{pool}/holder",
        Gifts = "gifts", Packing = "gifts/packing";
    const int MaxList = 4 * 1024 * 1024;

    public static Task<ApiResponse> CampaignsAsync(HttpContext http, CampaignDesk desk) => HttpMethods.IsPost(http.Request.Method)
        ? StaffRoutes.WithBody(http, body => desk.PutAsync(body, Query(http, "by"), http.RequestAborted), StaffRoutes.MaxFlow)
        : StaffRoutes.Private(http, desk.ListAsync(http.RequestAborted));

    public static Task<ApiResponse> CampaignAsync(HttpContext http, CampaignDesk desk, string id) =>
        StaffRoutes.Private(http, desk.ShowAsync(id, http.RequestAborted));
    public static Task<ApiResponse> CheckAsync(HttpContext http, CampaignReports reports, string id) =>
        StaffRoutes.Private(http, reports.CheckAsync(id, http.RequestAborted));
    public static Task<ApiResponse> ReportAsync(HttpContext http, CampaignReports reports, string id) =>
        StaffRoutes.Private(http, reports.EffectAsync(id, http.RequestAborted));
    public static Task<ApiResponse> EffectsAsync(HttpContext http, CampaignReports reports) =>
        StaffRoutes.Private(http, reports.StepsAsync(Query(http, "quarter"), http.RequestAborted));
    public static Task<ApiResponse> ListAsync(HttpContext http, CampaignDesk desk, string id) =>
        StaffRoutes.WithBody(http, csv => desk.UploadAsync(id, Query(http, "kind"), csv, http.RequestAborted), MaxList);
    public static Task<ApiResponse> StepAsync(HttpContext http, CampaignDesk desk, string id, string action) =>
        StaffRoutes.Private(http, desk.StepAsync(id, action, Query(http, "by"), http.RequestAborted));

    public static Task<ApiResponse> PoolsAsync(HttpContext http, CouponDesk desk) => HttpMethods.IsPost(http.Request.Method)
        ? StaffRoutes.WithBody(http, body => desk.DefineAsync(body, http.RequestAborted))
        : StaffRoutes.Private(http, desk.ListAsync(http.RequestAborted));
    public static Task<ApiResponse> CodesAsync(HttpContext http, CouponDesk desk, string pool) =>
        StaffRoutes.WithBody(http, csv => desk.ImportAsync(pool, csv, http.RequestAborted), MaxList);
    public static Task<ApiResponse> MakeAsync(HttpContext http, CouponDesk desk, string pool) =>
        StaffRoutes.WithBody(http, body => desk.MakeAsync(pool, body, http.RequestAborted));
    public static Task<ApiResponse> HolderAsync(HttpContext http, CouponDesk desk, string pool) =>
        StaffRoutes.Private(http, desk.HolderAsync(pool, Query(http, "code"), http.RequestAborted));

    public static Task<ApiResponse> GiftsAsync(HttpContext http, GiftDesk desk) => HttpMethods.IsPost(http.Request.Method)
        ? StaffRoutes.WithBody(http, body => desk.PutAsync(body, http.RequestAborted))
        : StaffRoutes.Private(http, desk.ListAsync(http.RequestAborted));
    public static Task<ApiResponse> PackingAsync(HttpContext http, GiftDesk desk) =>
        StaffRoutes.Private(http, desk.PackingAsync(Query(http, "day"), http.RequestAborted));

    static string? Query(HttpContext http, string name) => http.Request.Query[name].FirstOrDefault();
}
