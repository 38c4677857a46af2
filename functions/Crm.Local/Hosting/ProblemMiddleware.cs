using Crm.Webhooks;
using Microsoft.AspNetCore.Http.Features;

namespace Crm.Local.Hosting;

/// <summary>Whatever goes wrong, a caller gets problem details and never a stack trace.</summary>
sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
            if (http.Response.StatusCode == 404 && !http.Response.HasStarted && http.GetEndpoint() is null)
                await WriteAsync(http, WebhookReply.Problem(404, "Not found", "There is nothing at this address."));
        }
        catch (BadHttpRequestException bad) when (!http.Response.HasStarted)
        {
            await WriteAsync(http, bad.StatusCode == 413 ? WebhookIntake.TooLarge : WebhookReply.Problem(bad.StatusCode, "Bad request", "The request could not be read."));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is listening any more.
        }
        catch (Exception failure)
        {
            Failed(failure, http.Features.Get<IEndpointFeature>()?.Endpoint?.DisplayName);
            if (http.Response.HasStarted) throw;
            await WriteAsync(http, WebhookReply.Problem(503, "Not stored", "The request could not be stored just now; send it again."));
        }
    }

    static Task WriteAsync(HttpContext http, WebhookReply problem)
    {
        http.Response.StatusCode = problem.Status;
        http.Response.ContentType = problem.ContentType;
        return http.Response.WriteAsync(problem.Body);
    }

    [LoggerMessage(4020, LogLevel.Error, "A request to {Endpoint} failed")]
    partial void Failed(Exception failure, string? endpoint);
}
