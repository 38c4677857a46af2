using System.Buffers;
using Crm.Capacity;
using Crm.Common;
using Crm.Erasure;
using Crm.Feeds;
using Crm.Proof;
using Crm.Publishing;
using Crm.Replay;
using Crm.Reports.Products;
using Crm.Staff;
using Crm.Staff.Teams;
using Microsoft.AspNetCore.Http;

namespace Crm.Web;

/// <summary>
/// The routes for people and tools, under <c>/api</c>: carries requests to <see cref="StaffApi"/> and its replies back. Each host lets in
/// only who has its key.
/// </summary>
static class StaffRoutes
{
    public const string Customers = "customers", Customer = "customers/{id}", Summary = "summary", WhyNot = "why-not", CustomerEvents =
        "moments", Feed = "feed", Consent = "consent", Unsubscribe = "unsubscribe/{shop}/{token}", Link = "l/{code}",
        Platforms = "platforms", Steps = "steps";
    public const string Tasks = "tasks", TakeTask = "tasks/{customer}/{id}/take", CompleteTask = "tasks/{customer}/{id}/complete";
    public const string OneTask = "tasks/{customer}/{id}", AssignTasks = "tasks/assign", Teams = "teams";
    public const string Products = "reports/products";
    public const string Replay = "replay", ProveTimes = "prove/times", ProveRebuild = "prove/rebuild", PlanCapacity = "plan/capacity";
    public const string Flows = "flows", Flow = "flows/{flow}", FlowDiff = "flows/diff", FlowPublish = "flows/publish",
        FlowRetire = "flows/{flow}/retire";
    public const string Export = "customers/{id}/export", Erase = "customers/{id}/erase";
    public const string Attributes = "customers/{id}/attributes", Notes = "customers/{id}/notes", HandTexts = "customers/{id}/texts";
    const int MaxBody = 64 * 1024;
    internal const int MaxFlow = 1024 * 1024;

    public static Task<ApiResponse> CustomersAsync(HttpContext http, StaffApi api) =>
        Private(http, api.CustomersAsync(Query(http, "phoneTail"), http.RequestAborted));
    public static Task<ApiResponse> CustomerAsync(HttpContext http, StaffApi api, string id) =>
        Private(http, api.CustomerAsync(id, Query(http, "reveal") == "phone", http.RequestAborted));
    public static Task<ApiResponse> SummaryAsync(HttpContext http, StaffApi api) => Private(http, api.SummaryAsync(http.RequestAborted));
    public static Task<ApiResponse> WhyNotAsync(HttpContext http, StaffApi api) =>
        Private(http, api.WhyNotAsync(Query(http, "phoneTail"), Query(http, "order"), http.RequestAborted));
    public static Task<ApiResponse> TasksAsync(HttpContext http, StaffApi api) =>
        Private(http, api.TasksAsync(Filter(http), http.RequestAborted));
    public static Task<ApiResponse> AddTaskAsync(HttpContext http, StaffApi api) =>
        WithBody(http, body => api.AddAsync(body, http.RequestAborted));
    public static Task<ApiResponse> TakeTaskAsync(HttpContext http, StaffApi api, string customer, string id) =>
        WithBody(http, body => api.TakeAsync(customer, id, body, IfMatch(http), http.RequestAborted));
    public static Task<ApiResponse> CompleteTaskAsync(HttpContext http, StaffApi api, string customer, string id) =>
        WithBody(http, body => api.CompleteAsync(customer, id, body, IfMatch(http), http.RequestAborted));
    public static Task<ApiResponse> TaskAsync(HttpContext http, StaffApi api, string customer, string id) =>
        Private(http, api.TaskAsync(customer, id, http.RequestAborted));
    public static Task<ApiResponse> AssignTasksAsync(HttpContext http, TeamDesk desk) =>
        Private(http, desk.AssignAsync(http.RequestAborted));
    public static Task<ApiResponse> TeamsAsync(HttpContext http, TeamDesk desk) => HttpMethods.IsPost(http.Request.Method)
        ? WithBody(http, body => desk.PutAsync(body, http.RequestAborted)) : Private(http, desk.ListAsync(http.RequestAborted));
    public static Task<ApiResponse> CustomerEventAsync(HttpContext http, CustomerEventService desk) =>
        WithBody(http, body => desk.TellAsync(body, http.RequestAborted));
    public static Task<ApiResponse> FeedAsync(HttpContext http, EventFeed feed) =>
        WithBody(http, body => feed.TellAsync(body, http.RequestAborted));

    public static Task<ApiResponse> ConsentAsync(HttpContext http, ConsentDesk desk) =>
        WithBody(http, body => desk.TellAsync(body, http.RequestAborted));

    public static Task<ApiResponse> AttributesAsync(HttpContext http, PersonDesk desk, string id) =>
        WithBody(http, body => desk.TellAsync(id, body, http.RequestAborted));
    public static Task<ApiResponse> NotesAsync(HttpContext http, PersonDesk desk, string id) =>
        WithBody(http, body => desk.NoteAsync(id, body, http.RequestAborted));
    public static Task<ApiResponse> HandTextsAsync(HttpContext http, HandTextDesk desk, string id) =>
        WithBody(http, body => desk.TellAsync(id, body, http.RequestAborted));

    public static Task<ApiResponse> ExportAsync(HttpContext http, ErasureApi api, string id) =>
        Private(http, api.ExportAsync(id, Query(http, "format") == "csv", http.RequestAborted));
    public static Task<ApiResponse> EraseAsync(HttpContext http, ErasureApi api, string id) =>
        Private(http, api.EraseAsync(id, http.RequestAborted));

