using Crm.Common;
using Crm.Membership;
using Crm.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Crm.Functions.Triggers;

/// <summary>The routes of members' points.</summary>
public sealed class MembershipFunctions(PointsDesk desk, ILogger<MembershipFunctions> log)
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

    Task<IActionResult> AnswerAsync(HttpRequest request, Func<HttpContext, Task<ApiResponse>> answer) =>
        HttpAnswer.OfAsync(request.HttpContext, log, () => answer(request.HttpContext));
}
