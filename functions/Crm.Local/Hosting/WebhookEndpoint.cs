using System.Buffers;
using Crm.Webhooks;

namespace Crm.Local.Hosting;

/// <summary><c>POST /api/webhooks/{shop}/{platform}</c>: carries the request to the core and its reply back.</summary>
static class WebhookEndpoint
{
    public static void MapWebhooks(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/webhooks/{shop}/{platform}", async (string shop, string platform, HttpContext http, WebhookIntake intake) =>
            await WriteAsync(http, await ReadBodyAsync(http.Request) is { } body
                ? await intake.ReceiveAsync(new WebhookRequest(shop, platform, Headers(http.Request), body), http.RequestAborted)
                : WebhookIntake.TooLarge));

    /// <summary>Null when it is over the limit, however the length was announced.</summary>
    static async ValueTask<byte[]?> ReadBodyAsync(HttpRequest request)
    {
        if (request.ContentLength > WebhookIntake.MaxBodyBytes) return null;
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
            var tooLarge = read.Buffer.Length > WebhookIntake.MaxBodyBytes;
            var body = read.IsCompleted && !tooLarge ? read.Buffer.ToArray() : null;
            // Also at the end: a reader that is left in the middle of a read costs the sender its connection.
            request.BodyReader.AdvanceTo(tooLarge || body is not null ? read.Buffer.End : read.Buffer.Start, read.Buffer.End);
            if (tooLarge || body is not null) return body;
        }
    }

    static Dictionary<string, string> Headers(HttpRequest request)
    {
        var headers = new Dictionary<string, string>(request.Headers.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in request.Headers) headers[name] = value.ToString();
        return headers;
    }

    static Task WriteAsync(HttpContext http, WebhookReply reply)
    {
        http.Response.StatusCode = reply.Status;
        if (reply.Body.Length == 0) return Task.CompletedTask;
        http.Response.ContentType = reply.ContentType;
        return http.Response.WriteAsync(reply.Body, http.RequestAborted);
    }
}
