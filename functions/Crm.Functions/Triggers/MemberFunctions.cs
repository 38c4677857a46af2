using Crm.Common;
using Crm.Membership;
using Crm.Pages.MemberPages;
using Crm.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Crm.Functions.Triggers;

/// <summary>The routes of members: open to the host, as each request brings a token that the shop's server has signed.</summary>
public sealed class MemberFunctions(MemberApi api, MemberPage page, ILogger<MemberFunctions> log)
{
    [Function("Member")]
    public Task<IActionResult> MemberAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "options", Route = MemberRoutes.Member)] HttpRequest request) =>
        AnswerAsync(request, http => MemberRoutes.MemberAsync(http, api));

    [Function("MemberPlay")]
    public Task<IActionResult> PlayAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = MemberRoutes.Play)] HttpRequest request) =>
        AnswerAsync(request, http => MemberRoutes.PlayAsync(http, api));

    [Function("MemberRedeem")]
    public Task<IActionResult> RedeemAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = MemberRoutes.Redeem)] HttpRequest request) =>
        AnswerAsync(request, http => MemberRoutes.RedeemAsync(http, api));

    [Function("MemberReferral")]
    public Task<IActionResult> ReferralAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = MemberRoutes.Referral)] HttpRequest request) =>
        AnswerAsync(request, http => MemberRoutes.ReferralAsync(http, api));

    [Function("MemberPage")]
    public Task<IActionResult> PageAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = MemberRoutes.Page)] HttpRequest request) =>
        AnswerAsync(request, http => MemberRoutes.PageAsync(http, page));

    Task<IActionResult> AnswerAsync(HttpRequest request, Func<HttpContext, Task<ApiResponse>> answer) =>
        HttpAnswer.OfAsync(request.HttpContext, log, () => answer(request.HttpContext));
}
