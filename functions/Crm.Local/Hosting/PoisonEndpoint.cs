using System.Globalization;
using Crm.DeadLetters;

namespace Crm.Local.Hosting;

/// <summary><c>POST /api/admin/redrive[?id=…]</c>: how the command reaches a host that is running on the folder.</summary>
static class PoisonEndpoint
{
    public static void MapPoison(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/admin/redrive", async (HttpContext http, Redrive redrive) =>
        {
            var count = await redrive.RunAsync(http.Request.Query["id"].FirstOrDefault(), http.RequestAborted);
            await http.Response.WriteAsync(count.ToString(CultureInfo.InvariantCulture));
        });
}
