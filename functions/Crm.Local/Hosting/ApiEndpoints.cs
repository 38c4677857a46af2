using System.Buffers;
using Crm.Feeds;
using Crm.Service;
using Crm.Webhooks;

namespace Crm.Local.Hosting;

/// <summary>The routes for people and tools: carries requests to <see cref="StaffApi"/> and its replies back.</summary>
static class ApiEndpoints
{
    const int MaxBody = 64 * 1024;

    /// <summary>Closes /api with the keys, then opens its routes.</summary>
    public static void MapApi(this WebApplication app, CrmSettings settings)
    {
        var keys = ApiKeys.Create(settings);
        app.Use((http, next) => keys.InvokeAsync(http, _ => next()));
        app.MapPoison();
        app.MapGet("/api/customers", (HttpContext http, StaffApi api) => Reply(http, api.CustomersAsync(Query(http, "phoneTail"), http.RequestAborted)));
        app.MapGet("/api/customers/{id}", (string id, HttpContext http, StaffApi api) => Reply(http, api.CustomerAsync(id, Query(http, "reveal") == "phone", http.RequestAborted)));
        app.MapGet("/api/summary", (HttpContext http, StaffApi api) => Reply(http, api.SummaryAsync(http.RequestAborted)));
        app.MapGet("/api/why-not", (HttpContext http, StaffApi api) => Reply(http, api.WhyNotAsync(Query(http, "phoneTail"), Query(http, "order"), http.RequestAborted)));
        app.MapGet("/api/tasks", (HttpContext http, StaffApi api) => Reply(http, api.TasksAsync(Filter(http), http.RequestAborted)));
        app.MapPost("/api/moments", async (HttpContext http, MomentDesk desk) => await WithBody(http, body => desk.TellAsync(body, http.RequestAborted)));
        app.MapPost("/api/feed", async (HttpContext http, EventFeed feed) => await WithBody(http, body => feed.TellAsync(body, http.RequestAborted)));
        app.MapPost("/api/tasks", async (HttpContext http, StaffApi api) =>
            await WithBody(http, body => api.AddAsync(body, http.RequestAborted)));
        app.MapPost("/api/tasks/{customer}/{id}/take", async (string customer, string id, HttpContext http, StaffApi api) =>
            await WithBody(http, body => api.TakeAsync(customer, id, body, IfMatch(http), http.RequestAborted)));
        app.MapPost("/api/tasks/{customer}/{id}/complete", async (string customer, string id, HttpContext http, StaffApi api) =>
            await WithBody(http, body => api.CompleteAsync(customer, id, body, IfMatch(http), http.RequestAborted)));
    }

    public static Task WriteAsync(HttpContext http, WebhookReply reply)
    {
        http.Response.StatusCode = reply.Status;
        http.Response.ContentType = reply.ContentType;
        // People's data stays out of every cache on the way.
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsync(reply.Body, http.RequestAborted);
    }

    static async Task Reply(HttpContext http, Task<WebhookReply> reply) => await WriteAsync(http, await reply);

    static async Task WithBody(HttpContext http, Func<ReadOnlyMemory<byte>, Task<WebhookReply>> handle) =>
        await WriteAsync(http, await ReadAsync(http.Request) is { } body ? await handle(body) : WebhookReply.Problem(413, "Body too large", $"A body has at most {MaxBody} bytes."));

    static async ValueTask<byte[]?> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxBody) return null;
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
            var tooLarge = read.Buffer.Length > MaxBody;
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
