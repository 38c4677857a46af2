using Crm.Common;

namespace Crm.Local.Hosting;

/// <summary><c>GET /healthz</c>: 200 while the store answers, with how much waits.</summary>
static class HealthEndpoint
{
    // More than this overdue and the loop does not keep up, or does not run.
    static readonly TimeSpan Tolerated = TimeSpan.FromMinutes(5);

    sealed record Health(string Status, long Inbox, DateTimeOffset? NextDue);

    public static void MapHealth(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/healthz", async (HttpContext http, InboxWorker inbox, WakeUpLoop loop, TimeProvider time) =>
        {
            var nextDue = await loop.NextDueAsync(http.RequestAborted);
            var late = nextDue < time.GetUtcNow() - Tolerated;
            http.Response.StatusCode = late ? 503 : 200;
            http.Response.ContentType = "application/json";
            await http.Response.Body.WriteAsync(Json.Bytes(new Health(late ? "late" : "ok", inbox.Waiting, nextDue)), http.RequestAborted);
        });
}
