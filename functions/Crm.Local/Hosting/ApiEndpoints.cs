using Crm.Capacity;
using Crm.Common;
using Crm.DeadLetters;
using Crm.Erasure;
using Crm.Feeds;
using Crm.Pages.Accounts;
using Crm.Pages.NarrowCards;
using Crm.Proof;
using Crm.Publishing;
using Crm.Replay;
using Crm.Reports.Products;
using Crm.Staff;
using Crm.Staff.Teams;
using Crm.Web;

namespace Crm.Local.Hosting;

/// <summary>The routes for people and tools, behind this host's keys.</summary>
static class ApiEndpoints
{
    /// <summary>Closes /api with the keys, then opens its routes.</summary>
    public static void MapApi(this WebApplication app, CrmSettings settings)
    {
        var keys = ApiKeys.Create(settings);
        app.Use((http, next) => keys.InvokeAsync(http, _ => next()));
        Post(app, RedriveRoute.Pattern, (HttpContext http, Redrive redrive) => WriteAsync(http, RedriveRoute.AnswerAsync(http, redrive)));
        Get(app, StaffRoutes.Customers, (HttpContext http, StaffApi api) => WriteAsync(http, StaffRoutes.CustomersAsync(http, api)));
        Get(app, StaffRoutes.Customer,
            (string id, HttpContext http, StaffApi api) => WriteAsync(http, StaffRoutes.CustomerAsync(http, api, id)));
        Get(app, StaffRoutes.Export,
            (string id, HttpContext http, ErasureApi api) => WriteAsync(http, StaffRoutes.ExportAsync(http, api, id)));
        Post(app, StaffRoutes.Erase,
            (string id, HttpContext http, ErasureApi api) => WriteAsync(http, StaffRoutes.EraseAsync(http, api, id)));
        Get(app, StaffRoutes.Summary, (HttpContext http, StaffApi api) => WriteAsync(http, StaffRoutes.SummaryAsync(http, api)));
        Get(app, StaffRoutes.WhyNot, (HttpContext http, StaffApi api) => WriteAsync(http, StaffRoutes.WhyNotAsync(http, api)));
        MapTasks(app);
        Post(app, StaffRoutes.CustomerEvents,
            (HttpContext http, CustomerEventService desk) => WriteAsync(http, StaffRoutes.CustomerEventAsync(http, desk)));
        Post(app, StaffRoutes.Consent, (HttpContext http, ConsentDesk desk) => WriteAsync(http, StaffRoutes.ConsentAsync(http, desk)));
        MapPeople(app);
        foreach (var map in new[] { Get, (Action<WebApplication, string, Delegate>)Post })
        {
            map(app, StaffRoutes.Unsubscribe,
                (string shop, string token, HttpContext http, UnsubscribeDesk desk) =>
                WriteAsync(http, StaffRoutes.UnsubscribeAsync(http, desk, shop, token)));
            map(app, StaffRoutes.Platforms,
                (HttpContext http, PlatformDesk desk) => WriteAsync(http, StaffRoutes.PlatformsAsync(http, desk)));
            map(app, StaffRoutes.Steps, (HttpContext http, StepDesk desk) => WriteAsync(http, StaffRoutes.StepsAsync(http, desk)));
        }
        foreach (var map in new[] { Get, (Action<WebApplication, string, Delegate>)Post })
            map(app, UsersRoute.Pattern, (HttpContext http, UsersApi api) => WriteAsync(http, UsersRoute.AnswerAsync(http, api)));
        Get(app, CardRoute.Pattern, (HttpContext http, CardApi api) => WriteAsync(http, CardRoute.AnswerAsync(http, api)));
        Get(app, OpenApi.Pattern, (HttpContext http) => WriteAsync(http, OpenApi.AnswerAsync(http)));
        Post(app, StaffRoutes.Replay, (HttpContext http, ReplayApi api) => WriteAsync(http, StaffRoutes.ReplayAsync(http, api)));
        Get(app, StaffRoutes.Products, (HttpContext http, ProductApi api) => WriteAsync(http, StaffRoutes.ProductsAsync(http, api)));
        Get(app, StaffRoutes.ProveTimes, (HttpContext http, ProofApi api) => WriteAsync(http, StaffRoutes.ProveTimesAsync(http, api)));
        app.MapCampaigns();
        app.MapMembership();
        app.MapActivities();
        MapFlows(app);
        MapLinks(app);
        Post(app, StaffRoutes.Feed, (HttpContext http, EventFeed feed) => WriteAsync(http, StaffRoutes.FeedAsync(http, feed)));
    }

