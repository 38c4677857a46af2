using Crm.Campaigns;
using Crm.Staff;
using Crm.Web;

namespace Crm.Local.Hosting;

/// <summary>The routes of campaigns, coupon pools and effects, behind the keys that close /api.</summary>
static class CampaignEndpoints
{
    public static void MapCampaigns(this WebApplication app)
    {
        foreach (var map in new[] { Get, (Action<WebApplication, string, Delegate>)Post })
        {
            map(app, CampaignRoutes.Campaigns,
                (HttpContext http, CampaignDesk desk) => ApiEndpoints.WriteAsync(http, CampaignRoutes.CampaignsAsync(http, desk)));
            map(app, CampaignRoutes.Gifts,
                (HttpContext http, GiftDesk desk) => ApiEndpoints.WriteAsync(http, CampaignRoutes.GiftsAsync(http, desk)));
            map(app, CampaignRoutes.Pools,
                (HttpContext http, CouponDesk desk) => ApiEndpoints.WriteAsync(http, CampaignRoutes.PoolsAsync(http, desk)));
        }
        Get(app, CampaignRoutes.Campaign, (string id, HttpContext http, CampaignDesk desk) =>
            ApiEndpoints.WriteAsync(http, CampaignRoutes.CampaignAsync(http, desk, id)));
        Get(app, CampaignRoutes.Check, (string id, HttpContext http, CampaignReports reports) =>
            ApiEndpoints.WriteAsync(http, CampaignRoutes.CheckAsync(http, reports, id)));
        Get(app, CampaignRoutes.Report, (string id, HttpContext http, CampaignReports reports) =>
            ApiEndpoints.WriteAsync(http, CampaignRoutes.ReportAsync(http, reports, id)));
        Get(app, CampaignRoutes.Packing, (HttpContext http, GiftDesk desk) =>
            ApiEndpoints.WriteAsync(http, CampaignRoutes.PackingAsync(http, desk)));
        Get(app, CampaignRoutes.Effects, (HttpContext http, CampaignReports reports) =>
            ApiEndpoints.WriteAsync(http, CampaignRoutes.EffectsAsync(http, reports)));
        Post(app, CampaignRoutes.List, (string id, HttpContext http, CampaignDesk desk) =>
            ApiEndpoints.WriteAsync(http, CampaignRoutes.ListAsync(http, desk, id)));
        Post(app, CampaignRoutes.Step, (string id, string action, HttpContext http, CampaignDesk desk) =>
            ApiEndpoints.WriteAsync(http, CampaignRoutes.StepAsync(http, desk, id, action)));
        Post(app, CampaignRoutes.Codes, (string pool, HttpContext http, CouponDesk desk) =>
            ApiEndpoints.WriteAsync(http, CampaignRoutes.CodesAsync(http, desk, pool)));
        Post(app, CampaignRoutes.Make, (string pool, HttpContext http, CouponDesk desk) =>
            ApiEndpoints.WriteAsync(http, CampaignRoutes.MakeAsync(http, desk, pool)));
        Get(app, CampaignRoutes.Holder, (string pool, HttpContext http, CouponDesk desk) =>
            ApiEndpoints.WriteAsync(http, CampaignRoutes.HolderAsync(http, desk, pool)));
    }

    static void Get(WebApplication app, string route, Delegate handler) => app.MapGet("/api/" + route, handler);
    static void Post(WebApplication app, string route, Delegate handler) => app.MapPost("/api/" + route, handler);
}