    public static Task<ApiResponse> ReplayAsync(HttpContext http, ReplayApi api) =>
        WithBody(http, draft => api.RunAsync(draft, Query(http, "from"), Query(http, "to"), Query(http, "shop"), Query(http, "format"),
            http.RequestAborted), MaxFlow);

    public static Task<ApiResponse> ProductsAsync(HttpContext http, ProductApi api) =>
        Private(http, api.ProductsAsync(Query(http, "shop"), Query(http, "days"), Query(http, "top"), Query(http, "product"),
            http.RequestAborted));

    public static Task<ApiResponse> ProveTimesAsync(HttpContext http, ProofApi api) =>
        Private(http, api.TimesAsync(Query(http, "years"), http.RequestAborted));

    public static Task<ApiResponse> ProveRebuildAsync(HttpContext http, ProofApi api) =>
        Private(http, api.RebuildAsync(http.RequestAborted));

    public static Task<ApiResponse> PlanCapacityAsync(HttpContext http, CapacityApi api) =>
        WithBody(http, curve => api.PlanAsync(new CapacityQuery(Query(http, "shop"), Query(http, "day"), Query(http, "orders"),
            Query(http, "gateway"), Query(http, "perSecond"), Query(http, "brokerPerSecond"), Query(http, "patience"),
            Query(http, "leadDays"), Query(http, "format")), curve, http.RequestAborted));

    public static Task<ApiResponse> FlowsAsync(HttpContext http, FlowsApi api) => Private(http, api.ListAsync(http.RequestAborted));
    public static Task<ApiResponse> FlowAsync(HttpContext http, FlowsApi api, string flow) =>
        Private(http, api.ShowAsync(flow, Query(http, "version"), http.RequestAborted));
    public static Task<ApiResponse> FlowDiffAsync(HttpContext http, FlowsApi api) =>
        WithBody(http, body => api.DiffAsync(body, Query(http, "format"), http.RequestAborted), MaxFlow);
    public static Task<ApiResponse> FlowPublishAsync(HttpContext http, FlowsApi api) =>
        WithBody(http, body => api.PublishAsync(body, http.RequestAborted), MaxFlow);
    public static Task<ApiResponse> FlowRetireAsync(HttpContext http, FlowsApi api, string flow) =>
        WithBody(http, body => api.RetireAsync(flow, body, http.RequestAborted));

    /// <summary>For buyers, without a key: the link is its own proof.</summary>
    public static Task<ApiResponse> UnsubscribeAsync(HttpContext http, UnsubscribeDesk desk, string shop, string token) =>
        Private(http, HttpMethods.IsPost(http.Request.Method) ? desk.RefuseAsync(shop, token, http.RequestAborted)
            : Task.FromResult(desk.Ask(shop, token)));

    /// <summary>For buyers too. The page that opens is not told from where, and nobody on the way keeps the answer.</summary>
    public static async Task<ApiResponse> LinkAsync(HttpContext http, LinkDesk desk, string code)
    {
        var visit = new LinkVisit(HttpMethods.IsHead(http.Request.Method), HttpAdapter.Headers(http.Request));
        var answer = await desk.FollowAsync(code, visit, http.RequestAborted);
        var headers = http.Response.Headers;
        (headers.CacheControl, headers["Referrer-Policy"]) = ("no-store", "no-referrer");
        headers["X-Robots-Tag"] = "noindex";
        if (answer.To is { } to) headers.Location = to;
        return answer.Page;
    }

    public static Task<ApiResponse> PlatformsAsync(HttpContext http, PlatformDesk desk) =>
        HttpMethods.IsPost(http.Request.Method) ? WithBody(http, body => desk.TellAsync(body, http.RequestAborted))
            : Private(http, desk.ListAsync(http.RequestAborted));

    public static Task<ApiResponse> StepsAsync(HttpContext http, StepDesk desk) =>
        HttpMethods.IsPost(http.Request.Method) ? WithBody(http, body => desk.TellAsync(body, http.RequestAborted))
            : Private(http, desk.ListAsync(http.RequestAborted));

    // People's data stays out of every cache on the way.
    internal static Task<ApiResponse> Private(HttpContext http, Task<ApiResponse> reply)
    {
        http.Response.Headers.CacheControl = "no-store";
        return reply;
    }

    internal static async Task<ApiResponse> WithBody(HttpContext http, Func<ReadOnlyMemory<byte>, Task<ApiResponse>> handle,
        int most = MaxBody) =>
        await ReadAsync(http.Request, most) is { } body ? await Private(http, handle(body))
            : ApiResponse.Problem(413, "Body too large", $"A body has at most {most} bytes.");

    static async ValueTask<byte[]?> ReadAsync(HttpRequest request, int most)
    {
        if (request.ContentLength > most) return null;
        while (true)
        {
            var read = await HttpAdapter.ReadAsync(request);
            var tooLarge = read.Buffer.Length > most;
            var body = read.IsCompleted && !tooLarge ? read.Buffer.ToArray() : null;
            // Also at the end: a reader that is left in the middle of a read costs the sender its connection.
            request.BodyReader.AdvanceTo(tooLarge || body is not null ? read.Buffer.End : read.Buffer.Start, read.Buffer.End);
            if (tooLarge || body is not null) return body;
        }
    }

    static TaskFilter Filter(HttpContext http) => new()
    {
        IncludeDone = Query(http, "state") == "all", OverdueOnly = Query(http, "state") == "overdue",
        Person = Query(http, "person"), Team = Query(http, "team"), Limit = int.TryParse(Query(http, "limit"), out var limit) ? limit : 50,
    };

    static string? Query(HttpContext http, string name) => http.Request.Query[name].FirstOrDefault();

    static string? IfMatch(HttpContext http) => http.Request.Headers.IfMatch.FirstOrDefault()?.Trim('"');
}
