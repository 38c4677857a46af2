using Crm.Common;
using Crm.Inbox;
using Crm.Platforms;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;

namespace Crm.Functions.Triggers;

/// <summary>
/// The core's reply as an ASP.NET Core result. What goes wrong is answered with problem details and "send it again", never a stack trace.
/// </summary>
static partial class HttpAnswer
{
    public static async Task<IActionResult> OfAsync(HttpContext http, ILogger log, Func<Task<ApiResponse>> answer)
    {
        try
        {
            return Of(await answer());
        }
        catch (BadHttpRequestException bad)
        {
            return Of(bad.StatusCode == 413 ? WebhookIntake.TooLarge
                : ApiResponse.Problem(bad.StatusCode, "Bad request", "The request could not be read."));
        }
        catch (Exception failure) when (!http.RequestAborted.IsCancellationRequested)
        {
            Failed(log, failure);
            return Of(ApiResponse.Problem(503, "Not stored", "The request could not be stored just now; send it again."));
        }
    }

    static ContentResult Of(ApiResponse reply) => new()
    {
        StatusCode = reply.Status, Content = reply.Body, ContentType = reply.Body.Length == 0 ? null : reply.ContentType,
    };

    [LoggerMessage(7001, LogLevel.Error, "A request failed")]
    static partial void Failed(ILogger log, Exception failure);
}
