using System.Globalization;
using Crm.Common;
using Crm.DeadLetters;
using Crm.Inbox;
using Crm.Platforms;
using Microsoft.AspNetCore.Http;

namespace Crm.Web;

/// <summary><c>POST /api/webhooks/{shop}/{platform}</c>: carries the request to the core and its reply back.</summary>
static class WebhookRoute
{
    public const string Pattern = "webhooks/{shop}/{platform}";

    public static async Task<ApiResponse> AnswerAsync(HttpContext http, string shop, string platform, WebhookIntake intake)
    {
        try
        {
            if (await HttpAdapter.ReadBodyAsync(http.Request) is { } body)
                return await intake.ReceiveAsync(new WebhookRequest(shop, platform, HttpAdapter.Headers(http.Request), body)
                {
                    Query = HttpAdapter.Query(http.Request),
                }, http.RequestAborted);
        }
        catch (BadHttpRequestException large) when (large.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            // Over what the server reads at all.
        }
        return intake.RefuseLarge(shop, platform, http.Request.ContentLength);
    }
}

/// <summary>
/// <c>POST /api/eventgrid?key=…</c>, and <c>OPTIONS</c> for the CloudEvents handshake. The key is a query parameter because Event Grid
/// sends those with every request, the handshake included, keeps them out of the portal, and telemetry redacts them.
/// </summary>
static class EventGridRoute
{
    public const string Pattern = "eventgrid";

    public static async Task<ApiResponse> AnswerAsync(HttpContext http, EventGridIntake intake)
    {
        var key = http.Request.Query["key"].FirstOrDefault();
        if (!intake.IsAllowed(key)) return EventGridIntake.Unknown;
        if (HttpMethods.IsOptions(http.Request.Method)) return Allow(http);
        return await HttpAdapter.ReadBodyAsync(http.Request) is { } body ? await intake.ReceiveAsync(key, body, http.RequestAborted)
            : WebhookIntake.TooLarge;
    }

    // The sender's origin, given back, says that we take its events; without a rate it would send at most one a minute or none.
    static ApiResponse Allow(HttpContext http)
    {
        if (http.Request.Headers["WebHook-Request-Origin"].FirstOrDefault() is { Length: > 0 } origin)
        {
            http.Response.Headers["WebHook-Allowed-Origin"] = origin;
            http.Response.Headers["WebHook-Allowed-Rate"] = "*";
        }
        return ApiResponse.Json("");
    }
}

/// <summary>
/// <c>POST /api/poison/redrive[?id=…]</c>: puts dead letters back into the inbox and answers how many. Not under "admin", which the
/// Functions host keeps for itself.
/// </summary>
static class RedriveRoute
{
    public const string Pattern = "poison/redrive";

    public static async Task<ApiResponse> AnswerAsync(HttpContext http, Redrive redrive)
    {
        var count = await redrive.RunAsync(http.Request.Query["id"].FirstOrDefault(), http.RequestAborted);
        return new ApiResponse(200, "text/plain", count.ToString(CultureInfo.InvariantCulture));
    }
}

/// <summary>
/// <c>POST /api/gateways/{gateway}/{key}</c>: delivery reports and received texts, with the secret in the path where the provider does not
/// sign.
/// </summary>
static class GatewayRoute
{
    public const string Pattern = "gateways/{gateway}/{key}";

    public static async Task<ApiResponse> AnswerAsync(HttpContext http, string gateway, string key, GatewayCallbackIntake intake) =>
        await HttpAdapter.ReadBodyAsync(http.Request) is { } body
            ? await intake.ReceiveAsync(gateway, key, HttpAdapter.Headers(http.Request), HttpAdapter.Query(http.Request), body,
                http.RequestAborted)
            : WebhookIntake.TooLarge;
}
