using Crm.Common;
using Crm.Membership;
using Crm.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Crm.Functions.Triggers;

/// <summary>The routes of members' points and referrals.</summary>
public sealed class MembershipFunctions(PointsDesk desk, ReferralDesk referrals, ILogger<MembershipFunctions> log)
{
    [Function("Points")]
    public Task<IActionResult> PointsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = MembershipRoutes.Points)] HttpRequest request, string customer) =>
        AnswerAsync(request, http => MembershipRoutes.PointsAsync(http, desk, customer));

    [Function("PointsRedeem")]
    public Task<IActionResult> RedeemAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = MembershipRoutes.Redeem)] HttpRequest request, string customer) =>
        AnswerAsync(request, http => MembershipRoutes.RedeemAsync(http, desk, customer));

    [Function("PointsCorrect")]
    public Task<IActionResult> CorrectAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = MembershipRoutes.Correct)] HttpRequest request, string customer) =>
        AnswerAsync(request, http => MembershipRoutes.CorrectAsync(http, desk, customer));

    [Function("PointsReport")]
    public Task<IActionResult> ReportAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = MembershipRoutes.PointsReport)] HttpRequest request) =>
        AnswerAsync(request, http => MembershipRoutes.ReportAsync(http, desk));

    [Function("Referrals")]
    public Task<IActionResult> ReferralAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = MembershipRoutes.Referrals)] HttpRequest request) =>
        AnswerAsync(request, http => MembershipRoutes.ReferralAsync(http, referrals));

    [Function("ReferralCode")]
    public Task<IActionResult> ReferralCodeAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = MembershipRoutes.ReferralCode)] HttpRequest request) =>
        AnswerAsync(request, http => MembershipRoutes.ReferralCodeAsync(http, referrals));

    [Function("ReferralReport")]
    public Task<IActionResult> ReferralReportAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = MembershipRoutes.ReferralReport)] HttpRequest request) =>
        AnswerAsync(request, http => MembershipRoutes.ReferralReportAsync(http, referrals));

    Task<IActionResult> AnswerAsync(HttpRequest request, Func<HttpContext, Task<ApiResponse>> answer) =>
        HttpAnswer.OfAsync(request.HttpContext, log, () => answer(request.HttpContext));
}
