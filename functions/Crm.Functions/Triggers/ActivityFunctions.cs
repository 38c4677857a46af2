using Crm.Activities;
using Crm.Common;
using Crm.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Crm.Functions.Triggers;

/// <summary>The routes of activities.</summary>
public sealed class ActivityFunctions(ActivityDesk desk, ILogger<ActivityFunctions> log)
{
    [Function("Activities")]
    public Task<IActionResult> ActivitiesAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "post", Route = ActivityRoutes.Activities)] HttpRequest request) =>
        AnswerAsync(request, http => ActivityRoutes.ActivitiesAsync(http, desk));

    [Function("ActivitiesCheck")]
    public Task<IActionResult> CheckAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = ActivityRoutes.Check)] HttpRequest request) =>
        AnswerAsync(request, http => ActivityRoutes.CheckAsync(http, desk));

    [Function("Activity")]
    public Task<IActionResult> ActivityAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = ActivityRoutes.Activity)] HttpRequest request, string id) =>
        AnswerAsync(request, http => ActivityRoutes.ActivityAsync(http, desk, id));

    [Function("ActivityStop")]
    public Task<IActionResult> StopAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = ActivityRoutes.Stop)] HttpRequest request, string id) =>
        AnswerAsync(request, http => ActivityRoutes.StopAsync(http, desk, id));

    [Function("ActivityPlay")]
    public Task<IActionResult> PlayAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = ActivityRoutes.Play)] HttpRequest request, string id) =>
        AnswerAsync(request, http => ActivityRoutes.PlayAsync(http, desk, id));

    [Function("ActivityFairness")]
    public Task<IActionResult> FairnessAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = ActivityRoutes.Fairness)] HttpRequest request, string id) =>
        AnswerAsync(request, http => ActivityRoutes.FairnessAsync(http, desk, id));

    [Function("ActivityEffect")]
    public Task<IActionResult> EffectAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = ActivityRoutes.Effect)] HttpRequest request, string id) =>
        AnswerAsync(request, http => ActivityRoutes.EffectAsync(http, desk, id));

    Task<IActionResult> AnswerAsync(HttpRequest request, Func<HttpContext, Task<ApiResponse>> answer) =>
        HttpAnswer.OfAsync(request.HttpContext, log, () => answer(request.HttpContext));
}