    static void MapPeople(WebApplication app)
    {
        Post(app, StaffRoutes.Attributes,
            (string id, HttpContext http, PersonDesk desk) => WriteAsync(http, StaffRoutes.AttributesAsync(http, desk, id)));
        Post(app, StaffRoutes.Notes,
            (string id, HttpContext http, PersonDesk desk) => WriteAsync(http, StaffRoutes.NotesAsync(http, desk, id)));
        Post(app, StaffRoutes.HandTexts,
            (string id, HttpContext http, HandTextDesk desk) => WriteAsync(http, StaffRoutes.HandTextsAsync(http, desk, id)));
    }

    static void MapTasks(WebApplication app)
    {
        Get(app, StaffRoutes.Tasks, (HttpContext http, StaffApi api) => WriteAsync(http, StaffRoutes.TasksAsync(http, api)));
        Post(app, StaffRoutes.Tasks, (HttpContext http, StaffApi api) => WriteAsync(http, StaffRoutes.AddTaskAsync(http, api)));
        Get(app, StaffRoutes.OneTask, (string customer, string id, HttpContext http, StaffApi api) =>
            WriteAsync(http, StaffRoutes.TaskAsync(http, api, customer, id)));
        Post(app, StaffRoutes.AssignTasks, (HttpContext http, TeamDesk desk) => WriteAsync(http, StaffRoutes.AssignTasksAsync(http, desk)));
        Post(app, StaffRoutes.TakeTask,
            (string customer, string id, HttpContext http, StaffApi api) =>
            WriteAsync(http, StaffRoutes.TakeTaskAsync(http, api, customer, id)));
        Post(app, StaffRoutes.CompleteTask,
            (string customer, string id, HttpContext http, StaffApi api) =>
            WriteAsync(http, StaffRoutes.CompleteTaskAsync(http, api, customer, id)));
        foreach (var map in new[] { Get, (Action<WebApplication, string, Delegate>)Post })
            map(app, StaffRoutes.Teams, (HttpContext http, TeamDesk desk) => WriteAsync(http, StaffRoutes.TeamsAsync(http, desk)));
    }

    static void MapLinks(WebApplication app) => app.MapMethods("/api/" + StaffRoutes.Link, [HttpMethods.Get, HttpMethods.Head],
        (string code, HttpContext http, LinkDesk desk) => WriteAsync(http, StaffRoutes.LinkAsync(http, desk, code)));

    static void MapFlows(WebApplication app)
    {
        Get(app, StaffRoutes.ProveRebuild, (HttpContext http, ProofApi api) => WriteAsync(http, StaffRoutes.ProveRebuildAsync(http, api)));
        Post(app, StaffRoutes.PlanCapacity,
            (HttpContext http, CapacityApi api) => WriteAsync(http, StaffRoutes.PlanCapacityAsync(http, api)));
        Get(app, StaffRoutes.Flows, (HttpContext http, FlowsApi api) => WriteAsync(http, StaffRoutes.FlowsAsync(http, api)));
        Get(app, StaffRoutes.Flow,
            (string flow, HttpContext http, FlowsApi api) => WriteAsync(http, StaffRoutes.FlowAsync(http, api, flow)));
        Post(app, StaffRoutes.FlowDiff, (HttpContext http, FlowsApi api) => WriteAsync(http, StaffRoutes.FlowDiffAsync(http, api)));
        Post(app, StaffRoutes.FlowPublish,
            (HttpContext http, FlowsApi api) => WriteAsync(http, StaffRoutes.FlowPublishAsync(http, api)));
        Post(app, StaffRoutes.FlowRetire,
            (string flow, HttpContext http, FlowsApi api) => WriteAsync(http, StaffRoutes.FlowRetireAsync(http, api, flow)));
    }

    public static async Task WriteAsync(HttpContext http, Task<ApiResponse> reply) => await HttpAdapter.WriteAsync(http, await reply);

    static void Get(WebApplication app, string route, Delegate handler) => app.MapGet("/api/" + route, handler);
    static void Post(WebApplication app, string route, Delegate handler) => app.MapPost("/api/" + route, handler);
}
