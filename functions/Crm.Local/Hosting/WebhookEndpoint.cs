using Crm.Inbox;
using Crm.Pages;
using Crm.Pages.Routing;
using Crm.Web;

namespace Crm.Local.Hosting;

/// <summary>The routes that the outside calls; what they do is the same code as in the Azure app.</summary>
static class WebhookEndpoint
{
    public static void MapWebhooks(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/" + WebhookRoute.Pattern, async (string shop, string platform, HttpContext http, WebhookIntake intake) =>
            await HttpAdapter.WriteAsync(http, await WebhookRoute.AnswerAsync(http, shop, platform, intake)));

    public static void MapEventGrid(this IEndpointRouteBuilder routes) =>
        routes.MapMethods("/api/" + EventGridRoute.Pattern, ["POST", "OPTIONS"], async (HttpContext http, EventGridIntake intake) =>
            await HttpAdapter.WriteAsync(http, await EventGridRoute.AnswerAsync(http, intake)));

    public static void MapGateways(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/" + GatewayRoute.Pattern, async (string gateway, string key, HttpContext http, GatewayCallbackIntake intake) =>
            await HttpAdapter.WriteAsync(http, await GatewayRoute.AnswerAsync(http, gateway, key, intake)));

    public static void MapPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", (HttpContext http) => http.Response.Redirect(PagePath.Of("")));
        routes.MapMethods("/api/" + PagesRoute.Pattern, ["GET", "HEAD", "POST"], async (HttpContext http, PageHost pages) =>
            await HttpAdapter.WriteAsync(http, await PagesRoute.AnswerAsync(http, pages)));
    }
}
