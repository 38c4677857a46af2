using Crm.Campaigns;
using Crm.Common;
using Crm.Staff;
using Crm.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Crm.Functions.Triggers;

/// <summary>The routes of campaigns, coupon pools and effects, and the clock of campaigns.</summary>
public sealed class CampaignFunctions(CampaignDesk desk, CampaignReports reports, CouponDesk coupons, GiftDesk gifts,
    CampaignKeeper keeper,
    ILogger<CampaignFunctions> log)
{
    /// <summary>Every minute: planning, wake-ups of the next hours, and the end.</summary>
    [Function("KeepCampaigns")]
    public Task KeepAsync([TimerTrigger(ResourceNames.CampaignSchedule)] TimerInfo timer, CancellationToken cancel) =>
        keeper.RunDueAsync(cancel);

    [Function("Campaigns")]
    public Task<IActionResult> CampaignsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "post", Route = CampaignRoutes.Campaigns)] HttpRequest request) =>
        AnswerAsync(request, http => CampaignRoutes.CampaignsAsync(http, desk));

    [Function("Campaign")]
    public Task<IActionResult> CampaignAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = CampaignRoutes.Campaign)] HttpRequest request, string id) =>
        AnswerAsync(request, http => CampaignRoutes.CampaignAsync(http, desk, id));

    [Function("CampaignCheck")]
    public Task<IActionResult> CheckAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = CampaignRoutes.Check)] HttpRequest request, string id) =>
        AnswerAsync(request, http => CampaignRoutes.CheckAsync(http, reports, id));

    [Function("CampaignReport")]
    public Task<IActionResult> ReportAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = CampaignRoutes.Report)] HttpRequest request, string id) =>
        AnswerAsync(request, http => CampaignRoutes.ReportAsync(http, reports, id));

    [Function("CampaignList")]
    public Task<IActionResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = CampaignRoutes.List)] HttpRequest request, string id) =>
        AnswerAsync(request, http => CampaignRoutes.ListAsync(http, desk, id));

    [Function("CampaignStep")]
    public Task<IActionResult> StepAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = CampaignRoutes.Step)] HttpRequest request, string id, string action) =>
        AnswerAsync(request, http => CampaignRoutes.StepAsync(http, desk, id, action));

    [Function("Effects")]
    public Task<IActionResult> EffectsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = CampaignRoutes.Effects)] HttpRequest request) =>
        AnswerAsync(request, http => CampaignRoutes.EffectsAsync(http, reports));

    [Function("Coupons")]
    public Task<IActionResult> PoolsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "post", Route = CampaignRoutes.Pools)] HttpRequest request) =>
        AnswerAsync(request, http => CampaignRoutes.PoolsAsync(http, coupons));

    [Function("CouponCodes")]
    public Task<IActionResult> CodesAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = CampaignRoutes.Codes)] HttpRequest request, string pool) =>
        AnswerAsync(request, http => CampaignRoutes.CodesAsync(http, coupons, pool));

    [Function("CouponMake")]
    public Task<IActionResult> MakeAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = CampaignRoutes.Make)] HttpRequest request, string pool) =>
        AnswerAsync(request, http => CampaignRoutes.MakeAsync(http, coupons, pool));

    [Function("CouponHolder")]
    public Task<IActionResult> HolderAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = CampaignRoutes.Holder)] HttpRequest request, string pool) =>
        AnswerAsync(request, http => CampaignRoutes.HolderAsync(http, coupons, pool));

    [Function("Gifts")]
    public Task<IActionResult> GiftsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "post", Route = CampaignRoutes.Gifts)] HttpRequest request) =>
        AnswerAsync(request, http => CampaignRoutes.GiftsAsync(http, gifts));

    [Function("GiftPacking")]
    public Task<IActionResult> PackingAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = CampaignRoutes.Packing)] HttpRequest request) =>
        AnswerAsync(request, http => CampaignRoutes.PackingAsync(http, gifts));

    Task<IActionResult> AnswerAsync(HttpRequest request, Func<HttpContext, Task<ApiResponse>> answer) =>
        HttpAnswer.OfAsync(request.HttpContext, log, () => answer(request.HttpContext));
}
