using Crm.Capacity;
using Crm.Common;
using Crm.Proof;
using Crm.Publishing;
using Crm.Replay;
using Crm.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Crm.Functions.Triggers;

/// <summary>The routes of flows: their life, and what is shown before anything is sent. Each with a function key.</summary>
public sealed class FlowFunctions(FlowsApi flows, ReplayApi replay, ProofApi proof, CapacityApi capacity,
    ILogger<FlowFunctions> log)
{
    [Function("Flows")]
    public Task<IActionResult> FlowsAsync([HttpTrigger(AuthorizationLevel.Function, "get",
        Route = StaffRoutes.Flows)] HttpRequest request) =>
        AnswerAsync(request, http => StaffRoutes.FlowsAsync(http, flows));

    [Function("Flow")]
    public Task<IActionResult> FlowAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = StaffRoutes.Flow)] HttpRequest request,
        string flow) =>
        AnswerAsync(request, http => StaffRoutes.FlowAsync(http, flows, flow));

    [Function("FlowDiff")]
    public Task<IActionResult> DiffAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = StaffRoutes.FlowDiff)] HttpRequest request) =>
        AnswerAsync(request, http => StaffRoutes.FlowDiffAsync(http, flows));

    [Function("FlowPublish")]
    public Task<IActionResult> PublishAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = StaffRoutes.FlowPublish)] HttpRequest request) =>
        AnswerAsync(request, http => StaffRoutes.FlowPublishAsync(http, flows));

    [Function("FlowRetire")]
    public Task<IActionResult> RetireAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = StaffRoutes.FlowRetire)] HttpRequest request, string flow) =>
        AnswerAsync(request, http => StaffRoutes.FlowRetireAsync(http, flows, flow));

    [Function("Replay")]
    public Task<IActionResult> ReplayAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = StaffRoutes.Replay)] HttpRequest request) =>
        AnswerAsync(request, http => StaffRoutes.ReplayAsync(http, replay));

    [Function("ProveTimes")]
    public Task<IActionResult> ProveTimesAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = StaffRoutes.ProveTimes)] HttpRequest request) =>
        AnswerAsync(request, http => StaffRoutes.ProveTimesAsync(http, proof));

    [Function("ProveRebuild")]
    public Task<IActionResult> ProveRebuildAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = StaffRoutes.ProveRebuild)] HttpRequest request) =>
        AnswerAsync(request, http => StaffRoutes.ProveRebuildAsync(http, proof));

    [Function("PlanCapacity")]
    public Task<IActionResult> PlanCapacityAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = StaffRoutes.PlanCapacity)] HttpRequest request) =>
        AnswerAsync(request, http => StaffRoutes.PlanCapacityAsync(http, capacity));

    Task<IActionResult> AnswerAsync(HttpRequest request, Func<HttpContext, Task<ApiResponse>> answer) =>
        HttpAnswer.OfAsync(request.HttpContext, log, () => answer(request.HttpContext));
}
