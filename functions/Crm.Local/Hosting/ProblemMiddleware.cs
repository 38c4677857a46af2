using Crm.Common;
using Crm.Inbox;
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
            if (Bare(http.Response) is { } problem) await WriteAsync(http, problem);
        }
        catch (BadHttpRequestException bad) when (!http.Response.HasStarted)
        {
            await WriteAsync(http, bad.StatusCode == 413 ? WebhookIntake.TooLarge
                : ApiResponse.Problem(bad.StatusCode, "Bad request", "The request could not be read."));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is listening any more.
        }
        catch (Exception failure)
        {
            Failed(failure, http.Features.Get<IEndpointFeature>()?.Endpoint?.DisplayName);
            if (http.Response.HasStarted) throw;
            await WriteAsync(http, ApiResponse.Problem(503, "Not stored", "The request could not be stored just now; send it again."));
        }
    }

    /// <summary>For a refusal without a body: routing answers so, and endpoints that have no more to say.</summary>
    static ApiResponse? Bare(HttpResponse response) =>
        response.HasStarted || response.ContentType is not null ? null : response.StatusCode switch
    {
        401 => ApiResponse.Problem(401, "Not allowed", "This needs the key that lies in the data folder."),
        404 => ApiResponse.Problem(404, "Not found", "There is nothing at this address."),
        405 => ApiResponse.Problem(405, "Method not allowed", $"This address takes {response.Headers.Allow}."),
        >= 400 and var status => ApiResponse.Problem(status, "Bad request", "The request could not be read."),
        _ => null,
    };

    static Task WriteAsync(HttpContext http, ApiResponse problem)
    {
        http.Response.StatusCode = problem.Status;
        http.Response.ContentType = problem.ContentType;
        return http.Response.WriteAsync(problem.Body);
    }

    [LoggerMessage(4020, LogLevel.Error, "A request to {Endpoint} failed")]
    partial void Failed(Exception failure, string? endpoint);
}
