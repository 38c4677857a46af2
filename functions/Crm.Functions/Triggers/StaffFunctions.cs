using Crm.Common;
using Crm.Erasure;
using Crm.Feeds;
using Crm.Platforms;
using Crm.Reports.Products;
using Crm.Staff;
using Crm.Staff.Teams;
using Crm.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Crm.Functions.Triggers;

/// <summary>The routes for people and tools, each with a function key (a host key opens them all).</summary>
public sealed class StaffFunctions(StaffApi api, CustomerEventService desk, ConsentDesk consents, UnsubscribeDesk links,
    LinkDesk shortLinks,
    PlatformDesk platforms, StepDesk steps, ErasureApi erasure, EventFeed feed, ProductApi products, TeamDesk teams,
    ILogger<StaffFunctions> log)
{
    [Function("Customers")]
    public Task<IActionResult> CustomersAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = StaffRoutes.Customers)] HttpRequest request) =>
        AnswerAsync(request, http => StaffRoutes.CustomersAsync(http, api));

    [Function("Customer")]
    public Task<IActionResult> CustomerAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = StaffRoutes.Customer)] HttpRequest request, string id) =>
        AnswerAsync(request, http => StaffRoutes.CustomerAsync(http, api, id));

    [Function("Export")]
    public Task<IActionResult> ExportAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = StaffRoutes.Export)] HttpRequest request, string id) =>
        AnswerAsync(request, http => StaffRoutes.ExportAsync(http, erasure, id));

    [Function("Erase")]
    public Task<IActionResult> EraseAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = StaffRoutes.Erase)] HttpRequest request,
        string id) =>
        AnswerAsync(request, http => StaffRoutes.EraseAsync(http, erasure, id));

    [Function("Summary")]
    public Task<IActionResult> SummaryAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = StaffRoutes.Summary)] HttpRequest request) =>
        AnswerAsync(request, http => StaffRoutes.SummaryAsync(http, api));

    [Function("ProductReport")]
    public Task<IActionResult> ProductsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = StaffRoutes.Products)] HttpRequest request) =>
        AnswerAsync(request, http => StaffRoutes.ProductsAsync(http, products));

    [Function("WhyNot")]
    public Task<IActionResult> WhyNotAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = StaffRoutes.WhyNot)] HttpRequest request) =>
        AnswerAsync(request, http => StaffRoutes.WhyNotAsync(http, api));

    [Function("Tasks")]
    public Task<IActionResult> TasksAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "post", Route = StaffRoutes.Tasks)] HttpRequest request) =>
        AnswerAsync(request, http => HttpMethods.IsPost(http.Request.Method) ? StaffRoutes.AddTaskAsync(http, api)
            : StaffRoutes.TasksAsync(http, api));

    [Function("TakeTask")]
    public Task<IActionResult> TakeTaskAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = StaffRoutes.TakeTask)] HttpRequest request, string customer, string id) =>
        AnswerAsync(request, http => StaffRoutes.TakeTaskAsync(http, api, customer, id));

    [Function("CompleteTask")]
    public Task<IActionResult> CompleteTaskAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = StaffRoutes.CompleteTask)] HttpRequest request, string customer,
        string id) =>
        AnswerAsync(request, http => StaffRoutes.CompleteTaskAsync(http, api, customer, id));

    [Function("Task")]
    public Task<IActionResult> TaskAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = StaffRoutes.OneTask)] HttpRequest request, string customer, string id) =>
        AnswerAsync(request, http => StaffRoutes.TaskAsync(http, api, customer, id));

    [Function("AssignTasks")]
    public Task<IActionResult> AssignTasksAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = StaffRoutes.AssignTasks)] HttpRequest request) =>
        AnswerAsync(request, http => StaffRoutes.AssignTasksAsync(http, teams));

    [Function("Teams")]
    public Task<IActionResult> TeamsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "post", Route = StaffRoutes.Teams)] HttpRequest request) =>
        AnswerAsync(request, http => StaffRoutes.TeamsAsync(http, teams));

    [Function("Moments")]
    public Task<IActionResult> CustomerEventsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = StaffRoutes.CustomerEvents)] HttpRequest request) =>
        AnswerAsync(request, http => StaffRoutes.CustomerEventAsync(http, desk));

    [Function("Feed")]
    public Task<IActionResult> FeedAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = StaffRoutes.Feed)] HttpRequest request) =>
        AnswerAsync(request, http => StaffRoutes.FeedAsync(http, feed));

    [Function("Consent")]
    public Task<IActionResult> ConsentAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = StaffRoutes.Consent)] HttpRequest request) =>
        AnswerAsync(request, http => StaffRoutes.ConsentAsync(http, consents));

    /// <summary>Followed by buyers from their texts.</summary>
    [Function("Unsubscribe")]
    public Task<IActionResult> UnsubscribeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = StaffRoutes.Unsubscribe)] HttpRequest request, string shop,
        string token) =>
        AnswerAsync(request, http => StaffRoutes.UnsubscribeAsync(http, links, shop, token));

    /// <summary>Followed by buyers from their texts.</summary>
    [Function("Link")]
    public Task<IActionResult> LinkAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = StaffRoutes.Link)] HttpRequest request, string code) =>
        AnswerAsync(request, http => StaffRoutes.LinkAsync(http, shortLinks, code));

    [Function("Platforms")]
    public Task<IActionResult> PlatformsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "post", Route = StaffRoutes.Platforms)] HttpRequest request) =>
        AnswerAsync(request, http => StaffRoutes.PlatformsAsync(http, platforms));

    [Function("Steps")]
    public Task<IActionResult> StepsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "post", Route = StaffRoutes.Steps)] HttpRequest request) =>
        AnswerAsync(request, http => StaffRoutes.StepsAsync(http, steps));

    Task<IActionResult> AnswerAsync(HttpRequest request, Func<HttpContext, Task<ApiResponse>> answer) =>
        HttpAnswer.OfAsync(request.HttpContext, log, () => answer(request.HttpContext));
}
